import { deepEqual, notEqual } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['transitions']);

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'recurring alarm' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', high: 80 },
    wires: [['transitions'], ['transitions']],
  },
  ...ears.nodes,
];

describe('an alarm that comes again before anybody acknowledged it', () => {
  let nodeRed: RunningNodeRed;

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: FLOW });
  });
  after(() => nodeRed.stop());

  it('leaves the rule node once raised and once cleared each time, so that its recurrence is not undone', async () => {
    const normalize = nodeRed.node<{ receive(msg: Record<string, unknown>): void }>('norm');
    const told = () => (ears.told.messages.get('transitions') ?? []).map(({ payload }) => payload as Alarm);
    for (const [i, payload] of [95, 20, 96, 21].entries()) {
      normalize.receive({ topic: 'press/temperature', payload });
      await until(() => told().length > i, `what ${payload} °C brings about`);
    }
    deepEqual(
      told().map(({ state, value }) => `${state} ${value}`),
      ['UNACK 95', 'RTNUN 20', 'UNACK 96', 'RTNUN 21'],
    );
    notEqual(told()[0]?.id, told()[2]?.id);
  });
});
