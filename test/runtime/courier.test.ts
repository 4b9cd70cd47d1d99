import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { PlantError } from '../../src/model/errors.ts';
import type { Provider } from '../../src/model/work-order.ts';
import { eventually } from '../protocols/wait.ts';
import { create, delivery, note, type System } from './delivery.ts';
import { type Fate, scriptedSystem } from './scripted-system.ts';

describe('the way of orders', () => {
  const { receipts, stuck, begin, plant, outbox, connect, enqueue, told } = delivery();

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

    it('for a day gets everything afterwards, in order, as fast as it lets us', async () => {
      await outbox().close();
      let now = plant().clock();
      begin({ clock: () => now });
      const system = scriptedSystem('C');
      const isAway = { ...system, sender: () => Promise.reject(new PlantError('LINK_DOWN', 'there: no route')) };
      const leave = connect(isAway);
      const keys: string[] = [];
      // An alarm every six minutes; each is a moment at which the system may be tried.
      for (let i = 0; i < 240; i++) {
        now += 360_000;
        keys.push(`K${String(i).padStart(3, '0')}`);
        await enqueue(create(keys[i] as string));
      }
      leave();
      deepEqual(await outbox().counts(), { waiting: 240, doubtful: 0, refused: 0 });
      equal(stuck.includes('there: no route'), true, 'the plant is told');
      system.fates.push(...Array.from({ length: 240 }, (_, i): Fate => (i % 20 === 19 ? 'busy' : 'done')));
      now += 360_000;
      connect(system);
      for (let i = 0; i < 100 && receipts.length < 240; i++) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        now += 1000;
      }
      deepEqual(
        system.orders.map(({ key }) => key),
        keys,
      );
      equal(
        system.said().filter((text) => text.startsWith('create')).length,
        252,
        'each once, and once more when it was too fast',
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
      equal(outbox().targets.get('erp')?.stopped, 'who are you?');
      equal(outbox().resume('erp'), true);
      await told(2);
      deepEqual(
        system.orders.map(({ key }) => key),
        ['K1', 'K2'],
      );
      equal(outbox().targets.get('erp')?.stopped, undefined);
    });
  });

  for (const fate of ['no token', 'not sendable'] as const) {
    it(`keeps its orders and stops where the sender itself has no way to send (${fate})`, async () => {
      const system = scriptedSystem('C');
      system.fates.push(fate);
      connect(system);
      await enqueue(create('K1'));
      await eventually(() => stuck.length > 0, 'the fault');
      match(String(stuck[0]), /nothing is sent until a person resumes: there: /);
      equal(outbox().resume('erp'), true);
      await told(1);
      deepEqual(
        system.orders.map(({ key }) => key),
        ['K1'],
      );
    });
  }

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

  it('shows no secret that a server repeats in its error', async () => {
    const system = scriptedSystem('C');
    const settings = { ...system.settings, password: 'very-secret', token: 'abc' };
    const receipt: Provider['receipt'] = () => ({
      kind: 'refused',
      reason: 'user tieline, password very-secret: no; abc',
    });
    connect({ ...system, settings, provider: { ...system.provider, receipt } });
    await enqueue(create('K1'));
    await told(1);
    deepEqual(receipts[0]?.receipt, { kind: 'refused', reason: 'user tieline, password …: no; abc' });
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
    begin({ mostWaiting: 3 });
    for (const key of ['K1', 'K2', 'K3']) await enqueue(create(key));
    await rejects(enqueue(create('K4')), /the outbox is full: 3 actions wait, 3 are allowed/);
    connect(scriptedSystem('A'));
    await told(3);
    await enqueue(create('K4'));
    await told(4);
  });
});
