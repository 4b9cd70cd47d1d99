import { deepEqual, notEqual } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['transitions', 'receipts']);

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'recurring alarm' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', high: 80 },
    wires: [
      ['transitions', 'order'],
      ['transitions', 'order'],
    ],
  },
  { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
  { id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'book', recurrenceHours: 0, wires: [['receipts']] },
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

  it('gives an order and a note each time, and every receipt names the signal', async () => {
    const receipts = () => ears.told.messages.get('receipts') ?? [];
    await until(() => receipts().length === 4, 'four receipts');
    deepEqual(
      receipts()
        .map(({ topic, payload }) => `${topic} ${(payload as { kind: string }).kind}`)
        .sort(),
      [
        ...['press/temperature created', 'press/temperature created'],
        ...['press/temperature updated', 'press/temperature updated'],
      ],
    );
  });
});
