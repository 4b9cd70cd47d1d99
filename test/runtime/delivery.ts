import { equal } from 'node:assert/strict';
import type { Clock } from '../../src/model/link.ts';
import type { Receipt, WorkOrderRequest } from '../../src/model/work-order.ts';
import { createConversation } from '../../src/runtime/conversation.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { createOutbox, type Outbox } from '../../src/runtime/outbox.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { someAlarm } from '../workorders/some-order.ts';
import { temporaryPlant } from './plant.ts';
import type { scriptedSystem } from './scripted-system.ts';

export type System = Pick<ReturnType<typeof scriptedSystem>, 'provider' | 'settings' | 'sender'>;

/** An outbox with a real store, and what it tells the node that wants the orders. Closed after each test. */
export function delivery() {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let outbox: Outbox;
  const receipts: { key: string; receipt: Receipt }[] = [];
  const stuck: (string | undefined)[] = [];

  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    begin();
  });
  afterEach(async () => {
    await outbox.close();
    await plant.close();
    await home.remove();
  });

  function begin({ mostWaiting, clock = plant.clock }: { mostWaiting?: number; clock?: Clock } = {}): void {
    receipts.length = 0;
    stuck.length = 0;
    outbox = createOutbox({
      ...{ store: plant.store, clock, feed: plant.feed, firstRetryMs: 5, random: () => 0.5 },
      ...(mostWaiting !== undefined && { mostWaiting }),
      onStuck: (_target, reason) => void stuck.push(reason),
    });
    outbox.listen('node', ({ key }, receipt) => void receipts.push({ key, receipt: receipt as Receipt }));
    outbox.start();
  }

  const state = async (key: string) => (await plant.store().read('outbox.by_key', [key]))[0]?.state;

  return {
    ...{ receipts, stuck, begin, state },
    plant: () => plant,
    outbox: () => outbox,
    connect({ provider, settings, sender }: System, id = 'erp') {
      const conversation = createConversation({ provider, settings, sender });
      const { store } = plant;
      return outbox.addTarget(id, orderTarget({ id, name: id, provider, settings, conversation, store, hiddenMs: 5 }));
    },
    enqueue: (request: WorkOrderRequest, what = request.kind as string, target = 'erp') =>
      outbox.enqueue({
        ...{
          key: `${request.key}:${what}`,
          lane: `${target}:${request.key}`,
          target,
          node: 'node',
          topic: 't',
          request,
        },
      }),
    told: (count: number) => eventually(() => receipts.length >= count, `${count} receipts`),
    async isInState(key: string, wanted: string) {
      for (let i = 0; i < 400 && (await state(key)) !== wanted; i++) await new Promise((go) => setTimeout(go, 5));
      equal(await state(key), wanted);
    },
  };
}

export const create = (key: string): WorkOrderRequest => ({
  ...{ kind: 'create', key, title: key, text: '', asset: 'acme/press', priority: 'high', alarm: someAlarm },
});

export const note = (key: string, text: string): WorkOrderRequest => ({
  ...{ kind: 'note', key, text, transition: 'cleared', at: 2 },
});
