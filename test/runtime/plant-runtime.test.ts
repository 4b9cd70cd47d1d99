import { deepEqual, equal, match, notEqual, throws } from 'node:assert/strict';
import { createPlantRuntime, type PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openStore } from '../../src/store/open-store.ts';
import { addThreshold, fillDisk, temperature, temporaryPlant } from './plant.ts';

describe('a plant with one threshold rule', () => {
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

  it('journals a transition before the node hears of it', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 85)], 'carried', false);
    equal(rule.told.length, 0);
    await rule.tells(1);
    const alarm = rule.told[0]?.transition.alarm;
    const rows = await plant.store().read('journal.by_subject', [alarm?.id ?? '']);
    deepEqual(
      rows.map(({ kind }) => kind),
      ['transition'],
    );
    equal(rule.told[0]?.carried, 'carried');
  });

  it('names the occurrence with 20 characters fit for an ERP, and says what happened in one sentence', async () => {
    const rule = await addThreshold(plant, { high: 80, unit: '°C' });
    rule.host.step([temperature(plant, 85.25)], null, false);
    await rule.tells(1);
    const alarm = rule.told[0]?.transition.alarm;
    match(alarm?.id ?? '', /^[A-Z0-9-]{20}$/);
    equal(alarm?.message, 'acme/press-1/temperature is 85.25 °C, at or above its H limit of 80 °C');
    equal(alarm?.evidence.reading?.source.address, 'acme/press-1/temperature');
  });

  it('watches many assets in one rule, each with its own state', async () => {
    const rule = await addThreshold(plant, { high: 80, assets: 'acme/+' });
    const of = (asset: string, value: number) => temperature(plant, value, { asset });
    rule.host.step(
      [of('acme/a', 85), of('acme/b', 20), of('acme/c', 90), of('other/d', 99), of('acme/a', 20)],
      null,
      false,
    );
    await rule.tells(3);
    deepEqual(rule.texts(), ['raised H acme/a', 'raised H acme/c', 'cleared H acme/a']);
    equal(rule.host.signals, 3);
  });

  it('never alarms on bad, uncertain, late or out-of-order values, nor twice on the same one', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    const now = plant.clock();
    const step = (more: object) => rule.host.step([temperature(plant, 85, more)], null, false);
    step({ quality: 'bad', reason: 'comm-failure' });
    step({ quality: 'uncertain' });
    step({ value: null });
    step({ time: now - 61_000, asset: 'acme/press-2' });
    rule.host.step([temperature(plant, 20, { time: now + 100 })], null, false);
    step({ time: now + 50 });
    equal(plant.alarms.live().length, 0);
    const once = temperature(plant, 85, { time: now + 200 });
    rule.host.step([once, once], null, false);
    await rule.tells(1);
    equal(rule.told.length, 1);
  });

  it('converts readings in another unit of the same kind and refuses to judge one of another kind', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 185, { unit: '[degF]' })], null, false);
    await rule.tells(1);
    equal(Number(Number(rule.told[0]?.transition.alarm.value).toFixed(6)), 85);
    rule.host.step([temperature(plant, 999, { unit: 'bar', asset: 'acme/press-2' })], null, false);
    equal(plant.alarms.live().length, 1);
  });

  it('raises after the on-delay although nothing more arrives', async () => {
    const rule = await addThreshold(plant, { high: 80, onDelaySeconds: 0.05 });
    const reading = temperature(plant, 85);
    rule.host.step([reading], null, false);
    await rule.tells(1);
    const alarm = rule.told[0]?.transition.alarm;
    equal(Math.round((alarm?.raisedAt ?? 0) - reading.receivedAt), 50);
    equal(Math.round(alarm?.evidence.heldMs ?? 0), 50);
  });

  it('goes on with the same occurrence after a restart, and clears it', async () => {
    const first = await addThreshold(plant, { high: 80 });
    first.host.step([temperature(plant, 85)], null, false);
    await first.tells(1);
    await plant.close();
    plant = await home.start();
    const second = await addThreshold(plant, { high: 80 });
    second.host.step([temperature(plant, 86)], null, false);
    second.host.step([temperature(plant, 20)], null, false);
    await second.tells(second.told.length + 1);
    const cleared = second.told.find(({ transition }) => transition.kind === 'cleared');
    equal(cleared?.transition.alarm.id, first.told[0]?.transition.alarm.id);
    equal(
      second.texts().filter((text) => text.startsWith('raised')).length,
      second.told.filter(({ replayed }) => replayed).length,
    );
  });

  it('raises nothing again for messages that come again after a crash, from the inlet or from the broker', async () => {
    const first = await addThreshold(plant, { high: 80 });
    const hot = temperature(plant, 85);
    const cool = temperature(plant, 20);
    first.host.step([hot, cool], null, false);
    await first.tells(2);
    await plant.close();
    plant = await home.start();
    const second = await addThreshold(plant, { high: 80 });
    const toldAgain = second.told.length;
    second.host.step([hot, cool], null, true);
    const again = { receivedAt: plant.clock() };
    second.host.step(
      [
        { ...hot, ...again },
        { ...cool, ...again },
      ],
      null,
      false,
    );
    second.host.step([temperature(plant, 86)], null, false);
    await second.tells(toldAgain + 2);
    deepEqual(
      second.told.slice(toldAgain).map(({ transition: { kind, alarm } }) => [kind, alarm.value]),
      [
        ['closed', 20],
        ['raised', 86],
      ],
    );
  });

  it('raises nothing again from the inlet where two values share a source time', async () => {
    const time = plant.clock();
    const first = await addThreshold(plant, { high: 80 });
    const hot = temperature(plant, 85, { time });
    const cool = temperature(plant, 20, { time });
    first.host.step([hot, cool], null, false);
    await first.tells(2);
    await plant.close();
    plant = await home.start();
    const second = await addThreshold(plant, { high: 80 });
    const toldAgain = second.told.length;
    second.host.step([hot, cool], null, true);
    second.host.step([temperature(plant, 86)], null, false);
    await second.tells(toldAgain + 2);
    equal(second.told.length, toldAgain + 2);
  });

  it('closes an alarm whose limit no longer holds when the settings change, with the reason', async () => {
    const first = await addThreshold(plant, { high: 80 });
    plant.signals.observe([temperature(plant, 85)]);
    first.host.step([temperature(plant, 85)], null, false);
    await first.tells(1);
    await plant.removeRule(first.host, false);
    const second = await addThreshold(plant, { high: 90 });
    deepEqual(second.texts(), ['closed H acme/press-1']);
    equal(second.told[0]?.transition.alarm.closedBecause, 'settings changed');
    deepEqual(plant.alarms.live(), []);
  });

  it('keeps an alarm that still holds under changed settings, with its id', async () => {
    const first = await addThreshold(plant, { high: 80 });
    plant.signals.observe([temperature(plant, 85)]);
    first.host.step([temperature(plant, 85)], null, false);
    await first.tells(1);
    await plant.removeRule(first.host, false);
    const second = await addThreshold(plant, { high: 82 });
    deepEqual(second.texts(), []);
    equal(plant.alarms.live()[0]?.id, first.told[0]?.transition.alarm.id);
  });

  it('closes the alarms of a deleted rule', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    await plant.removeRule(rule.host, true);
    deepEqual(plant.alarms.live(), []);
    deepEqual(await plant.store().read('rule_state.by_rule', ['rule-1']), []);
  });

  it('closes the alarms of a rule that was deleted while the runtime was stopped', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    await plant.close();
    plant = await home.start();
    equal(plant.alarms.live().length, 1);
    await plant.forgetRules((id) => id === 'rule-1');
    deepEqual(plant.alarms.live(), []);
  });

  it('lets a person acknowledge, keeps who and why, and forgets the alarm once it has cleared', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    const id = rule.told[0]?.transition.alarm.id ?? '';
    const acked = await plant.acknowledge(id, 'operator', 'on my way');
    deepEqual([acked?.state, acked?.ackedBy, acked?.ackComment], ['ACKED', 'operator', 'on my way']);
    equal(await plant.acknowledge(id, 'operator'), undefined);
    rule.host.step([temperature(plant, 20)], null, false);
    await rule.tells(2);
    deepEqual(plant.alarms.live(), []);
  });

  it('starts a new occurrence when the condition comes back', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    for (const value of [85, 20, 85]) rule.host.step([temperature(plant, value)], null, false);
    await rule.tells(4);
    deepEqual(rule.texts(), [
      'raised H acme/press-1',
      'cleared H acme/press-1',
      'closed H acme/press-1',
      'raised H acme/press-1',
    ]);
    notEqual(rule.told[0]?.transition.alarm.id, rule.told[3]?.transition.alarm.id);
    equal(plant.alarms.live().length, 1);
  });

  it('shows a link that is down as an alarm of its own, once', async () => {
    plant.systemFault('link HVAC', 'connection refused');
    plant.systemFault('link HVAC', 'connection refused');
    deepEqual(
      plant.alarms.live().map(({ condition, message }) => [condition, message]),
      [['system', 'link HVAC: connection refused']],
    );
    plant.systemFault('link HVAC', undefined);
    equal(plant.alarms.live()[0]?.state, 'RTNUN');
  });
});

