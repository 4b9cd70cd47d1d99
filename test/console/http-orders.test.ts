import { deepEqual, equal, match } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { OrderView } from '../../src/console/outbox-views.ts';
import type { TraceView } from '../../src/console/views.ts';
import type { OrderNews } from '../../src/runtime/order-teller.ts';
import { addErp } from './erp.ts';
import { get, loggedIn, post, problemOf, servedHall, untilTrue } from './http-client.ts';

describe('what becomes of orders over there', function () {
  this.timeout(20_000);
  const served = servedHall();
  let url: string;
  beforeEach(async () => {
    ({ url } = await served.serve({ login: true, guard: loggedIn('anna') }));
  });
  const orders = async () => ((await get(url, 'work-orders')).body as unknown as { orders: OrderView[] }).orders;
  const trace = async (id: string) => (await get(url, `trace/${id}`)).body as unknown as TraceView;
  const news = (node: string) => {
    const heard: OrderNews[] = [];
    for (const { follower } of served.hall.plant.orderSystems.open.values()) {
      follower.listen(node, async (one) => void heard.push(one));
    }
    return heard;
  };

  it('look: one that is gone there is told as deleted, with the equipment that it named', async () => {
    const erp = addErp(served.hall.plant);
    const alarm = await served.hall.overheat();
    await erp.ask(alarm, { equipment: '10004711' });
    await untilTrue(async () => equal((await orders())[0]?.number, '400123'));
    erp.statuses.clear();
    await post(url, 'work-orders/look', {});
    await untilTrue(async () => equal(erp.requests.filter(({ method }) => method === 'GET').length, 1));
    equal((await orders())[0]?.deleted, undefined);
    await untilTrue(async () => {
      await post(url, 'work-orders/look', {});
      const { deleted, status, equipment } = (await orders())[0] ?? {};
      deepEqual([deleted, status, equipment], [true, 'cancelled', '10004711']);
    });
    const { orderEvents } = await trace(alarm.id);
    const [event] = orderEvents as [Extract<TraceView['orderEvents'][number], { kind: 'status' }>];
    deepEqual(
      [event.kind, event.status, event.before, event.number, event.deleted],
      ['status', 'cancelled', 'open', '400123', true],
    );
  });

  it('an alarm that opened an order in two systems: each stands for itself, and only that of the book is set here', async () => {
    const erp = addErp(served.hall.plant);
    erp.fails = 'OUTCOME_UNKNOWN';
    const alarm = await served.hall.overheat();
    await erp.ask(alarm);
    await served.hall.order(alarm);
    await untilTrue(async () => {
      const shown = (await orders()).map(({ system, number, inBook }) => `${system} ${number} ${inBook}`).sort();
      deepEqual(shown, ['Order book WO-1001 true', 'SAP undefined undefined']);
    });
  });

  it('look: never trusts what the message claims, and names a system that is not there', async () => {
    const erp = addErp(served.hall.plant);
    const alarm = await served.hall.overheat();
    await erp.ask(alarm);
    await untilTrue(async () => equal((await orders())[0]?.number, '400123'));
    const { status, body } = await post(url, 'work-orders/look', { system: 'erp-1', key: alarm.id, status: 'done' });
    deepEqual([status, body], [202, { systems: ['erp-1'] }]);
    await untilTrue(async () => equal(erp.requests.at(-1)?.method, 'GET'));
    await setImmediate();
    equal((await orders())[0]?.status, 'open');
    deepEqual(await problemOf(post(url, 'work-orders/look', { system: 'erp-2' })), [404, 'NOT_FOUND', 'system']);
  });

  it('look: news that is told during a look, and may come too late for it, is looked for once more', async () => {
    const erp = addErp(served.hall.plant);
    const alarm = await served.hall.overheat();
    await erp.ask(alarm);
    await untilTrue(async () => equal((await orders())[0]?.number, '400123'));
    const { promise, resolve } = Promise.withResolvers<void>();
    erp.late = promise;
    await post(url, 'work-orders/look', {});
    await untilTrue(async () => equal(erp.requests.at(-1)?.method, 'GET'));
    erp.statuses.set(alarm.id, 'in progress');
    for (let calls = 0; calls < 5; calls += 1) await post(url, 'work-orders/look', {});
    equal(erp.requests.filter(({ method }) => method === 'GET').length, 1);
    resolve();
    await untilTrue(async () => equal((await orders())[0]?.status, 'in progress'));
    equal(erp.requests.filter(({ method }) => method === 'GET').length, 2);
  });

  it('look: what we have completed ourselves is no news', async () => {
    const { hall } = served;
    const alarm = await hall.overheat();
    await hall.order(alarm);
    const heard = news('order-1');
    const request = { kind: 'complete', key: alarm.id, text: 'Back to normal', at: 5 } as const;
    const common = { lane: alarm.id, target: 'cmms-1', node: 'order-1', topic: 'hall/temperature' };
    await hall.plant.outbox.enqueue({ ...common, key: `${alarm.id}:completed:order-1`, request });
    await untilTrue(async () => equal((await orders())[0]?.status, 'done'));
    await hall.plant.orderSystems.open.get('cmms-1')?.follower.look();
    deepEqual(heard, []);
  });

  it('status: started and done in the order book, told to the node like news and journaled with who', async () => {
    const alarm = await served.hall.overheat();
    await served.hall.order(alarm);
    const heard = news('order-1');
    const set = (status: string) => post(url, 'work-orders/status', { key: alarm.id, status });
    equal((await set('in progress')).status, 200);
    equal((await orders())[0]?.status, 'in progress');
    equal((await set('done')).status, 200);
    const [order] = await orders();
    deepEqual([order?.status, order?.inBook], ['done', true]);
    deepEqual(
      heard.map(({ before, by, link }) => [before, link.status, by, link.key]),
      [
        ['open', 'in progress', 'anna', alarm.id],
        ['in progress', 'done', 'anna', alarm.id],
      ],
    );
    const steps = (await trace(alarm.id)).orderEvents;
    deepEqual(
      steps.map((step) => step.kind === 'status' && [step.status, step.by]),
      [
        ['in progress', 'anna'],
        ['done', 'anna'],
      ],
    );
    deepEqual(await problemOf(set('in progress')), [409, 'CONFLICT', undefined]);
    deepEqual(await problemOf(set('lost')), [400, 'CONFIG_INVALID', 'status']);
    deepEqual(await problemOf(post(url, 'work-orders/status', { key: 'TL-NEVER', status: 'done' })), [
      404,
      'NOT_FOUND',
      'key',
    ]);
  });

  it('trace: an alarm that joined the order of an earlier one shows that order, and the order all its alarms', async () => {
    const { hall } = served;
    const first = await hall.overheat();
    await hall.order(first);
    const second = await hall.overheat(31);
    const request = { kind: 'note', key: first.id, text: 'Also: HH', transition: 'raised', at: 5 } as const;
    const common = { lane: first.id, target: 'cmms-1', node: 'order-1', topic: 'hall/temperature' };
    await hall.plant.outbox.enqueue({ ...common, key: `${second.id}:raised:order-1`, request });
    const joined = await trace(second.id);
    deepEqual(
      joined.orders.map(({ key, alarmId, alarms, notes }) => [key, alarmId, alarms, notes[0]?.alarmId]),
      [[first.id, first.id, [first.id, second.id], second.id]],
    );
    deepEqual((await trace(first.id)).orders[0]?.alarms, [first.id, second.id]);
    match(joined.summary, /it was added to work order WO-1001 in Order book, which is open/);
  });
});
