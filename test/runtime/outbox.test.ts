import { deepEqual, equal } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Provider, Receipt, WorkOrderRequest } from '../../src/model/work-order.ts';
import { createConversation, type Sender } from '../../src/runtime/conversation.ts';
import { createOrderBookSender } from '../../src/runtime/order-book-sender.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { createOutbox } from '../../src/runtime/outbox.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { orderBook } from '../../src/workorders/providers/order-book.ts';
import { eventually } from '../protocols/wait.ts';
import { fillDisk, temporaryPlant } from './plant.ts';

const alarm: Alarm = {
  ...{ id: 'TL-0123456789ABCDEFG', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/press-1' },
  ...{ property: 'temperature', condition: 'H', state: 'UNACK', priority: 'high', value: 85, limit: 80, raisedAt: 1 },
  ...{ message: 'too hot', evidence: {} },
};
const create: WorkOrderRequest = {
  ...{ kind: 'create', key: alarm.id, title: 'Too hot', text: 'Look', asset: alarm.asset, priority: 'high', alarm },
};
const settings = { url: '', authentication: 'none', priorities: orderBook.priorities } as const;
const topic = `${alarm.asset}/${alarm.property}`;
const note: WorkOrderRequest = { kind: 'note', key: alarm.id, text: 'cleared', transition: 'cleared', at: 2 };

describe('the outbox with the built-in order book', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let receipts: Receipt[];
  let heard: () => void;

  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    receipts = [];
    heard = () => undefined;
    listen();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  function listen() {
    plant.outbox.listen('node-1', (_action, receipt) => {
      receipts.push(receipt as Receipt);
      heard();
    });
  }
  function openBook(sender: Sender = createOrderBookSender(plant.store)) {
    return plant.outbox.addTarget(
      'book',
      orderTarget({
        id: 'book',
        store: plant.store,
        name: 'Order book',
        provider: orderBook,
        settings,
        conversation: createConversation({ provider: orderBook, settings, sender }),
      }),
    );
  }
  const enqueue = (request: WorkOrderRequest, transition: string) =>
    plant.outbox.enqueue({
      ...{
        key: `${alarm.id}:${transition}:node-1`,
        lane: `book:${alarm.id}`,
        target: 'book',
        node: 'node-1',
        topic,
        request,
      },
    });
  async function delivered(count: number) {
    while (receipts.length < count) await new Promise<void>((resolve) => (heard = resolve));
  }
  const orders = async () =>
    (await plant.store().read('work_order.newest', [10])).map(({ key, status }) => [key, status]);

  it('opens one order and adds the note to it, in order', async () => {
    openBook();
    await enqueue(create, 'raised');
    await enqueue(note, 'cleared');
    await delivered(2);
    deepEqual(receipts, [
      { kind: 'created', number: 'WO-1001', status: 'open' },
      { kind: 'updated', number: 'WO-1001', status: 'open' },
    ]);
    deepEqual(await orders(), [[alarm.id, 'open']]);
  });

  it('opens no second order when the same transition comes again, from this or another node', async () => {
    openBook();
    await enqueue(create, 'raised');
    await enqueue(create, 'raised');
    await enqueue(create, 'raised-by-another-node');
    await delivered(2);
    deepEqual(
      receipts.map(({ kind }) => kind),
      ['created', 'existing'],
    );
    equal((await orders()).length, 1);
  });

  it('keeps orders while their system has no node, and delivers them when it has', async () => {
    await enqueue(create, 'raised');
    deepEqual(await plant.outbox.counts(), { waiting: 1, doubtful: 0, refused: 0 });
    await plant.close();
    plant = await home.start();
    listen();
    openBook();
    await delivered(1);
    deepEqual(await orders(), [[alarm.id, 'open']]);
  });

  it('ends the alarm of a target that could not be reached in the last run', async () => {
    plant.systemFault({ words: 'outbox to Order book', id: 'book' }, 'no answer');
    await plant.close();
    plant = await home.start();
    await plant.ready;
    equal(plant.alarms.live()[0]?.state, 'UNACK');
    listen();
    openBook();
    await enqueue(create, 'raised');
    await delivered(1);
    equal(plant.alarms.live()[0]?.state, 'RTNUN');
  });

  it('has an alarm for each of two targets of one name', () => {
    for (const id of ['north', 'south']) plant.systemFault({ words: 'outbox to Order book', id }, 'no answer');
    plant.systemFault({ words: 'outbox to Order book', id: 'north' }, undefined);
    deepEqual(
      plant.alarms
        .live()
        .map(({ property, state, message }) => [property, state, message])
        .sort(),
      [
        ['outbox to Order book (north)', 'RTNUN', 'outbox to Order book: no answer'],
        ['outbox to Order book (south)', 'UNACK', 'outbox to Order book: no answer'],
      ],
    );
  });

  it('tells that a target has failed for five minutes, not sooner, and that it works again', async () => {
    const told: [string, string | undefined][] = [];
    let now = plant.clock();
    let answers = false;
    let attempts = 0;
    const outbox = createOutbox({
      ...{ store: plant.store, clock: () => now, feed: plant.feed, firstRetryMs: 1 },
      onStuck: ({ id }, reason) => void told.push([id, reason]),
    });
    outbox.addTarget('book', {
      ...{ name: 'Order book', most: 1 },
      deliver: () => {
        attempts++;
        if (!answers) throw new Error('no answer');
        return Promise.resolve({ kind: 'created', number: '1', status: 'open' });
      },
    });
    outbox.start();
    await outbox.enqueue({ key: 'a', lane: 'a', target: 'book', node: 'n', topic, request: create });
    const tried = async (count: number) => {
      const before = attempts;
      now += 299_000 * count;
      await eventually(() => attempts > before, 'an attempt');
    };
    await eventually(() => attempts === 1, 'the first attempt');
    await tried(1);
    deepEqual(told, []);
    await tried(1);
    await eventually(() => told.length > 0, 'the fault');
    deepEqual(told[0], ['book', 'no answer']);
    answers = true;
    await tried(2);
    await eventually(() => told.at(-1)?.[1] === undefined, 'the end of the fault');
    await outbox.close();
  });

  it('tries again after a failure, and the note waits for its order', async () => {
    let failures = 2;
    const book = createOrderBookSender(plant.store);
    openBook(async (request) => {
      if (failures-- > 0) throw new Error('unreachable');
      return book(request);
    });
    await enqueue(create, 'raised');
    await enqueue(note, 'cleared');
    await delivered(2);
    deepEqual(
      receipts.map(({ kind }) => kind),
      ['created', 'updated'],
    );
  });

  it('completes an order', async () => {
    openBook();
    await enqueue(create, 'raised');
    await enqueue({ kind: 'complete', key: alarm.id, text: 'cool again', at: 2 }, 'completed');
    await delivered(2);
    deepEqual(await orders(), [[alarm.id, 'done']]);
  });

  it('tries the one that is due first, however long another has to wait', async () => {
    const patient: Provider = {
      ...orderBook,
      receipt: (_settings, order, response) =>
        order.key === 'patient'
          ? { kind: 'retry', reason: 'busy', afterMs: 60_000, concerns: 'only this' }
          : orderBook.receipt(settings, order, response, {}),
    };
    const book = createOrderBookSender(plant.store);
    let failures = 1;
    const sender: Sender = async (request) => {
      if (request.path.endsWith(alarm.id) && failures-- > 0) throw new Error('unreachable');
      return book(request);
    };
    await enqueue(create, 'raised');
    await plant.outbox.enqueue({
      ...{
        key: 'patient',
        lane: 'patient',
        target: 'book',
        node: 'node-1',
        topic,
        request: { ...create, key: 'patient' },
      },
    });
    plant.outbox.addTarget(
      'book',
      orderTarget({
        id: 'book',
        store: plant.store,
        name: 'Order book',
        provider: patient,
        settings,
        conversation: createConversation({ provider: orderBook, settings, sender }),
      }),
    );
    await delivered(1);
    equal(receipts[0]?.kind, 'created');
  });

  it('sends again what was answered while the disk was full', async () => {
    await plant.close();
    plant = await home.start({ maxPages: 150 });
    listen();
    const book = createOrderBookSender(plant.store);
    let attempts = 0;
    openBook(async (request) => {
      if (++attempts === 1) {
        await fillDisk(plant);
        const body = { outcome: 'created', number: 'x'.repeat(20_000), status: 'open' };
        return { status: 200, body, headers: {} };
      }
      await plant.store().write([{ statement: 'inlet.prune', params: [2] }], 'now');
      return book(request);
    });
    await enqueue(create, 'raised');
    await delivered(1);
    deepEqual(await orders(), [[alarm.id, 'open']]);
  });

  it('delivers although many orders wait for a system that is gone', async () => {
    const forNobody = { key: '', lane: '', target: 'gone', node: 'node-1', topic, request: create };
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        plant.outbox.enqueue({ ...forNobody, key: `gone-${i}`, lane: `gone-${i}` }),
      ),
    );
    openBook();
    await enqueue(create, 'raised');
    await delivered(1);
    deepEqual(await orders(), [[alarm.id, 'open']]);
  });

  it('refuses a note to an order that does not exist instead of trying for ever', async () => {
    openBook();
    await enqueue(note, 'cleared');
    await delivered(1);
    deepEqual(receipts, [{ kind: 'refused', reason: 'there is no order under this key' }]);
  });
});
