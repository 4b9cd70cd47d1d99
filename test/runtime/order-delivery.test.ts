import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import type { Receipt, WorkOrderRequest } from '../../src/model/work-order.ts';
import { createConversation } from '../../src/runtime/conversation.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { createOutbox, type Outbox } from '../../src/runtime/outbox.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { someAlarm } from '../workorders/some-order.ts';
import { temporaryPlant } from './plant.ts';
import { type Fate, scriptedSystem } from './scripted-system.ts';

type System = ReturnType<typeof scriptedSystem>;

describe('the delivery of orders', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let outbox: Outbox;
  let receipts: { key: string; receipt: Receipt }[];
  let stuck: (string | undefined)[];

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

  function begin(mostWaiting?: number): void {
    receipts = [];
    stuck = [];
    outbox = createOutbox({
      ...{ store: plant.store, clock: plant.clock, feed: plant.feed, firstRetryMs: 5, random: () => 0.5 },
      ...(mostWaiting !== undefined && { mostWaiting }),
      onStuck: (_target, reason) => void stuck.push(reason),
    });
    outbox.listen('node', ({ key }, receipt) => void receipts.push({ key, receipt: receipt as Receipt }));
    outbox.start();
  }
  function connect(system: System, id = 'erp') {
    const { provider, settings, sender } = system;
    const conversation = createConversation({ provider, settings, sender });
    const store = plant.store;
    return outbox.addTarget(id, orderTarget({ id, name: id, provider, settings, conversation, store, hiddenMs: 5 }));
  }
  const enqueue = (request: WorkOrderRequest, what = request.kind as string, target = 'erp') =>
    outbox.enqueue({
      ...{ key: `${request.key}:${what}`, lane: `${target}:${request.key}`, target, node: 'node', topic: 't', request },
    });
  const create = (key: string): WorkOrderRequest => ({
    ...{ kind: 'create', key, title: key, text: '', asset: 'acme/press', priority: 'high', alarm: someAlarm },
  });
  const note = (key: string, text: string): WorkOrderRequest => ({
    ...{ kind: 'note', key, text, transition: 'cleared', at: 2 },
  });
  const told = (count: number) => eventually(() => receipts.length >= count, `${count} receipts`);
  const state = async (key: string) => (await plant.store().read('outbox.by_key', [key]))[0]?.state;
  const isInState = async (key: string, wanted: string) => {
    for (let i = 0; i < 400 && (await state(key)) !== wanted; i++) await new Promise((go) => setTimeout(go, 5));
    equal(await state(key), wanted);
  };

  describe('to a system that makes one order of one key (class A)', () => {
    for (const fate of ['answer lost', 'request lost', 'down'] as const) {
      it(`is repeated when the ${fate === 'down' ? 'system is away' : fate}, and gives one order`, async () => {
        const system = scriptedSystem('A');
        system.fates.push(fate, fate);
        connect(system);
        await enqueue(create('K1'));
        await told(1);
        deepEqual(system.said(), ['create K1', 'create K1', 'create K1']);
        equal(system.orders.length, 1);
      });
    }
  });

  describe('to a system in which our key can be looked up (class C)', () => {
    it('looks for the order after a lost answer, finds it, and sends nothing again', async () => {
      const system = scriptedSystem('C');
      system.fates.push('answer lost');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(system.said(), ['create K1', 'find K1']);
      deepEqual(receipts[0]?.receipt, { kind: 'existing', number: '#K1', id: 'id-K1', status: 'open' });
    });

    it('looks twice, as a new order may hide from a search', async () => {
      const system = scriptedSystem('C');
      system.fates.push('answer lost');
      system.hide(1);
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(system.said(), ['create K1', 'find K1', 'find K1']);
      equal(system.orders.length, 1);
    });

    it('creates it when it was not found twice', async () => {
      const system = scriptedSystem('C');
      system.fates.push('request lost');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(system.said(), ['create K1', 'find K1', 'find K1', 'create K1']);
      equal(receipts[0]?.receipt.kind, 'created');
    });

    it('stays in doubt while it cannot look, whatever hinders it', async () => {
      const system = scriptedSystem('C');
      system.fates.push('answer lost', 'down', 'busy', 'request lost', 'locked');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(system.said().slice(1), Array(5).fill('find K1'));
      equal(system.orders.length, 1);
    });

    it('is sent again without a search when certainly nothing was sent', async () => {
      const system = scriptedSystem('C');
      system.fates.push('down', 'busy');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(system.said(), ['create K1', 'create K1', 'create K1']);
    });

    it('holds an order that may not be looked for', async () => {
      const system = scriptedSystem('C');
      system.fates.push('answer lost', 'refused');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(receipts[0]?.receipt.kind, 'doubt');
      equal(await state('K1:create'), 'doubt');
    });
  });

  describe('to a system that knows no key (class D)', () => {
    it('holds the order after a lost answer, and what follows it, until a person decides', async () => {
      const system = scriptedSystem('D', { finds: false });
      system.fates.push('answer lost');
      connect(system);
      await enqueue(create('K1'));
      await enqueue(note('K1', 'cleared'));
      await enqueue(create('K2'));
      await told(2);
      deepEqual(system.said(), ['create K1', 'create K2']);
      equal(await state('K1:create'), 'doubt');
      equal(await state('K1:note'), 'waiting');
      equal(await outbox.decide('K1:create', { kind: 'confirm', number: '#K1' }, 'anna'), true);
      await told(4);
      equal(await state('K1:note'), 'delivered');
      equal(system.orders.filter(({ key }) => key === 'K1').length, 1);
    });

    it('looks for it where it can, and asks a person when it is not found', async () => {
      const system = scriptedSystem('D');
      system.fates.push('answer lost', 'done');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      equal(receipts[0]?.receipt.kind, 'existing');
      system.fates.push('request lost');
      await enqueue(create('K2'));
      await told(2);
      const doubt = receipts[1]?.receipt;
      match(doubt?.kind === 'doubt' ? doubt.reason : '', /no answer; it was not found there/);
      await outbox.decide('K2:create', { kind: 'send' }, 'anna');
      await told(3);
      equal(receipts[2]?.receipt.kind, 'created');
    });
  });

  describe('after a crash', () => {
    const CASES: [Parameters<typeof scriptedSystem>[0], string[], string][] = [
      ['A', ['create K1'], 'delivered'],
      ['C', ['find K1', 'find K1', 'create K1'], 'delivered'],
      ['D', ['find K1', 'find K1'], 'doubt'],
    ];
    for (const [idempotency, said, ends] of CASES) {
      it(`what was being sent is in doubt: class ${idempotency}`, async () => {
        await enqueue(create('K1'));
        const sending = { statement: 'outbox.update', params: ['sending', 1, 0, null, null, 'K1:create'] } as const;
        await plant.store().write([sending], 'now');
        const system = scriptedSystem(idempotency);
        connect(system);
        await isInState('K1:create', ends);
        deepEqual(system.said(), said);
      });
    }
  });

  describe('what a person decides', () => {
    async function refusedOrder(): Promise<System> {
      const system = scriptedSystem('C');
      system.fates.push('refused');
      connect(system);
      await enqueue(create('K1'));
      await enqueue(note('K1', 'cleared'));
      await told(2);
      deepEqual(await outbox.counts(), { waiting: 0, doubtful: 0, refused: 2 });
      return system;
    }

    it('sends a refused order again, and then what was refused because of it', async () => {
      const system = await refusedOrder();
      await outbox.decide('K1:create', { kind: 'send' }, 'anna');
      await told(4);
      deepEqual(system.orders[0]?.notes, ['cleared']);
      deepEqual(await outbox.counts(), { waiting: 0, doubtful: 0, refused: 0 });
    });

    it('leaves a refusal at that, in whose name is kept', async () => {
      await refusedOrder();
      await outbox.decide('K1:note', { kind: 'give up' }, 'anna');
      const left = await plant.store().read('outbox.to_decide', [10]);
      deepEqual(
        left.map(({ key }) => key),
        ['K1:create'],
      );
      const entries = await plant.store().read('journal.by_subject', ['K1']);
      deepEqual(JSON.parse(String(entries.find(({ key }) => String(key).includes(':decision:'))?.body)).by, 'anna');
    });

    it('is told where there is nothing to decide', async () => {
      equal(await outbox.decide('unknown', { kind: 'send' }, 'anna'), false);
      const system = scriptedSystem('A');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      equal(await outbox.decide('K1:create', { kind: 'send' }, 'anna'), false);
      equal(system.orders.length, 1);
    });
  });

  describe('a system that fails', () => {
    it('is left alone as a whole: one request at a time tries it, and then all go in order', async () => {
      const system = scriptedSystem('A');
      system.fates.push(...Array<Fate>(4).fill('down'));
      connect(system);
      for (let i = 0; i < 20; i++) await enqueue(create(`K${i + 10}`));
      await told(20);
      equal(system.said().length, 24, 'no order tries the system while another has found it down');
      deepEqual(
        system.orders.map(({ key }) => key),
        Array.from({ length: 20 }, (_, i) => `K${i + 10}`),
      );
    });

    it('does not hold up another one', async () => {
      const [away, well] = [scriptedSystem('A'), scriptedSystem('A')];
      away.fates.push(...Array<Fate>(1000).fill('down'));
      connect(away, 'away');
      connect(well, 'well');
      for (let i = 0; i < 5; i++) {
        await enqueue(create(`A${i}`), 'create', 'away');
        await enqueue(create(`W${i}`), 'create', 'well');
      }
      await told(5);
      equal(well.orders.length, 5);
    });

    it('may lock one order: the others go on', async () => {
      const system = scriptedSystem('C');
      system.fates.push('locked');
      connect(system);
      await enqueue(create('K1'));
      await enqueue(create('K2'));
      await told(2);
      deepEqual(
        system.orders.map(({ key }) => key),
        ['K2', 'K1'],
      );
    });

    it('that refuses our login gets no further request until a person resumes, and that is told at once', async () => {
      const system = scriptedSystem('C');
      system.fates.push('login refused');
      connect(system);
      await enqueue(create('K1'));
      await eventually(() => stuck.length > 0, 'the fault');
      match(String(stuck[0]), /login refused, nothing is sent until a person resumes: who are you\?/);
      await enqueue(create('K2'));
      await new Promise((resolve) => setTimeout(resolve, 60));
      deepEqual(system.said(), ['create K1']);
      equal(outbox.targets.get('erp')?.stopped, 'who are you?');
      equal(outbox.resume('erp'), true);
      await told(2);
      deepEqual(
        system.orders.map(({ key }) => key),
        ['K1', 'K2'],
      );
      equal(outbox.targets.get('erp')?.stopped, undefined);
    });
  });

  describe('within a session', () => {
    it('logs in once, and once more when the session is over', async () => {
      const system = scriptedSystem('C', { logsIn: true });
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      system.fates.push('session over');
      await enqueue(create('K2'));
      await told(2);
      deepEqual(system.said(), ['log in', 'create K1', 'create K2', 'log in', 'create K2']);
    });

    it('stops when the login itself is refused', async () => {
      const system = scriptedSystem('C', { logsIn: true });
      system.fates.push('login refused');
      connect(system);
      await enqueue(create('K1'));
      await eventually(() => stuck.length > 0, 'the fault');
      deepEqual(system.said(), ['log in']);
    });

    it('tries a login again that got lost: it changes nothing there', async () => {
      const system = scriptedSystem('C', { logsIn: true });
      system.fates.push('request lost');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      deepEqual(system.said(), ['log in', 'log in', 'create K1']);
    });
  });

  it('adds notes that wait together as one', async () => {
    const system = scriptedSystem('A');
    await enqueue(create('K1'));
    for (const text of ['one', 'two', 'three']) await enqueue(note('K1', text), text);
    connect(system);
    await told(4);
    deepEqual(system.said(), ['create K1', 'note K1']);
    deepEqual(system.orders[0]?.notes, ['one\ntwo\nthree']);
  });

  it('tells as a note what a system cannot do', async () => {
    const system = scriptedSystem('A', { cannot: ['complete'] });
    connect(system);
    await enqueue(create('K1'));
    await enqueue({ kind: 'complete', key: 'K1', text: 'cool again', at: 3 });
    await told(2);
    deepEqual(system.said(), ['create K1', 'note K1']);
  });

  it('looks for an order that it does not know before it adds a note', async () => {
    const system = scriptedSystem('C');
    system.orders.push({ key: 'K1', status: 'open', changedAt: 0, notes: [] });
    connect(system);
    await enqueue(note('K1', 'cleared'));
    await told(1);
    deepEqual(system.said(), ['find K1', 'note K1']);
  });

  it('sends to one system from one place only, however often its node is deployed anew', async () => {
    const system = scriptedSystem('D', { finds: false });
    let inFlight = 0;
    let most = 0;
    const { sender } = system;
    const slow: System = {
      ...system,
      async sender(request, session) {
        most = Math.max(most, ++inFlight);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inFlight--;
        return sender(request, session);
      },
    };
    for (let i = 0; i < 10; i++) await enqueue(create(`K${i}`));
    for (let i = 0; i < 5; i++) {
      const leave = connect(slow);
      await new Promise((resolve) => setTimeout(resolve, 7));
      leave();
    }
    connect(slow);
    await eventually(() => system.orders.length === 10, 'all orders');
    equal(most, 1);
    equal(new Set(system.orders.map(({ key }) => key)).size, 10);
  });

  it('refuses what is too much for it, and takes more when there is room again', async () => {
    begin(3);
    for (const key of ['K1', 'K2', 'K3']) await enqueue(create(key));
    await rejects(enqueue(create('K4')), /the outbox is full: 3 actions wait, 3 are allowed/);
    connect(scriptedSystem('A'));
    await told(3);
    await enqueue(create('K4'));
    await told(4);
  });
});
