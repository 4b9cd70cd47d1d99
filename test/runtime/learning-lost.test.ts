import { deepEqual, equal, match } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { AnyDerivation } from '../../src/derive/ready-derivation.ts';
import { totalDerivation } from '../../src/derive/total.ts';
import { windowDerivation } from '../../src/derive/window.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { facts } from '../derive/stepping.ts';
import { addThreshold, temperature, temporaryPlant } from './plant.ts';

describe('kept state that cannot be read at a start', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  /** Stops the plant, changes its file, and starts it again. */
  const restartAfter = async (sql: string, ...params: string[]) => {
    await plant.close();
    const db = new DatabaseSync(home.file);
    db.prepare(sql).run(...params);
    db.close();
    plant = await home.start();
  };
  const damage = (body = '{"state":') => restartAfter('UPDATE rule_state SET body = ?', body);
  const lost = () => plant.alarms.live().filter(({ condition }) => condition === 'system');
  const journal = async ({ id }: Alarm) =>
    (await plant.store().read('journal.by_subject', [id])).map(({ body }) => JSON.parse(String(body)).kind);
  const aside = async (id: string) =>
    (await plant.store().read('rule_state.by_rule', [`unread ${id}`])).map((r) => r.body);

  const DELAYED = { high: 80, onDelaySeconds: 3600 };
  const pending = async () => {
    const rule = await addThreshold(plant, DELAYED);
    rule.host.step([temperature(plant, 20), temperature(plant, 85)], null, false);
    equal((await addThreshold(plant, { high: 80 }, 'other')).host.id, 'other');
  };

  it('is told by an alarm that names the node, what was lost and why, and stands in the journal', async () => {
    await pending();
    await damage();
    await addThreshold(plant, DELAYED);
    const [alarm, ...more] = lost();
    deepEqual([more, alarm?.state, alarm?.priority, alarm?.asset], [[], 'UNACK', 'high', 'Test plant']);
    equal(alarm?.property, 'learning of too hot (rule-1)');
    equal(
      alarm?.message,
      'too hot: learning lost: what was kept of acme/press-1/temperature cannot be read: it is damaged. There it begins anew (delays, counts and latches)',
    );
    deepEqual(alarm && (await journal(alarm)), ['raised']);
  });

  it('is put aside as it was, told once, and forgotten with its node', async () => {
    await pending();
    await damage();
    await addThreshold(plant, DELAYED);
    deepEqual(await aside('rule-1'), ['{"state":']);
    const [{ id } = { id: '' }] = lost();
    await plant.close();
    plant = await home.start();
    const { host } = await addThreshold(plant, DELAYED);
    deepEqual([lost().map((one) => one.id), await aside('rule-1')], [[id], ['{"state":']]);
    await plant.rules.remove(host, true);
    deepEqual(await aside('rule-1'), []);
    plant.forgetDeleted((node) => node === 'rule-1');
    deepEqual(lost()[0]?.state, 'RTNUN');
  });

  it('ends its alarm when a person acknowledges that', async () => {
    await pending();
    await damage();
    await addThreshold(plant, DELAYED);
    const [alarm] = lost();
    await plant.acknowledge(alarm?.id ?? '', 'ines', 'disk replaced');
    deepEqual([lost(), alarm && (await journal(alarm))], [[], ['raised', 'acknowledged', 'cleared']]);
  });

  for (const [what, body, why] of [
    ['of a newer version', '{"version":2,"state":null}', /it is of version 2, not 1\./],
    [
      'of another form',
      '{"state":{"phases":[],"countedTo":0,"goodUntil":0,"value":1}}',
      /another form than this version/,
    ],
    ['without a state', '{}', /another form than this version/],
    ['with a reading that has no time', '{"state":null,"last":{}}', /another form than this version/],
    ['no object', '7', /it is damaged/],
  ] as const) {
    it(`begins anew where it is ${what}, and people are told what the next value finds`, async () => {
      const before = await addThreshold(plant, { high: 80 });
      before.host.step([temperature(plant, 20), temperature(plant, 85), temperature(plant, 20)], null, false);
      await before.tells(2);
      await damage(body);
      const { host, tells, told } = await addThreshold(plant, { high: 80 });
      const again = told.length;
      host.step([temperature(plant, 86)], null, false);
      await tells(again + 2);
      const { kind, alarm } = told.at(-1)?.transition ?? {};
      deepEqual([kind, alarm?.value, alarm?.first], ['raised', 86, undefined]);
      match(lost()[0]?.message ?? '', why);
    });
  }

  it('begins anew where a step does not know what to do with it', async () => {
    const counted = { ...DELAYED, countTimes: 2, countSeconds: 9000 };
    const before = await addThreshold(plant, counted);
    before.host.step([temperature(plant, 20), temperature(plant, 85)], null, false);
    await restartAfter("UPDATE rule_state SET body = json_set(body, '$.state.times', json('{\"H\":7}'))");
    const { host } = await addThreshold(plant, counted);
    host.step([temperature(plant, 85)], null, false);
    match(lost()[0]?.message ?? '', /another form/);
  });

  it('closes the alarm that its rule no longer knows of, for that reason, and raises it anew', async () => {
    const before = await addThreshold(plant, { high: 80 });
    before.host.step([temperature(plant, 20), temperature(plant, 85)], null, false);
    await before.tells(1);
    await damage();
    const { host, told, tells } = await addThreshold(plant, { high: 80 });
    const again = told.filter(({ replayed }) => replayed).length;
    host.step([temperature(plant, 86)], null, false);
    await tells(again + 2);
    deepEqual(
      told
        .filter(({ replayed }) => !replayed)
        .map(({ transition: { kind, alarm } }) => [kind, alarm.closedBecause, alarm.first]),
      [
        ['closed', 'learning lost', undefined],
        ['raised', undefined, undefined],
      ],
    );
  });

  it('keeps what can be read beside it', async () => {
    const before = await addThreshold(plant, { high: 80 });
    for (const asset of ['acme/a', 'acme/b']) before.host.step([temperature(plant, 85, { asset })], null, false);
    await before.tells(2);
    const ids = new Set(before.told.map(({ transition }) => transition.alarm.id));
    await restartAfter("UPDATE rule_state SET body = '!' WHERE asset = 'acme/a'");
    await addThreshold(plant, { high: 80 });
    const standing = plant.alarms.live().filter(({ condition }) => condition === 'H');
    deepEqual(
      standing.map(({ asset, id }) => [asset, ids.has(id)]),
      [['acme/b', true]],
    );
  });

  it('is told of another signal that a rule needs', async () => {
    const relative = { high: '[setpoint]' };
    const { host } = await addThreshold(plant, relative);
    host.step([temperature(plant, 20), temperature(plant, 20, { property: 'setpoint' })], null, false);
    await restartAfter("UPDATE rule_state SET body = '{}' WHERE property = '[setpoint]'");
    await addThreshold(plant, relative);
    match(lost()[0]?.message ?? '', /what was kept of acme\/press-1\/setpoint cannot be read/);
  });

  describe('of a calculation', () => {
    const values: unknown[] = [];
    const calculations: Record<string, AnyDerivation> = {
      total: totalDerivation(
        { source: 'temperature', rollover: undefined, restart: 'never', unit: undefined },
        facts(),
      ) as AnyDerivation,
      window: windowDerivation(
        {
          ...{ source: 'temperature', of: 'mean', unit: undefined, state: undefined, leastGood: 0 },
          ...{ lengthMs: 60_000, everyMs: 60_000, latenessMs: 0, dayStartMs: 0 },
        },
        facts(),
      ) as AnyDerivation,
    };
    const add = (name: string) =>
      plant.derivations.add({
        ...{ id: name, name, assets: 'acme/#', output: 'made', behaviour: 'as it is' },
        derivation: calculations[name] as AnyDerivation,
        onDerived: (readings: readonly Reading[]) => values.push(...readings.map(({ value }) => value)),
      });

    for (const name of Object.keys(calculations)) {
      for (const body of ['', '{"total":"3","panes":{}}', '{"version":3}']) {
        it(`lets a ${name} begin anew from "${body}", and is told`, async () => {
          (await add(name)).step([temperature(plant, 10), temperature(plant, 14)], undefined);
          await damage(body);
          values.length = 0;
          const host = await add(name);
          match(lost()[0]?.message ?? '', new RegExp(`^${name}: learning lost: .*windows, totals`));
          host.step([temperature(plant, 20), temperature(plant, 21)], undefined);
          deepEqual(values, name === 'total' ? [0, 1] : []);
          deepEqual(await aside(name), [body]);
        });
      }
    }
  });

  it('lets an escalation wait anew for what is not acknowledged', async () => {
    const escalate = () =>
      plant.escalations.add({
        id: 'escalate',
        name: 'lead',
        stepsMs: [60_000],
        onStep: () => undefined,
        onChange: () => undefined,
      });
    const rule = await addThreshold(plant, { high: 80 });
    const before = await escalate();
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    before.take(rule.told[0]?.transition.alarm as Alarm);
    await restartAfter("UPDATE rule_state SET body = '{}' WHERE rule = 'escalate'");
    equal((await escalate()).waiting, 1);
    match(lost()[0]?.message ?? '', /^lead: learning lost: what was kept of alarm TL-/);
    equal((await plant.store().read('rule_state.by_rule', ['escalate'])).length, 1);
  });

  describe('of the plant itself', () => {
    const raise = async () => {
      const rule = await addThreshold(plant, { high: 80 });
      plant.signals.observe([temperature(plant, 85)]);
      rule.host.step([temperature(plant, 85)], null, false);
      await rule.tells(1);
      return rule.told[0]?.transition.alarm as Alarm;
    };

    it('is taken from the journal where that knows it: an alarm that stands', async () => {
      const alarm = await raise();
      await restartAfter("UPDATE alarm SET body = 'x'");
      deepEqual([lost(), plant.alarms.byId(alarm.id)?.message], [[], alarm.message]);
    });

    for (const [name, sql] of [
      ['standing alarms', "INSERT INTO alarm VALUES ('TL-9', 'r', '{}')"],
      ['shelved alarms and those out of service', "INSERT INTO alarm_hold VALUES ('out acme', '{}')"],
      ['latest values', "UPDATE latest SET body = '{'"],
      ['links', "INSERT INTO presence VALUES ('l', '', '[1')"],
    ] as const) {
      it(`is told, and the plant runs: ${name}`, async () => {
        await raise();
        await restartAfter(sql);
        equal(lost()[0]?.property, `learning of ${name} (plant-1)`);
        const rule = await addThreshold(plant, { high: 80 }, 'second');
        rule.host.step([temperature(plant, 85)], null, false);
        await rule.tells(1);
      });
    }
  });
});
