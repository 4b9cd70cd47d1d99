import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { addThreshold, temperature, temporaryPlant } from './plant.ts';

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

  it('judges late values where the rule says so, but none that is out of order', async () => {
    const { host, tells, texts } = await addThreshold(plant, { high: 80, lateReadings: 'judge' });
    const now = plant.clock();
    host.step([temperature(plant, 85, { time: now - 3_600_000 })], null, false);
    host.step([temperature(plant, 20, { time: now - 7_200_000 })], null, false);
    await tells(1);
    deepEqual(texts(), ['raised H acme/press-1']);
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

  it('gives as evidence the reading that held, not the one that came after the delay was over', async () => {
    const rule = await addThreshold(plant, { high: 80, onDelaySeconds: 2 });
    const receivedAt = plant.clock() - 5000;
    rule.host.step([temperature(plant, 85, { receivedAt, time: receivedAt })], null, false);
    rule.host.step([temperature(plant, 20)], null, false);
    await rule.tells(2);
    equal(rule.told[0]?.transition.alarm.evidence.reading?.value, 85);
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

  it('ends alarms of links and targets that are gone, and no others', async () => {
    plant.systemFault('link HVAC', 'connection refused');
    plant.systemFault('outbox to Order book', 'no answer');
    plant.systemFault('archive', 'no answer');
    plant.forgetDeleted(() => true);
    deepEqual(
      plant.alarms
        .live()
        .map(({ property, state }) => [property, state])
        .sort(),
      [
        ['archive', 'UNACK'],
        ['link HVAC', 'RTNUN'],
        ['outbox to Order book', 'RTNUN'],
      ],
    );
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
