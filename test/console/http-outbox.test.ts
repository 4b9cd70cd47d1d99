import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { OutboxView } from '../../src/console/outbox-views.ts';
import type { OrderView, TraceView } from '../../src/console/views.ts';
import type { OrderNews } from '../../src/runtime/order-follower.ts';
import { addErp } from './erp.ts';
import { get, loggedIn, post, problemOf, servedHall, untilTrue } from './http-client.ts';
import { HALL } from './warm-hall.ts';

describe('what needs a decision on its way out', function () {
  this.timeout(20_000);
  const served = servedHall();
  let url: string;
  beforeEach(async () => {
    ({ url } = await served.serve({ login: true, guard: loggedIn('anna') }));
  });

  const outbox = async () => (await get(url, 'outbox')).body as unknown as OutboxView;
  const orders = async () => ((await get(url, 'work-orders')).body as unknown as { orders: OrderView[] }).orders;
  const trace = async (id: string) => (await get(url, `trace/${id}`)).body as unknown as TraceView;
  /** The first one that needs a decision. */
  const item = () =>
    untilTrue(async () => {
      const [first] = (await outbox()).items;
      ok(first, 'something needs a decision');
      return first;
    });
  async function inDoubt() {
    const erp = addErp(served.hall.plant);
    erp.fails = 'OUTCOME_UNKNOWN';
    const alarm = await served.hall.overheat();
    await erp.ask(alarm);
    const { key } = await item();
    erp.fails = undefined;
    return { erp, alarm, key };
  }

  it('outbox: an order whose answer was lost, with all a person needs to decide', async () => {
    const { alarm } = await inDoubt();
    const { items, systems } = await outbox();
    const { since, ...rest } = items[0] as OutboxView['items'][number];
    ok(Math.abs(since - Date.now()) < 20_000);
    deepEqual(rest, {
      ...{ key: `${alarm.id}:raised:order-2`, orderKey: alarm.id, alarmId: alarm.id, what: 'order', state: 'doubt' },
      ...{ system: 'SAP', title: 'Hall too warm', asset: HALL, reason: 'told by SAP: OUTCOME_UNKNOWN', attempts: 2 },
    });
    deepEqual(systems, [
      { id: 'cmms-1', name: 'Order book', waiting: 0, doubtful: 0, refused: 0 },
      { id: 'erp-1', name: 'SAP', waiting: 0, doubtful: 1, refused: 0 },
    ]);
  });

  it('outbox: notes and notifications too, by what they are about', async () => {
    const erp = addErp(served.hall.plant);
    erp.fails = 'CONFIG_INVALID';
    const alarm = await served.hall.overheat();
    const common = { lane: 'other', target: 'erp-1', node: 'n', topic: `${HALL}/air-temperature` };
    const note = {
      kind: 'note',
      key: 'TL-EARLIER',
      text: 'Again: hall too warm',
      transition: 'raised',
      at: 1,
    } as const;
    const notify = {
      kind: 'notify',
      key: alarm.id,
      title: 'Too warm',
      text: 't',
      transition: 'raised',
      at: 1,
      alarm,
    } as const;
    await served.hall.plant.outbox.enqueue([
      { ...common, key: 'a:note', request: note },
      { ...common, key: 'a:notify', request: notify },
    ]);
    await untilTrue(async () => equal((await outbox()).items.length, 2));
    deepEqual(
      (await outbox()).items.map(({ what, state, title, asset, orderKey }) => [what, state, title, asset, orderKey]),
      [
        ['notification', 'refused', 'Too warm', HALL, alarm.id],
        ['note', 'refused', 'Again: hall too warm', HALL, 'TL-EARLIER'],
      ],
    );
  });

  it('decide: sends again, which opens the order; who decided stands in the trace', async () => {
    const { erp, alarm, key } = await inDoubt();
    equal((await post(url, 'outbox/decide', { key, decision: 'send' })).status, 200);
    await untilTrue(async () => equal((await orders())[0]?.number, '400123'));
    equal(erp.requests.length, 2);
    deepEqual((await outbox()).items, []);
    const { orderEvents } = await trace(alarm.id);
    deepEqual(
      orderEvents.map(({ at, ...event }) => event),
      [{ kind: 'decision', key: alarm.id, by: 'anna', decision: { kind: 'send' } }],
    );
    deepEqual(await problemOf(post(url, 'outbox/decide', { key, decision: 'send' })), [409, 'CONFLICT', undefined]);
  });

  it('decide: it is there under a number; nothing is sent, and its status is followed from then on', async () => {
    const { erp, alarm, key } = await inDoubt();
    const asked = erp.requests.length;
    deepEqual(await problemOf(post(url, 'outbox/decide', { key, decision: 'confirm' })), [
      400,
      'CONFIG_INVALID',
      'number',
    ]);
    equal((await post(url, 'outbox/decide', { key, decision: 'confirm', number: ' 400777 ' })).status, 200);
    const [order] = await orders();
    deepEqual([order?.number, order?.status, order?.delivery], ['400777', 'open', 'delivered']);
    equal(erp.requests.length, asked);
    erp.statuses.set(alarm.id, 'done');
    equal((await post(url, 'work-orders/look', { system: 'erp-1' })).status, 202);
    await untilTrue(async () => equal((await orders())[0]?.status, 'done'));
  });

  it('decide: left at that, it needs nobody any more, neither here nor in the header', async () => {
    const { alarm, key } = await inDoubt();
    deepEqual((await post(url, 'outbox/decide', { key, decision: 'give up' })).body, { key, decision: 'give up' });
    deepEqual((await outbox()).items, []);
    const { plants } = (await get(url, 'health')).body as { plants: { outbox: object }[] };
    deepEqual(plants[0]?.outbox, { waiting: 0, doubtful: 0, refused: 0 });
    equal((await orders())[0]?.delivery, 'refused');
    deepEqual(
      (await trace(alarm.id)).orderEvents.map(({ kind, by }) => [kind, by]),
      [['decision', 'anna']],
    );
  });

  it('decide: names the field that is wrong', async () => {
    const { key } = await inDoubt();
    const decide = (body: object) => problemOf(post(url, 'outbox/decide', body));
    deepEqual(await decide({ decision: 'send' }), [400, 'CONFIG_INVALID', 'key']);
    deepEqual(await decide({ key, decision: 'forget' }), [400, 'CONFIG_INVALID', 'decision']);
    deepEqual(await decide({ key, decision: 'confirm', number: '4'.repeat(81) }), [400, 'CONFIG_INVALID', 'number']);
    deepEqual(await decide({ key: 'never', decision: 'send' }), [404, 'NOT_FOUND', 'key']);
    equal((await outbox()).items.length, 1);
  });

  it('resume: a system that refused our login is stopped until a person says so', async () => {
    const erp = addErp(served.hall.plant);
    erp.fails = 'REFUSED';
    await erp.ask(await served.hall.overheat());
    const sap = async () => (await outbox()).systems.find(({ id }) => id === 'erp-1');
    await untilTrue(async () => match((await sap())?.stopped ?? '', /^told by SAP: REFUSED$/));
    equal((await sap())?.waiting, 1);
    const asked = erp.requests.length;
    erp.fails = undefined;
    deepEqual(await problemOf(post(url, 'outbox/resume', { system: 'erp-2' })), [404, 'NOT_FOUND', 'system']);
    equal(erp.requests.length, asked);
    equal((await post(url, 'outbox/resume', { system: 'erp-1' })).status, 200);
    await untilTrue(async () => equal((await orders())[0]?.number, '400123'));
    equal((await sap())?.stopped, undefined);
  });
});

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
    for (const { follower } of served.hall.plant.orderSystems.open.values())
      follower.listen(node, (one) => heard.push(one));
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