describe('a plant whose disk is full for a while', () => {
  it('tells a transition when it stands in the journal, and not before: the order behind it could not be kept', async () => {
    const home = await temporaryPlant();
    const plant = await home.start({ maxPages: 150 });
    const rule = await addThreshold(plant, { high: 80 });
    await fillDisk(plant);
    const failing = new Promise<void>((resolve) => {
      plant.feed.subscribe((event) => event.kind === 'alarm' && event.alarm.condition === 'system' && resolve());
    });
    rule.host.step([temperature(plant, 85, { raw: 'x'.repeat(20_000) })], null, false);
    await failing;
    deepEqual(rule.texts(), []);
    equal(plant.alarms.live().length, 2);
    await plant.store().write([{ statement: 'inlet.prune', params: [2] }], 'now');
    await rule.tells(1);
    deepEqual(rule.texts(), ['raised H acme/press-1']);
    const id = rule.told[0]?.transition.alarm.id ?? '';
    equal((await plant.store().read('journal.by_subject', [id])).length, 1);
    await plant.close();
    await home.remove();
  });

  it('closes all the same', async () => {
    const home = await temporaryPlant();
    const plant = await home.start({ maxPages: 150 });
    const rule = await addThreshold(plant, { high: 80 });
    await fillDisk(plant);
    rule.host.step([temperature(plant, 85, { raw: 'x'.repeat(20_000) })], null, false);
    await plant.close();
    await home.remove();
  });
});

describe('a plant whose store is held by another runtime', () => {
  it('says so once, refuses to work, and works when the other has let go', async () => {
    const home = await temporaryPlant();
    const first = await home.start();
    const thirdAttempt = Promise.withResolvers<void>();
    let attempts = 0;
    const second = createPlantRuntime({
      ...{ id: 'plant-1', name: 'Second', timeZone: 'UTC', clock: first.clock, reopenMs: 20 },
      openStore: () => {
        if (++attempts === 3) thirdAttempt.resolve();
        return openStore({ file: home.file });
      },
    });
    const states: string[] = [];
    second.watch(({ state }) => void states.push(state));
    const reason = await new Promise<string>((resolve) => {
      second.watch((state) => state.state === 'failed' && resolve(state.reason));
    });
    match(reason, /in use|locked/);
    throws(() => second.store(), { code: 'STORE_FAILED' });
    await thirdAttempt.promise;
    await first.close();
    await second.ready;
    deepEqual(states, ['starting', 'failed', 'running']);
    await second.close();
    await home.remove();
  });
});
