import { deepEqual, equal } from 'node:assert/strict';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { someOrder } from '../workorders/some-order.ts';
import { addThreshold, temperature, temporaryPlant } from './plant.ts';

describe('a rule after a restart, a crash or a change of its settings', () => {
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

  it('judges a signal for the first time once: after a restart it is known, under changed settings it is not', async () => {
    const firsts: unknown[] = [];
    for (const [high, before, value] of [
      [80, undefined, 20],
      [80, undefined, 85],
      [50, 20, 60],
      [55, undefined, 70],
    ] as const) {
      const rule = await addThreshold(plant, { high });
      const toldAgain = rule.told.length;
      if (before !== undefined) rule.host.step([temperature(plant, before)], null, false);
      rule.host.step([temperature(plant, value)], null, false);
      await plant.close();
      const raised = rule.told.slice(toldAgain).filter(({ transition: { kind } }) => kind === 'raised');
      firsts.push(raised.map(({ transition: { alarm } }) => alarm.first ?? false));
      plant = await home.start();
    }
    deepEqual(firsts, [[], [false], [false], []]);
    const rule = await addThreshold(plant, { high: 60, low: 0 }, 'another');
    rule.host.step([temperature(plant, 70)], null, false);
    await rule.tells(1);
    equal(rule.told[0]?.transition.alarm.first, true);
  });

  it('judges a signal for the first time where only bad values came before, and where its settings have changed since', async () => {
    const firsts: unknown[] = [];
    for (const [high, value] of [
      [80, null],
      [80, 20],
      [50, 60],
    ] as const) {
      const rule = await addThreshold(plant, { high, countTimes: 2, countSeconds: 9000 });
      rule.host.step([temperature(plant, value)], null, false);
      await plant.close();
      plant = await home.start();
      const rows = await plant.store().read('rule_state.by_rule', ['rule-1']);
      firsts.push(rows.map(({ body }) => (JSON.parse(String(body)) as { judged?: true }).judged ?? false));
    }
    deepEqual(firsts, [[false], [true], [true]]);
    const normal = await addThreshold(plant, { high: 80 }, 'normal');
    normal.host.step([temperature(plant, 20)], null, false);
    await plant.close();
    plant = await home.start();
    const changed = await addThreshold(plant, { high: 50 }, 'normal');
    changed.host.step([temperature(plant, 60)], null, false);
    await changed.tells(1);
    equal(changed.told[0]?.transition.alarm.first, true);
  });

  it('judges a signal for the first time under changed settings, also where its state has been kept', async () => {
    const before = await addThreshold(plant, { high: 80 });
    before.host.step([temperature(plant, 20), temperature(plant, 85), temperature(plant, 20)], null, false);
    await before.tells(2);
    await plant.close();
    plant = await home.start();
    const { host, told, tells } = await addThreshold(plant, { high: 50 });
    const toldAgain = told.length;
    host.step([temperature(plant, 60)], null, false);
    await tells(toldAgain + 2);
    deepEqual(told.at(-1)?.transition.alarm.first, true);
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

  it('does not count the time between what comes again after a crash and now towards a delay', async () => {
    const rule = await addThreshold(plant, { high: 80, onDelaySeconds: 2 });
    const receivedAt = plant.clock() - 5000;
    rule.host.step([temperature(plant, 85, { receivedAt, time: receivedAt })], null, true);
    rule.host.step([temperature(plant, 85)], null, false);
    deepEqual(plant.alarms.live(), []);
  });

  it('counts the time between two that come again, and marks what that led to', async () => {
    const rule = await addThreshold(plant, { high: 80, onDelaySeconds: 2 });
    for (const ago of [5000, 1000]) {
      const receivedAt = plant.clock() - ago;
      rule.host.step([temperature(plant, 85, { receivedAt, time: receivedAt })], null, true);
    }
    await rule.tells(1);
    deepEqual(
      rule.told.map(({ transition, replayed }) => [transition.kind, replayed]),
      [['raised', true]],
    );
  });

  it('closes an alarm whose limit no longer holds when the settings change, with the reason', async () => {
    const first = await addThreshold(plant, { high: 80 });
    plant.signals.observe([temperature(plant, 85)]);
    first.host.step([temperature(plant, 85)], null, false);
    await first.tells(1);
    await plant.rules.remove(first.host, false);
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
    await plant.rules.remove(first.host, false);
    const second = await addThreshold(plant, { high: 82 });
    deepEqual(second.texts(), []);
    equal(plant.alarms.live()[0]?.id, first.told[0]?.transition.alarm.id);
  });

  it('closes the alarms of a deleted rule', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    await plant.rules.remove(rule.host, true);
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
    await plant.rules.forget((id) => id === 'rule-1');
    deepEqual(plant.alarms.live(), []);
  });

  it('tells again what was told just before a stop, however long the stop takes', async () => {
    const rule = await addThreshold(plant, { high: 80 });
    plant.outbox.addTarget('slow', {
      ...{ name: 'slow', most: 1 },
      deliver: () => new Promise((resolve) => setTimeout(() => resolve({ kind: 'refused', reason: 'no' }), 1300)),
    });
    const action = { key: 'a', lane: 'a', target: 'slow', node: 'n', topic: 't' };
    await plant.outbox.enqueue({ ...action, request: someOrder('create') });
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    await plant.close();
    plant = await home.start();
    const again = await addThreshold(plant, { high: 80 });
    await again.tells(1);
    deepEqual([again.texts(), again.told[0]?.replayed], [['raised H acme/press-1'], true]);
  });
});
