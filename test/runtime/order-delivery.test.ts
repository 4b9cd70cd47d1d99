import { deepEqual, equal, match } from 'node:assert/strict';
import { create, delivery, note } from './delivery.ts';
import { scriptedSystem } from './scripted-system.ts';

describe('an order that is delivered', () => {
  const { receipts, state, plant, outbox, connect, enqueue, told, isInState } = delivery();

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
      equal(await outbox().decide('K1:create', { kind: 'confirm', number: '#K1' }, 'anna'), true);
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
      match(doubt?.kind === 'doubt' ? doubt.reason : '', /no answer; it was looked for 2 times and not found/);
      await outbox().decide('K2:create', { kind: 'send' }, 'anna');
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
        await plant().store().write([sending], 'now');
        const system = scriptedSystem(idempotency);
        connect(system);
        await isInState('K1:create', ends);
        deepEqual(system.said(), said);
      });
    }
  });

  describe('what a person decides', () => {
    async function refusedOrder() {
      const system = scriptedSystem('C');
      system.fates.push('refused');
      connect(system);
      await enqueue(create('K1'));
      await enqueue(note('K1', 'cleared'));
      await told(2);
      deepEqual(await outbox().counts(), { waiting: 0, doubtful: 0, refused: 2 });
      return system;
    }

    it('sends a refused order again, and then what was refused because of it', async () => {
      const system = await refusedOrder();
      await outbox().decide('K1:create', { kind: 'send' }, 'anna');
      await told(4);
      deepEqual(system.orders[0]?.notes, ['cleared']);
      deepEqual(await outbox().counts(), { waiting: 0, doubtful: 0, refused: 0 });
    });

    it('leaves a refusal at that, in whose name is kept', async () => {
      await refusedOrder();
      await outbox().decide('K1:note', { kind: 'give up' }, 'anna');
      const left = await plant().store().read('outbox.to_decide', [10]);
      deepEqual(
        left.map(({ key }) => key),
        ['K1:create'],
      );
      const entries = await plant().store().read('journal.by_subject', ['K1']);
      deepEqual(JSON.parse(String(entries.find(({ key }) => String(key).includes(':decision:'))?.body)).by, 'anna');
    });

    it('is told where there is nothing to decide', async () => {
      equal(await outbox().decide('unknown', { kind: 'send' }, 'anna'), false);
      const system = scriptedSystem('A');
      connect(system);
      await enqueue(create('K1'));
      await told(1);
      equal(await outbox().decide('K1:create', { kind: 'send' }, 'anna'), false);
      equal(system.orders.length, 1);
    });
  });
});
