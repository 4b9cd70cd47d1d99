import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { OrderView, OutboxView } from '../../src/console/outbox-views.ts';
import type { TraceView } from '../../src/console/views.ts';
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
    erp.fails = 'answered no';
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

  it('decide: with an order what waits for it is left, too', async () => {
    const { alarm, key } = await inDoubt();
    const request = { kind: 'note', key: alarm.id, text: 'cleared', transition: 'cleared', at: 5 } as const;
    const other = { ...request, key: 'TL-ANOTHER' };
    const common = { lane: `erp-1:${alarm.id}`, target: 'erp-1', node: 'order-2', topic: `${HALL}/air-temperature` };
    await served.hall.plant.outbox.enqueue([
      { ...common, key: `${alarm.id}:cleared:order-2`, request },
      { ...common, key: 'TL-ANOTHER:cleared:order-2', request: other },
    ]);
    equal((await post(url, 'outbox/decide', { key, decision: 'give up' })).status, 200);
    const items = await untilTrue(async () => {
      const { items } = await outbox();
      equal(items.length, 1);
      return items;
    });
    deepEqual(
      items.map(({ orderKey }) => orderKey),
      ['TL-ANOTHER'],
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
