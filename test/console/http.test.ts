import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type ConsoleServer, type ConsoleServerOptions, startConsoleServer } from './console-server.ts';
import { HALL, startWarmHall, type WarmHall } from './warm-hall.ts';

interface Answered {
  status: number;
  body: Record<string, unknown>;
}

describe('the HTTP interface of the console', () => {
  let hall: WarmHall;
  let servers: ConsoleServer[] = [];

  beforeEach(async () => {
    hall = await startWarmHall();
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
    await hall.close();
  });

  async function serve(options: Partial<ConsoleServerOptions> = {}): Promise<ConsoleServer> {
    const server = await startConsoleServer({ plants: () => [hall.plant], ...options });
    servers.push(server);
    return server;
  }

  describe('GET', () => {
    it('health: plants with arming, store, links and outbox; who asks and from where', async () => {
      const { url } = await serve();
      const { status, body } = await get(url, 'health');
      equal(status, 200);
      const { now, plants, ...rest } = body as Record<string, unknown>;
      deepEqual(rest, { version: '0.0.0-test', login: false, local: true });
      equal(typeof now, 'number');
      const [plant] = plants as Record<string, unknown>[];
      deepEqual([plant?.id, plant?.name, plant?.timeZone], ['plant-1', 'Press shop', 'Europe/Berlin']);
      deepEqual(plant?.armed, { armed: false });
      const store = plant?.store as { state: string; journalHead: { head: string } };
      equal(store.state, 'ok');
      match(store.journalHead.head, /^[0-9a-f]{64}$/);
      deepEqual(
        ((plant?.links ?? []) as { name: string; status: { state: string } }[]).map(({ name, status }) => [
          name,
          status.state,
        ]),
        [['HVAC', 'up']],
      );
      deepEqual(plant?.outbox, { waiting: 0, doubtful: 0, refused: 0 });
    });

    it('alarms: those that are not normal, newest first', async () => {
      const { url } = await serve();
      deepEqual((await get(url, 'alarms')).body, { alarms: [] });
      await hall.overheat(28);
      await hall.overheat(31);
      const { alarms } = (await get(url, 'alarms')).body as unknown as { alarms: { condition: string }[] };
      deepEqual(
        alarms.map(({ condition }) => condition),
        ['HH', 'H'],
      );
    });

    it('work-orders: as the order book keeps them, with their notes', async () => {
      const { url } = await serve();
      const alarm = await hall.overheat();
      await hall.order(alarm);
      await hall.note(alarm, 'the alarm cleared');
      const { orders } = (await get(url, 'work-orders')).body as unknown as { orders: Record<string, unknown>[] };
      equal(orders.length, 1);
      const { createdAt, notes, ...order } = orders[0] as unknown as {
        createdAt: number;
        notes: { at: number; text: string }[];
      };
      ok(createdAt >= alarm.raisedAt);
      deepEqual(
        notes.map(({ text }) => text),
        ['the alarm cleared'],
      );
      deepEqual(order, {
        ...{ key: alarm.id, alarmId: alarm.id, number: 'WO-1001', title: 'Hall too warm', asset: HALL },
        ...{ status: 'open', system: 'Order book', delivery: 'delivered' },
      });
    });

    it('work-orders: one that nobody delivers yet is waiting, without number and status', async () => {
      const { url } = await serve();
      const alarm = await hall.overheat();
      const request = {
        kind: 'create',
        key: alarm.id,
        title: 'T',
        text: '',
        asset: HALL,
        priority: 'low',
        alarm,
      } as const;
      await hall.plant.outbox.enqueue({ key: 'k', lane: 'k', target: 'gone', node: 'n', request });
      const { orders } = (await get(url, 'work-orders')).body as unknown as { orders: Record<string, unknown>[] };
      deepEqual(
        [orders[0]?.delivery, orders[0]?.number, orders[0]?.status, orders[0]?.system],
        ['waiting', undefined, undefined, 'gone'],
      );
    });

    it('signals: latest reading with the limits held against it, found by words of its name', async () => {
      const { url } = await serve();
      hall.feel(21.5);
      const { signals, total } = (await get(url, 'signals?search=air+HALL&limit=5')).body as unknown as {
        signals: { reading: { value: number }; limits: unknown }[];
        total: number;
      };
      equal(total, 1);
      equal(signals[0]?.reading.value, 21.5);
      deepEqual(signals[0]?.limits, [
        { condition: 'HH', limit: 30, rule: 'Hall too warm' },
        { condition: 'H', limit: 27, rule: 'Hall too warm' },
      ]);
      deepEqual((await get(url, 'signals?search=pressure')).body, { signals: [], total: 0 });
    });

    it('signals: limits are in the unit of the readings', async () => {
      const { url } = await serve();
      const at = hall.plant.clock();
      hall.feel(21);
      const reading = {
        ...hall.plant.signals.all()[0],
        asset: 'acme/us',
        unit: '[degF]',
        value: 95,
        time: at,
        receivedAt: at,
      };
      await hall.feelReading(reading as never);
      const { signals } = (await get(url, 'signals?search=acme/us')).body as unknown as {
        signals: { limits: { limit: number }[] }[];
      };
      deepEqual(
        signals[0]?.limits.map(({ limit }) => limit),
        [86, 80.6],
      );
    });

    it('readings: those after a time, a bad value as a gap', async () => {
      const { url } = await serve();
      const at = hall.plant.clock();
      hall.feel(20, at - 3000);
      hall.feel(null, at - 2000);
      hall.feel(22, at - 1000);
      const path = `readings?asset=${encodeURIComponent(HALL)}&property=air-temperature`;
      deepEqual((await get(url, path)).body, {
        ...{ asset: HALL, property: 'air-temperature', unit: 'Cel' },
        ...{ times: [at - 3000, at - 2000, at - 1000], values: [20, null, 22] },
      });
      deepEqual((await get(url, `${path}&since=${at - 2000}`)).body.values, [22]);
    });

    it('trace: from the raw value to the work order, also after a restart', async () => {
      const { url } = await serve();
      const alarm = await hall.overheat();
      await hall.order(alarm);
      await hall.cool(alarm, 19);
      await hall.plant.arming.set(true, 'anna');
      await hall.cool(alarm, 18.5);
      await hall.cool(alarm, 40);
      await hall.plant.acknowledge(alarm.id, 'anna', 'windows open');
      const before = await get(url, `trace/${alarm.id}`);
      await hall.restart();
      const after = await get(url, `trace/${alarm.id}`);
      deepEqual(after.body, before.body);
      const trace = after.body as unknown as {
        alarm: { evidence: { reading: { raw: unknown; source: unknown }; limit: number } };
        transitions: { kind: string; by?: string; comment?: string }[];
        commands: { outcome: string; before: number; readBack?: number; reason?: string }[];
        orders: { number: string }[];
      };
      equal(trace.alarm.evidence.reading.raw, 28);
      deepEqual(trace.alarm.evidence.reading.source, {
        ...{ protocol: 'mqtt', link: 'Shop broker', address: `${HALL}/air-temperature` },
      });
      deepEqual(
        trace.transitions.map(({ kind, by, comment }) => [kind, by, comment]),
        [
          ['raised', undefined, undefined],
          ['acknowledged', 'anna', 'windows open'],
        ],
      );
      deepEqual(
        trace.commands.map(({ outcome, before, readBack }) => [outcome, before, readBack]),
        [
          ['dry-run', 22, undefined],
          ['done', 22, 18.5],
          ['refused', 18.5, undefined],
        ],
      );
      deepEqual(
        trace.orders.map(({ number }) => number),
        ['WO-1001'],
      );
    });

    it('trace: a command that was sent when the runtime stopped has an unknown outcome', async () => {
      const { url } = await serve();
      const alarm = await hall.overheat();
      const command = {
        id: 'c',
        by: { id: 's', name: 'S' },
        alarmId: alarm.id,
        link: 'HVAC',
        address: 'a',
        value: 1,
        at: 1,
        validUntil: 2,
      };
      const body = JSON.stringify({ phase: 'sent', command });
      await hall.plant
        .store()
        .write([{ statement: 'journal.append', params: ['c:sent', 1, 'command', alarm.id, body] }], 'now');
      const { commands } = (await get(url, `trace/${alarm.id}`)).body as unknown as { commands: { outcome: string }[] };
      deepEqual(
        commands.map(({ outcome }) => outcome),
        ['unknown'],
      );
    });
  });

  describe('POST', () => {
    it('ack: acknowledges in the name of who is logged in, with the comment', async () => {
      const { url } = await serve({ login: true, guard: loggedIn('anna') });
      const { id } = await hall.overheat();
      const { status, body } = await post(url, `alarms/${id}/ack`, { comment: ' seen ' });
      equal(status, 200);
      const { state, ackedBy, ackComment } = body.alarm as Record<string, unknown>;
      deepEqual([state, ackedBy, ackComment], ['ACKED', 'anna', 'seen']);
    });

    it('ack: 409 for an alarm that is acknowledged or over, 404 for one that never was', async () => {
      const { url } = await serve();
      const { id } = await hall.overheat();
      equal((await post(url, `alarms/${id}/ack`, {})).status, 200);
      deepEqual(await problemOf(post(url, `alarms/${id}/ack`, {})), [409, 'CONFLICT', undefined]);
      hall.feel(20);
      await hall.told('cleared');
      deepEqual(await problemOf(post(url, `alarms/${id}/ack`, {})), [409, 'CONFLICT', undefined]);
      deepEqual(await problemOf(post(url, 'alarms/TL-NEVER/ack', {})), [404, 'NOT_FOUND', 'id']);
    });

    it('arm: arms and disarms; the decision is in the journal once', async () => {
      const { url } = await serve();
      const armed = await post(url, 'plants/plant-1/arm', { armed: true });
      deepEqual([armed.status, armed.body.armed], [200, true]);
      deepEqual((await post(url, 'plants/plant-1/arm', { armed: true })).body, armed.body);
      equal((await post(url, 'plants/plant-1/arm', { armed: false })).body.armed, false);
      const entries = await hall.plant.store().read('journal.newest', ['audit', 10]);
      equal(entries.length, 2);
    });

    it('arm: without a login refused from elsewhere, through a proxy and under a foreign name', async () => {
      const { url, port } = await serve();
      const body = JSON.stringify({ armed: true });
      const attempts = [
        { 'x-forwarded-for': '203.0.113.9' },
        { forwarded: 'for=203.0.113.9' },
        { host: `evil.example:${port}` },
      ];
      for (const headers of attempts) {
        deepEqual(await problemOf(raw(port, '/tieline/api/plants/plant-1/arm', headers, body)), [
          403,
          'BLOCKED',
          undefined,
        ]);
      }
      equal(hall.plant.arming.state.armed, false);
      equal((await post(url, 'plants/plant-1/arm', { armed: true })).status, 200);
    });

    it('arm: with a login allowed from elsewhere, under the name', async () => {
      const { port } = await serve({ login: true, guard: loggedIn('anna') });
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      const { status, body } = await raw(port, '/tieline/api/plants/plant-1/arm', headers, '{"armed":true}');
      deepEqual([status, body.by], [200, 'anna']);
    });

    it('refuses what a page of another site can send', async () => {
      const { port } = await serve();
      const { id } = await hall.overheat();
      const path = `/tieline/api/alarms/${id}/ack`;
      deepEqual(await problemOf(raw(port, path, { origin: 'http://evil.example' }, '{}')), [403, 'BLOCKED', undefined]);
      deepEqual(await problemOf(raw(port, path, { origin: 'null' }, '{}')), [403, 'BLOCKED', undefined]);
      deepEqual(await problemOf(raw(port, path, { 'content-type': 'text/plain' }, '{}')), [
        415,
        'CONFIG_INVALID',
        'content-type',
      ]);
      equal((await raw(port, path, { origin: `http://127.0.0.1:${port}` }, '{}')).status, 200);
    });

    for (const parsesBodies of [true, false]) {
      it(`refuses a body that is no JSON object or too large (parsed ${parsesBodies ? 'before' : 'here'})`, async () => {
        const { port } = await serve({ parsesBodies });
        const path = '/tieline/api/plants/plant-1/arm';
        deepEqual(await problemOf(raw(port, path, {}, '{"armed":')), [400, 'CONFIG_INVALID', 'body']);
        deepEqual(await problemOf(raw(port, path, {}, '[1]')), [400, 'CONFIG_INVALID', 'body']);
        deepEqual(await problemOf(raw(port, path, {}, `{"armed":"${'x'.repeat(200_000)}"}`)), [
          413,
          'CONFIG_INVALID',
          'body',
        ]);
        equal((await raw(port, path, {}, '{"armed":true}')).status, 200);
      });
    }
  });

  it('answers bad input with 400 and the name of the field', async () => {
    const { url } = await serve();
    hall.feel(20);
    const signal = `asset=${encodeURIComponent(HALL)}&property=air-temperature`;
    const bad: [path: string, field: string][] = [
      ['readings?property=air-temperature', 'asset'],
      ['readings?asset=a', 'property'],
      [`readings?${signal}&since=yesterday`, 'since'],
      [`readings?${signal}&since=-1`, 'since'],
      ['signals?limit=0', 'limit'],
      ['signals?search=a&search=b', 'search'],
      ['events?asset=a', 'property'],
    ];
    for (const [path, field] of bad) deepEqual(await problemOf(get(url, path)), [400, 'CONFIG_INVALID', field], path);
    deepEqual(await problemOf(post(url, 'plants/plant-1/arm', { armed: 'yes' })), [400, 'CONFIG_INVALID', 'armed']);
    const { id } = await hall.overheat();
    deepEqual(await problemOf(post(url, `alarms/${id}/ack`, { comment: 5 })), [400, 'CONFIG_INVALID', 'comment']);
  });

  it('answers 404 for an unknown plant, alarm and signal, and where no plant is deployed', async () => {
    const { url } = await serve();
    deepEqual(await problemOf(get(url, 'alarms?plant=other')), [404, 'NOT_FOUND', 'plant']);
    deepEqual(await problemOf(get(url, 'trace/TL-NEVER')), [404, 'NOT_FOUND', 'id']);
    deepEqual(await problemOf(get(url, 'readings?asset=a&property=b')), [404, 'NOT_FOUND', 'property']);
    deepEqual(await problemOf(post(url, 'plants/other/arm', { armed: true })), [404, 'NOT_FOUND', 'plant']);
    const none = await serve({ plants: () => [] });
    deepEqual(await problemOf(get(none.url, 'alarms')), [404, 'NOT_FOUND', 'plant']);
    deepEqual((await get(none.url, 'health')).body.plants, []);
  });

  it('answers 503 rather than an empty list while the store is not open; health goes on', async () => {
    const { url } = await serve();
    await hall.plant.close();
    for (const path of ['alarms', 'work-orders', 'trace/TL-1']) {
      deepEqual(await problemOf(get(url, path)), [503, 'STORE_FAILED', undefined], path);
    }
    deepEqual(await problemOf(post(url, 'plants/plant-1/arm', { armed: true })), [503, 'STORE_FAILED', undefined]);
    const { status, body } = await get(url, 'health');
    const [plant] = body.plants as unknown as { store: { state: string } }[];
    deepEqual([status, plant?.store.state], [200, 'failed']);
  });

  it('asks the guard for the scope of each route', async () => {
    const asked: string[] = [];
    await serve({
      guard: (scope) => {
        asked.push(scope);
        return (_request, response) => response.writeHead(401).end();
      },
    });
    deepEqual(
      Object.entries(Object.groupBy(asked, (scope) => scope)).map(([scope, all]) => [scope, all?.length]),
      [
        ['tieline.read', 7],
        ['tieline.operate', 1],
        ['tieline.write', 1],
      ],
    );
    equal((await get(servers[0]?.url ?? '', 'health', false)).status, 401);
  });
});

function loggedIn(username: string): NonNullable<ConsoleServerOptions['guard']> {
  return () => (request, _response, next) => {
    request.user = { username, permissions: '*' };
    next();
  };
}

async function get(url: string, path: string, json = true): Promise<Answered> {
  const response = await fetch(`${url}/tieline/api/${path}`);
  return { status: response.status, body: json ? ((await response.json()) as Answered['body']) : {} };
}

async function post(url: string, path: string, body: unknown): Promise<Answered> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/tieline/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

/** With headers that fetch would not let through. */
async function raw(port: number, path: string, headers: Record<string, string>, body: string): Promise<Answered> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, body: JSON.parse(text) };
}

async function problemOf(asked: Promise<Answered>): Promise<[status: number, code: unknown, field: unknown]> {
  const { status, body } = await asked;
  const { code, message, field } = (body as { error?: Record<string, unknown> }).error ?? {};
  ok(typeof message === 'string' && message.length > 10, 'an error says what is wrong');
  return [status, code, field];
}
