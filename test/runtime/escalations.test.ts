import { deepEqual, equal } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Escalation } from '../../src/runtime/escalations.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { addThreshold, temperature, temporaryPlant } from './plant.ts';

const DECISION = { by: 'ines', reason: 'known' };

describe('alarms that nobody acknowledges', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let rule: Awaited<ReturnType<typeof addThreshold>>;
  let escalation: Escalation;
  let passed: string[];
  let changes: number;

  const start = async (...stepsMs: number[]) => {
    plant = await home.start();
    rule = await addThreshold(plant, { high: 80 });
    escalation = await plant.escalations.add({
      ...{ id: 'escalate', name: 'to the shift lead', stepsMs },
      onChange: () => void changes++,
      onStep: (alarm, step, _at, replayed) => passed.push(`${alarm.asset} ${step}${replayed ? ' again' : ''}`),
    });
  };
  const feel = async (value: number, asset: string): Promise<Alarm> => {
    const before = rule.told.length;
    rule.host.step([temperature(plant, value, { asset })], undefined, false);
    await rule.tells(before + 1);
    const { alarm } = rule.told[before]?.transition ?? {};
    if (!alarm) throw new Error('nothing was raised');
    return alarm;
  };

  beforeEach(async () => {
    passed = [];
    changes = 0;
    home = await temporaryPlant();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  it('are passed on step by step, each once', async () => {
    await start(30, 30);
    const alarm = await feel(90, 'a');
    escalation.take(alarm);
    escalation.take(alarm);
    await eventually(() => passed.length === 2, 'both steps');
    await new Promise((resolve) => setTimeout(resolve, 120));
    deepEqual(passed, ['a 0', 'a 1']);
    equal(escalation.waiting, 1);
  });

  it('are not passed on once they are acknowledged, cleared or shelved', async () => {
    await start(100);
    const alarms = [
      await feel(90, 'acked'),
      await feel(90, 'cleared'),
      await feel(90, 'shelved'),
      await feel(90, 'left'),
    ];
    for (const alarm of alarms) escalation.take(alarm);
    await plant.acknowledge(alarms[0]?.id ?? '', 'ines');
    await feel(20, 'cleared');
    await plant.desk.shelve(alarms[2]?.id ?? '', { forMs: 60_000 }, DECISION);
    await eventually(() => passed.length === 1, 'the one that is left');
    await eventually(() => escalation.waiting === 1, 'the others forgotten');
    deepEqual(passed, ['left 0']);
  });

  it('begin anew when they are no longer shelved, however soon that was', async () => {
    await start(150, 60_000);
    const alarm = await feel(90, 'a');
    escalation.take(alarm);
    const shelve = () => plant.desk.shelve(alarm.id, { forMs: 60_000 }, DECISION);
    const unshelve = () => plant.desk.end(plant.desk.placed()[0]?.id ?? '', 'ines');
    await shelve();
    equal(escalation.waiting, 0);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await unshelve();
    equal(escalation.waiting, 1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    deepEqual(passed, [], 'the time before the shelving does not count');
    await eventually(() => passed.length === 1, 'the first step');
    await shelve();
    await unshelve();
    await eventually(() => passed.length === 2, 'the first step anew');
    deepEqual(passed, ['a 0', 'a 0']);
  });

  it('begin anew after a restart that ended a shelving', async () => {
    await start(60_000);
    const alarm = await feel(90, 'a');
    escalation.take(alarm);
    await plant.desk.shelve(alarm.id, { forMs: 60_000 }, DECISION);
    await plant.close();
    await start(30);
    equal(escalation.waiting, 0);
    await plant.desk.end(plant.desk.placed()[0]?.id ?? '', 'ines');
    await eventually(() => passed.length === 1, 'the step');
  });

  it('are no longer counted once they are answered, after the last step as well', async () => {
    await start(30);
    const alarms = [await feel(90, 'acked'), await feel(90, 'cleared')];
    for (const alarm of alarms) escalation.take(alarm);
    await eventually(() => passed.length === 2, 'the last step');
    equal(escalation.waiting, 2);
    await plant.acknowledge(alarms[0]?.id ?? '', 'ines');
    await feel(20, 'cleared');
    await eventually(() => escalation.waiting === 0, 'both answered');
    await feel(20, 'acked');
    await eventually(() => changes >= 2, 'the node told');
    await escalation.close(false);
    equal((await plant.store().read('rule_state.by_rule', ['escalate'])).length, 0);
  });

  it('wait on over a restart, and what was due meanwhile is passed on at once', async () => {
    await start(150, 60_000);
    escalation.take(await feel(90, 'a'));
    await plant.close();
    await new Promise((resolve) => setTimeout(resolve, 160));
    await start(150, 60_000);
    await eventually(() => passed.length === 1, 'the step');
    await plant.close();
    await start(150, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 80));
    deepEqual([passed, escalation.waiting], [['a 0'], 1]);
  });

  it('are forgotten with their node', async () => {
    await start(60_000);
    escalation.take(await feel(90, 'a'));
    await escalation.close(true);
    equal((await plant.store().read('rule_state.by_rule', ['escalate'])).length, 0);
  });
});
