import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHttpSender, type HttpSender } from '../../src/io/send-request.ts';
import type {
  Accepted,
  CreateRequest,
  OrderLink,
  Provider,
  ProviderRequest,
  WorkOrderRequest,
} from '../../src/model/work-order.ts';
import { type CmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { providerOf } from '../../src/workorders/registry.ts';
import { someAlarm, someOrder } from '../workorders/some-order.ts';
import { type Login, type RequestTracker, requestTrackerMissing, startRequestTracker } from './request-tracker.ts';
import { skipWhere } from './skip.ts';

describe('Request Tracker 5 by template', () => {
  let tracker: RequestTracker;
  let nextKey = 1;
  const senders: HttpSender[] = [];

  before(async function () {
    skipWhere(requestTrackerMissing(), this);
    tracker = await startRequestTracker();
  });

  after(async () => {
    await Promise.all(senders.map((sender) => sender.close()));
    await tracker?.stop();
  });

  const system = (login: Login, queue = 'Maintenance') => {
    const stored = {
      ...{ provider: 'rest', url: tracker.url, authentication: 'basic', ...login },
      ...{ template: 'request-tracker', templateValues: `queue = ${queue}` },
    };
    const provider = providerOf(stored) as Provider;
    const settings = systemSettings(stored as unknown as CmmsSettings, provider);
    const asked = { authentication: 'basic', ...login, url: tracker.url, timeoutSeconds: 30 } as const;
    const sender = createHttpSender({ settings: asked, clock: Date.now });
    senders.push(sender);
    const send = (request: ProviderRequest) => sender.send(request);
    return {
      provider,
      settings,
      send,
      async ask(order: WorkOrderRequest, link?: OrderLink) {
        const context = link ? { link } : {};
        return provider.receipt(settings, order, await send(provider.request(settings, order, context)), context);
      },
      async find(key: string) {
        const request = provider.find?.(settings, { key }, {});
        return request && provider.found?.(settings, key, await send(request), 'find');
      },
      async read(link: OrderLink) {
        const request = provider.read?.(settings, link, {});
        return request && provider.found?.(settings, link.key, await send(request), 'read');
      },
      async changes(since: number) {
        const request = provider.changes?.(settings, since, {});
        return request && provider.changed?.(settings, await send(request));
      },
      check: async () => provider.checked(settings, await send(provider.check(settings, {}))),
    };
  };

  const newOrder = (title = 'Press 4 too hot') => {
    const key = `TL-${String(nextKey++).padStart(17, '0')}`;
    return { ...(someOrder('create') as CreateRequest), key, title, alarm: { ...someAlarm, id: key } };
  };
  const opened = async (rt: ReturnType<typeof system>, order = newOrder()): Promise<OrderLink> => {
    const receipt = await rt.ask(order);
    equal(receipt.kind, 'created');
    const { id = '', number, status } = receipt as Accepted;
    return { key: order.key, id, number, status };
  };

  it('opens a ticket and finds it by our key, whatever stands in its title', async () => {
    const rt = system(tracker.user);
    const order = newOrder(`"Press" 'four' & <hot> {key} %27 ${'é'.repeat(300)}`);
    deepEqual(await rt.find(order.key), { kind: 'absent' });
    const link = await opened(rt, order);
    deepEqual(await rt.find(order.key), { kind: 'existing', id: link.id, number: link.id, status: 'open' });
    const { body } = await rt.send({ method: 'GET', path: `/REST/2.0/ticket/${link.id}` });
    // RT keeps 200 bytes of it.
    ok(
      order.title.startsWith((body as { Subject: string }).Subject) &&
        /é{80}$/.test((body as { Subject: string }).Subject),
    );
    equal((body as { Priority: string }).Priority, '75');
  });

  it('makes one ticket of an order whose answer was lost', async () => {
    const rt = system(tracker.user);
    const order = newOrder();
    await rt.send(rt.provider.request(rt.settings, order, {}));
    const found = await rt.find(order.key);
    equal(found?.kind, 'existing');
    const { body } = await rt.send({
      method: 'GET',
      path: `/REST/2.0/tickets?query=${encodeURIComponent(`'CF.{ExternalRef}' = '${order.key}'`)}`,
    });
    equal((body as { total: number }).total, 1);
  });

  it('adds a comment, a file and a priority, and resolves', async () => {
    const rt = system(tracker.user);
    const link = await opened(rt);
    const { key } = link;
    equal((await rt.ask({ ...someOrder('note'), key }, link)).kind, 'updated');
    equal((await rt.ask({ ...someOrder('attach'), key }, link)).kind, 'updated');
    equal((await rt.ask({ ...someOrder('priority'), key }, link)).kind, 'updated');
    deepEqual(await rt.ask({ ...someOrder('complete'), key }, link), {
      kind: 'updated',
      id: link.id,
      number: link.id,
      status: 'done',
    });
    const { body } = await rt.send({ method: 'GET', path: `/REST/2.0/ticket/${link.id}` });
    deepEqual(
      [(body as Record<string, unknown>).Status, (body as Record<string, unknown>).Priority],
      ['resolved', '100'],
    );
    const { body: attached } = await rt.send({
      method: 'GET',
      path: `/REST/2.0/ticket/${link.id}/attachments?fields=Filename`,
    });
    match(JSON.stringify(attached), /evidence\.svg/);
  });

  it('reads an order anew after somebody else was faster, and then changes it', async () => {
    const rt = system(tracker.user);
    const link = await opened(rt);
    const order = { ...someOrder('complete'), key: link.key };
    equal(rt.provider.before?.(rt.settings, { ...someOrder('note'), key: link.key }, { link }), undefined);
    const readFirst = async () => {
      const request = rt.provider.before?.(rt.settings, order, { link });
      ok(request);
      return rt.send(request);
    };
    const seen = await readFirst();
    equal(rt.provider.settled?.(rt.settings, order, seen), undefined);
    equal((await rt.ask({ ...someOrder('note'), key: link.key }, link)).kind, 'updated');
    const change = rt.provider.request(rt.settings, order, { link, current: seen });
    ok(seen.headers.etag);
    equal(change.headers?.['If-Match'], seen.headers.etag);
    const response = await rt.send(change);
    equal(response.status, 412);
    const receipt = rt.provider.receipt(rt.settings, order, response, { link });
    deepEqual([receipt.kind, (receipt as { concerns?: string }).concerns], ['retry', 'only this']);
    equal(((await rt.read(link)) as Accepted).status, 'open');
    const current = await readFirst();
    const answer = await rt.send(rt.provider.request(rt.settings, order, { link, current }));
    equal(rt.provider.receipt(rt.settings, order, answer, { link }).kind, 'updated');
    equal(((await rt.read(link)) as Accepted).status, 'done');
    equal(rt.provider.settled?.(rt.settings, order, await readFirst())?.kind, 'existing');
  });

  it('tells what has changed since a moment, and nothing older, wherever the server stands', async () => {
    const rt = system(tracker.user);
    const link = await opened(rt);
    const { body } = await rt.send({ method: 'GET', path: `/REST/2.0/ticket/${link.id}` });
    const changedAt = Date.parse((body as { LastUpdated: string }).LastUpdated);
    const told = await rt.changes(changedAt);
    ok(told?.kind === 'changes');
    deepEqual(
      told.changes.filter(({ id }) => id === link.id),
      [{ id: link.id, number: link.id, status: 'open', changedAt }],
    );
    deepEqual(await rt.changes(changedAt + 3_600_000), { kind: 'changes', changes: [], more: false });
  });

  it('tells of an order that is not there any more', async () => {
    const rt = system(tracker.user);
    const link = await opened(rt);
    await rt.send({ method: 'PUT', path: `/REST/2.0/ticket/${link.id}`, body: { Status: 'rejected' } });
    equal(((await rt.read(link)) as Accepted).status, 'cancelled');
    deepEqual(await rt.read({ ...link, id: '99999' }), { kind: 'absent' });
  });

  it('names what is wrong: login, rights, queue, field, and what it refuses', async () => {
    const rt = system(tracker.user);
    deepEqual(await rt.check(), { kind: 'ok', says: 'Request Tracker answers' });
    const wrong = { ...tracker.user, password: 'wrong' };
    deepEqual(await system(wrong).ask(newOrder()), { kind: 'login', reason: '401: Unauthorized' });
    deepEqual(await system(wrong).check(), { kind: 'login', reason: '401: Unauthorized' });
    const noRight = "403: No permission to create tickets in the queue 'Maintenance'";
    deepEqual(await system(tracker.stranger).ask(newOrder()), { kind: 'refused', reason: noRight });
    const noSuch = '403: there is no queue of this name, or the user may not see it';
    const noQueue = "403: No permission to create tickets in the queue 'Nowhere'";
    deepEqual(await system(tracker.user, 'Nowhere').ask(newOrder()), { kind: 'refused', reason: noQueue });
    deepEqual(await system(tracker.user, 'Nowhere').check(), { kind: 'refused', reason: noSuch });
    const noField = '200: the queue has no ticket custom field ExternalRef, or the user may not see it';
    deepEqual(await system(tracker.user, 'Without field').check(), { kind: 'refused', reason: noField });
    equal((await system(tracker.stranger).check()).kind, 'refused');
    const gone = { key: 'TL-1', id: '99999', number: '99999', status: 'open' } as const;
    deepEqual(await rt.ask(someOrder('complete'), gone), {
      kind: 'refused',
      reason: '404: Resource does not exist; use POST to create',
    });
    const bad = await rt.send({ method: 'POST', path: '/REST/2.0/ticket', body: { Subject: 'no queue' } });
    deepEqual(rt.provider.receipt(rt.settings, newOrder(), bad, {}), {
      ...{ kind: 'refused', reason: '400: Could not create ticket. Queue not set' },
    });
  });
});
