import { deepEqual, equal } from 'node:assert/strict';
import type { Action } from '../../src/runtime/outbox.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { get, post, untilTrue } from '../console/http-client.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['receipts', 'followed']);

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'order loop' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', high: 80 },
    wires: [['order'], ['order']],
  },
  { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
  {
    ...{ id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'book', onDone: 'acknowledge' },
    wires: [['receipts']],
  },
  ...ears.nodes,
];

describe('the loop from an alarm over its order and back, without any server', () => {
  let nodeRed: RunningNodeRed;
  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: FLOW });
  });
  after(() => nodeRed.stop());

  it('an order that is done in the console is told to its node, which acknowledges the alarm', async () => {
    const receipts = () =>
      (ears.told.messages.get('receipts') ?? []).map(({ payload }) => payload as Record<string, unknown>);
    nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: 'press/temperature', payload: 95 });
    await until(() => receipts().length === 1, 'the order');
    const key = String(receipts()[0]?.key);
    for (const status of ['in progress', 'done']) {
      equal((await post(nodeRed.url, 'work-orders/status', { key, status })).status, 200);
    }
    await until(() => receipts().length === 3, 'both changes');
    deepEqual(
      receipts().slice(1),
      [
        ['open', 'in progress'],
        ['in progress', 'done'],
      ].map(([before, status]) => ({
        ...{ key, request: 'status', number: 'WO-1001', status, before, by: 'somebody without login' },
      })),
    );
    await untilTrue(async () => {
      const [alarm] = (await get(nodeRed.url, 'alarms')).body.alarms as { ackedBy?: string }[];
      equal(alarm?.ackedBy, 'WO-1001 in Book');
    });
  });

  it('an order that was refused and left at that gets no notes: the next alarm opens a new one', async () => {
    const { runtime } = nodeRed.node<{ tieline: { runtime: PlantRuntime } }>('plant').tieline;
    const leave = runtime.outbox.addTarget('book', {
      ...{ name: 'Book', most: 1 },
      deliver: () => Promise.resolve({ kind: 'refused', reason: 'the period is closed' }),
    });
    const feel = (payload: number) =>
      nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: 'mill/temperature', payload });
    const receipts = () =>
      (ears.told.messages.get('receipts') ?? [])
        .filter(({ topic }) => topic === 'mill/temperature')
        .map(({ payload }) => payload as Record<string, unknown>);
    feel(95);
    const key = await untilTrue(async () => {
      const [item] = (await get(nodeRed.url, 'outbox')).body.items as { key: string; reason: string }[];
      equal(item?.reason, 'the period is closed');
      return item.key;
    });
    equal((await post(nodeRed.url, 'outbox/decide', { key, decision: 'give up' })).status, 200);
    leave();
    feel(20);
    feel(96);
    await until(() => receipts().length === 2, 'refused, then left');
    const asked = () => runtime.store().read('outbox.newest', [9]);
    const kinds = await untilTrue(async () => {
      const requests = (await asked()).map(({ body }) => (JSON.parse(String(body)) as Action).request);
      const ofMill = requests.filter((request) => 'asset' in request && request.asset === 'mill');
      equal(ofMill.length, 2);
      return ofMill.map(({ kind }) => kind);
    });
    deepEqual(kinds, ['create', 'create']);
  });
});
