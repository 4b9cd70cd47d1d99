import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createHttpSender } from '../../../src/io/send-request.ts';
import { createConversation } from '../../../src/runtime/conversation.ts';
import { orderTarget } from '../../../src/runtime/order-target.ts';
import { rest } from '../../../src/workorders/providers/rest.ts';
import { temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow } from '../figure.ts';
import { requestOf } from './outbox.ts';

const ORDERS = 1000;
const ROUNDS = 5;
const AIM = 0.8;
/** How many of the limit's requests are under way at once: as many as ours. */
const TOGETHER = 8;

const TEMPLATE = {
  ...{ class: 'A', status: { open: 'open' } },
  create: {
    ...{ method: 'POST', path: '/orders', answer: { id: '/id', status: '/status' } },
    body: { key: '{key}', title: '{title}', text: '{text}', priority: '{priority}' },
  },
  check: { method: 'GET', path: '/' },
};

/** Delivering orders that wait in the outbox to a server on this machine, each kept before and after it is sent. */
export const outboxDeliver: BenchRow = {
  name: 'outbox-deliver',
  async measure(tell) {
    const sink = fork(join(import.meta.dirname, '..', 'order-sink.ts'));
    const [url] = (await once(sink, 'message')) as [string];
    const home = await temporaryPlant();
    const plant = await home.start();
    const own = { template: 'own', ownTemplate: JSON.stringify(TEMPLATE) };
    const settings = { url, authentication: 'none', priorities: rest.priorities, timeoutSeconds: 10, ...own } as const;
    const provider = rest.withSettings?.(settings) ?? rest;
    const { clock, store, outbox } = plant;
    const { send: sender, close } = createHttpSender({ settings, clock });
    const conversation = createConversation({ provider, settings, sender });
    outbox.addTarget('erp', orderTarget({ id: 'erp', name: 'ERP', provider, settings, conversation, store }));
    let left = 0;
    let done: () => void = () => undefined;
    outbox.listen('node-1', () => {
      if (--left === 0) done();
    });

    /** Orders a second. */
    const rates = { ours: [] as number[], single: [] as number[], together: [] as number[] };
    const timed = async (work: () => Promise<unknown>) => {
      const startedAt = performance.now();
      await work();
      return (ORDERS * 1000) / (performance.now() - startedAt);
    };
    for (let round = 0; round <= ROUNDS; round++) {
      tell(`round ${round} of ${ROUNDS}`);
      const ours = await timed(async () => {
        const all = Array.from({ length: ORDERS }, (_, i) => requestOf(round * ORDERS + i));
        const delivered = new Promise<void>((resolve) => (done = resolve));
        left = ORDERS;
        const target = { target: 'erp', node: 'node-1', topic: 'press/temperature' };
        await outbox.enqueue(
          all.map((request) => ({ ...target, key: `${request.key}:raised`, lane: `erp:${request.key}`, request })),
        );
        await delivered;
      });
      const single = await timed(() => fetched(url, 1));
      const together = await timed(() => fetched(url, TOGETHER));
      if (round > 0)
        for (const [name, rate] of Object.entries({ ours, single, together })) rates[name as 'ours'].push(rate);
    }
    await plant.close();
    await close();
    await home.remove();
    sink.disconnect();

    const [value, limit, together] = [rates.ours, rates.single, rates.together].map(median) as [number, number, number];
    return [
      {
        ...{ row: 'outbox-deliver', value, unit: 'orders/s', better: 'more', limit, aim: `${AIM} of bare fetch` },
        met: value >= AIM * limit,
        note: `kept before it is sent and after its answer; bare fetch, one after the other; ${TOGETHER} at once ${Math.round(together)} a second`,
      },
    ];
  },
};

/** The same orders by bare fetch, kept nowhere. */
async function fetched(url: string, together: number): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < ORDERS) {
      const { key, title, text, priority } = requestOf(next++) as Extract<
        ReturnType<typeof requestOf>,
        { kind: 'create' }
      >;
      const response = await fetch(`${url}/orders`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ key, title, text, priority }),
      });
      await response.json();
    }
  };
  await Promise.all(Array.from({ length: together }, work));
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
