import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { UntaggedListView } from '../../src/console/views.ts';
import { get, servedHall } from './http-client.ts';
import { HALL } from './warm-hall.ts';

describe('what the console answers', () => {
  const served = servedHall();

  it('health: plants with arming, store, links and outbox; who asks and from where', async () => {
    const { url } = await served.serve();
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
    const { url } = await served.serve();
    deepEqual((await get(url, 'alarms')).body, { alarms: [] });
    await served.hall.overheat(28);
    await served.hall.overheat(31);
    const { alarms } = (await get(url, 'alarms')).body as unknown as { alarms: { condition: string }[] };
    deepEqual(
      alarms.map(({ condition }) => condition),
      ['HH', 'H'],
    );
  });

  it('work-orders: as the order book keeps them, with their notes', async () => {
    const { url } = await served.serve();
    const alarm = await served.hall.overheat();
    await served.hall.order(alarm);
    await served.hall.note(alarm, 'the alarm cleared');
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
      ...{ status: 'open', system: 'Order book', delivery: 'delivered', node: 'order-1' },
      ...{ alarms: [alarm.id], inBook: true },
    });
  });

  it('work-orders: one that nobody delivers yet is waiting, without number and status', async () => {
    const { url } = await served.serve();
    const alarm = await served.hall.overheat();
    const request = {
      kind: 'create',
      key: alarm.id,
      title: 'T',
      text: '',
      asset: HALL,
      priority: 'low',
      alarm,
    } as const;
    await served.hall.plant.outbox.enqueue({
      key: 'k',
      lane: 'k',
      target: 'gone',
      node: 'n',
      topic: 'hall/temperature',
      request,
    });
    const { orders } = (await get(url, 'work-orders')).body as unknown as { orders: Record<string, unknown>[] };
    deepEqual(
      [orders[0]?.delivery, orders[0]?.number, orders[0]?.status, orders[0]?.system],
      ['waiting', undefined, undefined, 'gone'],
    );
  });

  it('latest: the readings of selected assets in the forms of others, with their media types', async () => {
    const { url } = await served.serve();
    await served.hall.overheat(31);
    const asked = async (query: string) => {
      const response = await fetch(`${url}/tieline/api/latest?${query}`);
      return [response.headers.get('content-type'), (await response.json()) as unknown] as const;
    };
    const [type, pack] = await asked('format=senml&asset=%23');
    deepEqual([type, (pack as object[]).length], ['application/senml+json', 1]);
    const [, [record]] = (await asked('format=senml')) as unknown as [string, Record<string, unknown>[]];
    deepEqual([record?.bn, record?.n, record?.u, record?.v], [`${HALL}/`, 'air-temperature', 'Cel', 31]);
    const [ld, [entity]] = (await asked('format=ngsi-ld')) as unknown as [string, Record<string, { value?: number }>[]];
    const { value } = entity?.airTemperature ?? {};
    deepEqual([ld, value], ['application/ld+json', 31]);
    const [, { readings }] = (await asked('asset=other/%2B')) as unknown as [string, { readings: unknown[] }];
    deepEqual(readings, []);
    deepEqual((await asked('format=xml'))[1], {
      error: {
        code: 'CONFIG_INVALID',
        message: 'format: "xml" given; allowed: one of json, senml, ngsi-ld',
        field: 'format',
      },
    });
    deepEqual((await asked('asset=a%2B'))[1], {
      error: {
        code: 'CONFIG_INVALID',
        message: 'asset: "a+" given; allowed: + and # alone in their level',
        field: 'asset',
      },
    });
  });

  it('untagged: addresses that map by themselves, found by words, with their latest reading', async () => {
    const hall = { link: 'Broker', address: 'acme/hall/humidity', asset: HALL, property: 'air-temperature' };
    const drive = { link: 'Drive', address: 'holding:3:int16', asset: 'Drive', property: 'holding:3:int16' };
    const { url } = await served.serve({ untagged: { addresses: [drive, hall], refused: 7 } });
    served.hall.feel(21.5);
    const { untagged, total, refused } = (await get(url, 'untagged?limit=1')).body as unknown as UntaggedListView;
    deepEqual(
      [untagged.map(({ address, reading }) => [address, reading?.value]), total, refused],
      [[['acme/hall/humidity', 21.5]], 2, 7],
    );
    const found = (await get(url, 'untagged?search=drive+HOLDING')).body as unknown as UntaggedListView;
    deepEqual(found, { untagged: [drive], total: 1, refused: 7 });
  });

  it('signals: latest reading with the limits held against it, found by words of its name', async () => {
    const { url } = await served.serve();
    served.hall.feel(21.5);
    const { signals, total } = (await get(url, 'signals?search=air+HALL&limit=5')).body as unknown as {
      signals: { reading: { value: number }; limits: unknown }[];
      total: number;
    };
    equal(total, 1);
    equal(signals[0]?.reading.value, 21.5);
    deepEqual(signals[0]?.limits, [
      { condition: 'HH', limit: 30, rule: 'Hall too warm', ruleId: 'rule-1' },
      { condition: 'H', limit: 27, rule: 'Hall too warm', ruleId: 'rule-1' },
    ]);
    deepEqual((await get(url, 'signals?search=pressure')).body, { signals: [], total: 0 });
  });

  it('signals: limits are in the unit of the readings', async () => {
    const { url } = await served.serve();
    const at = served.hall.plant.clock();
    served.hall.feel(21);
    const reading = {
      ...served.hall.plant.signals.all()[0],
      asset: 'acme/us',
      unit: '[degF]',
      value: 95,
      time: at,
      receivedAt: at,
    };
    await served.hall.feelReading(reading as never);
    const { signals } = (await get(url, 'signals?search=acme/us')).body as unknown as {
      signals: { limits: { limit: number }[] }[];
    };
    deepEqual(
      signals[0]?.limits.map(({ limit }) => limit),
      [86, 80.6],
    );
  });

  it('readings: those after a time, a bad value as a gap', async () => {
    const { url } = await served.serve();
    const at = served.hall.plant.clock();
    served.hall.feel(20, at - 3000);
    served.hall.feel(null, at - 2000);
    served.hall.feel(22, at - 1000);
    const path = `readings?asset=${encodeURIComponent(HALL)}&property=air-temperature`;
    deepEqual((await get(url, path)).body, {
      ...{ asset: HALL, property: 'air-temperature', unit: 'Cel' },
      ...{ times: [at - 3000, at - 2000, at - 1000], values: [20, null, 22] },
    });
    deepEqual((await get(url, `${path}&since=${at - 2000}`)).body.values, [22]);
  });

  it('trace: from the raw value to the work order, also after a restart', async () => {
    const { url } = await served.serve();
    const alarm = await served.hall.overheat();
    await served.hall.order(alarm);
    await served.hall.cool(alarm, 19);
    await served.hall.plant.arming.set(true, 'anna');
    await served.hall.cool(alarm, 18.5);
    await served.hall.cool(alarm, 40);
    await served.hall.plant.acknowledge(alarm.id, 'anna', 'windows open');
    const before = await get(url, `trace/${alarm.id}`);
    await served.hall.restart();
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
    const { url } = await served.serve();
    const alarm = await served.hall.overheat();
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
    await served.hall.plant
      .store()
      .write([{ statement: 'journal.append', params: ['c:sent', 1, 'command', alarm.id, body] }], 'now');
    const { commands } = (await get(url, `trace/${alarm.id}`)).body as unknown as { commands: { outcome: string }[] };
    deepEqual(
      commands.map(({ outcome }) => outcome),
      ['unknown'],
    );
  });
});
