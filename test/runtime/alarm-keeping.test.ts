import { deepEqual, equal, ok } from 'node:assert/strict';
import { createCauses } from '../../src/alarms/causes.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { addThreshold, temperature, temporaryPlant } from './plant.ts';

const DECISION = { by: 'ines', reason: 'sensor is being cleaned' };
const causes = createCauses([{ causeAssets: 'acme/{hall}/power', assets: 'acme/{hall}/#' }]);

describe('alarms that are kept from people and outputs', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let rule: Awaited<ReturnType<typeof addThreshold>>;

  const start = async () => {
    plant = await home.start({ causes });
    rule = await addThreshold(plant, { high: 80 });
  };
  /** Outputs and other transitions of the rule: `raised>` left by the output *raised*. */
  const told = () => rule.told.map(({ transition: { kind, output } }) => (output ? `${kind}>${output}` : kind));
  const feel = async (value: number, asset = 'acme/h1/press') => {
    const before = rule.told.length;
    rule.host.step([temperature(plant, value, { asset })], undefined, false);
    await rule.tells(before + 1);
  };
  const alarmOf = (asset: string): Alarm | undefined => plant.alarms.live().find((alarm) => alarm.asset === asset);
  const press = () => alarmOf('acme/h1/press');

  beforeEach(async () => {
    home = await temporaryPlant();
    await start();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  it('latch, and are raised again when they come true after somebody has acknowledged them, not before', async () => {
    await plant.rules.remove(rule.host, true);
    rule = await addThreshold(plant, { high: 80, latching: 'until reset' }, 'latching');
    for (const value of [90, 20, 91, 20]) await feel(value);
    deepEqual(told(), ['raised>raised', 'latched', 'recurred', 'latched']);
    await plant.acknowledge(press()?.id ?? '', 'ines');
    await feel(92);
    deepEqual(told().slice(4), ['recurred>raised']);
    deepEqual([press()?.state, press()?.raisedAgainAt === undefined], ['UNACK', false]);
  });

  describe('shelved', () => {
    it('fire nothing until the time is over, and then what still holds is raised again, as the same occurrence', async () => {
      await feel(90);
      const hold = await plant.desk.shelve(press()?.id ?? '', { forMs: 150 }, DECISION);
      equal(hold?.reason, DECISION.reason);
      deepEqual([press()?.state, press()?.hold?.by], ['SHLVD', 'ines']);
      await eventually(() => told().length === 3, 'the end of the shelf');
      equal(press()?.state, 'UNACK');
      deepEqual(told(), ['raised>raised', 'shelved', 'unshelved>raised']);
      const [first, , last] = rule.told.map(({ transition }) => transition);
      deepEqual([last?.alarm.id, last?.alarm.raisedAgainAt], [first?.alarm.id, last?.at]);
      equal(plant.desk.placed().length, 0);
    });

    it('end what they set in motion when their condition is back to normal', async () => {
      await feel(90);
      await plant.desk.shelve(press()?.id ?? '', { forMs: 60_000 }, DECISION);
      await feel(20);
      deepEqual(told(), ['raised>raised', 'shelved', 'cleared>cleared']);
      await feel(95);
      deepEqual(press()?.state, 'SHLVD');
      deepEqual(told().slice(3), ['raised']);
    });

    it('until they clear are an alarm like any other afterwards', async () => {
      await feel(90);
      await plant.desk.shelve(press()?.id ?? '', { untilCleared: true }, DECISION);
      await feel(20);
      await eventually(() => plant.desk.placed().length === 0, 'the end of the shelf');
      await feel(95);
      equal(press()?.state, 'UNACK');
      equal(told().at(-1), 'raised>raised');
    });

    it('stay so over a restart, and a shelf whose time was over meanwhile is gone', async () => {
      await feel(90);
      await feel(90, 'acme/h1/pump');
      await plant.desk.shelve(press()?.id ?? '', { forMs: 60_000 }, DECISION);
      await plant.desk.shelve(alarmOf('acme/h1/pump')?.id ?? '', { forMs: 30 }, DECISION);
      await plant.close();
      await new Promise((resolve) => setTimeout(resolve, 40));
      await start();
      equal(press()?.state, 'SHLVD');
      await eventually(() => alarmOf('acme/h1/pump')?.state === 'UNACK', 'the pump');
      deepEqual(
        plant.desk.placed().map(({ scope }) => scope.asset),
        ['acme/h1/press'],
      );
    });
  });

  it('out of service with their asset are raised when it is back, if they still hold', async () => {
    const hold = await plant.desk.takeOutOfService({ asset: 'acme/h1', below: true }, undefined, DECISION);
    await feel(90);
    await feel(90, 'acme/h1/pump');
    await feel(90, 'acme/h2/pump');
    deepEqual([press()?.state, alarmOf('acme/h2/pump')?.state], ['OOSRV', 'UNACK']);
    deepEqual(told(), ['raised', 'raised', 'raised>raised']);
    await feel(20, 'acme/h1/pump');
    await plant.desk.end(hold.id, 'ines');
    deepEqual([press()?.state, alarmOf('acme/h1/pump')], ['UNACK', undefined]);
    deepEqual(told().slice(3), ['cleared', 'returned to service>raised']);
  });

  describe('consequences of another alarm', () => {
    it('are suppressed while it stands, name it, and are raised when it is over and they still hold', async () => {
      await feel(90, 'acme/h1/power');
      await feel(90);
      deepEqual([press()?.state, press()?.hold?.cause?.id], ['DSUPR', alarmOf('acme/h1/power')?.id]);
      await feel(20, 'acme/h1/power');
      equal(press()?.state, 'UNACK');
      deepEqual(told(), ['raised>raised', 'raised', 'cleared>cleared', 'unsuppressed>raised']);
    });

    it('that were reported shortly before their cause are suppressed by it, too', async () => {
      await feel(90);
      await feel(90, 'acme/h1/power');
      deepEqual([press()?.state, alarmOf('acme/h1/power')?.state], ['DSUPR', 'UNACK']);
    });

    it('of another hall are alarms of their own', async () => {
      await feel(90, 'acme/h1/power');
      await feel(90, 'acme/h2/press');
      equal(alarmOf('acme/h2/press')?.state, 'UNACK');
    });

    it('stay suppressed while their cause is shelved', async () => {
      await feel(90, 'acme/h1/power');
      await plant.desk.shelve(alarmOf('acme/h1/power')?.id ?? '', { forMs: 60_000 }, DECISION);
      await feel(90);
      equal(press()?.state, 'DSUPR');
    });
  });

  it('mark the first where it came up, and none while another stands beside it, above or below', async () => {
    await feel(90, 'acme/h1/press/bearing');
    await feel(90, 'acme/h1/press');
    await feel(90, 'acme/h2/press');
    await feel(90, 'acme/h2/pump');
    const assets = ['acme/h1/press/bearing', 'acme/h1/press', 'acme/h2/press', 'acme/h2/pump'];
    const marks = assets.map((asset) => alarmOf(asset)?.firstOut);
    deepEqual(marks, [true, undefined, true, undefined]);
  });

  it('journal who shelved what, why and until when, and how it ended', async () => {
    await feel(90);
    const hold = await plant.desk.shelve(press()?.id ?? '', { forMs: 60_000 }, DECISION);
    ok(hold);
    await plant.desk.end(hold.id, 'otto');
    const entries = await plant.store().read('journal.by_subject', [`hold ${hold.id}`]);
    const bodies = entries.map(
      ({ body }) => JSON.parse(String(body)) as { what: string; by?: string; hold?: { reason: string } },
    );
    deepEqual(
      bodies.map(({ what, by, hold: placed }) => [what, by ?? placed?.reason]),
      [
        ['placed', DECISION.reason],
        ['ended', 'otto'],
      ],
    );
  });
});
