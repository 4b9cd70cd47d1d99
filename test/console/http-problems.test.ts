import { deepEqual, equal, match } from 'node:assert/strict';
import { systemClock } from '../../src/io/clock.ts';
import { PlantError } from '../../src/model/errors.ts';
import { createPlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { get, post, problemOf, servedHall } from './http-client.ts';
import { HALL } from './warm-hall.ts';

describe('what the console refuses', () => {
  const served = servedHall();

  it('answers bad input with 400 and the name of the field', async () => {
    const { url } = await served.serve();
    served.hall.feel(20);
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
    const { id } = await served.hall.overheat();
    deepEqual(await problemOf(post(url, `alarms/${id}/ack`, { comment: 5 })), [400, 'CONFIG_INVALID', 'comment']);
  });

  it('answers 404 for an unknown plant, alarm and signal, and where no plant is deployed', async () => {
    const { url } = await served.serve();
    deepEqual(await problemOf(get(url, 'alarms?plant=other')), [404, 'NOT_FOUND', 'plant']);
    deepEqual(await problemOf(get(url, 'trace/TL-NEVER')), [404, 'NOT_FOUND', 'id']);
    deepEqual(await problemOf(get(url, 'readings?asset=a&property=b')), [404, 'NOT_FOUND', 'property']);
    deepEqual(await problemOf(post(url, 'plants/other/arm', { armed: true })), [404, 'NOT_FOUND', 'plant']);
    const none = await served.serve({ plants: () => [] });
    deepEqual(await problemOf(get(none.url, 'alarms')), [404, 'NOT_FOUND', 'plant']);
    deepEqual((await get(none.url, 'health')).body.plants, []);
  });

  it('answers 503 rather than an empty list while the store is not open; health goes on', async () => {
    const { url } = await served.serve();
    await served.hall.plant.close();
    for (const path of ['alarms', 'work-orders', 'trace/TL-1']) {
      deepEqual(await problemOf(get(url, path)), [503, 'STORE_FAILED', undefined], path);
    }
    deepEqual(await problemOf(post(url, 'plants/plant-1/arm', { armed: true })), [503, 'STORE_FAILED', undefined]);
    const { status, body } = await get(url, 'health');
    const [plant] = body.plants as unknown as { store: { state: string } }[];
    deepEqual([status, plant?.store.state], [200, 'failed']);
  });

  it('answers 503 while the store cannot be opened at all, and health says why', async () => {
    const failing = createPlantRuntime({
      ...{ id: 'plant-2', name: 'Paint shop', timeZone: 'UTC', clock: systemClock() },
      openStore: async () => {
        throw new PlantError('STORE_FAILED', 'plant store: the disk is gone');
      },
    });
    try {
      await new Promise<void>((resolve) => failing.watch(({ state }) => state === 'failed' && resolve()));
      const { url } = await served.serve({ plants: () => [failing] });
      for (const path of ['alarms', 'work-orders', 'trace/TL-1']) {
        deepEqual(await problemOf(get(url, path)), [503, 'STORE_FAILED', undefined], path);
      }
      deepEqual(await problemOf(post(url, 'alarms/TL-1/ack', {})), [503, 'STORE_FAILED', undefined]);
      const [plant] = (await get(url, 'health')).body.plants as { store: Record<string, string>; outbox: unknown }[];
      const { effect = '', ...store } = plant?.store ?? {};
      deepEqual([store, plant?.outbox], [{ state: 'failed', reason: 'plant store: the disk is gone' }, undefined]);
      match(effect, /no rule runs, and no alarm can be kept/);
    } finally {
      await failing.close();
    }
  });

  it('asks the guard for the scope of each route', async () => {
    const asked: string[] = [];
    const { url } = await served.serve({
      guard: (scope) => {
        asked.push(scope);
        return (_request, response) => response.writeHead(401).end();
      },
    });
    deepEqual(
      Object.entries(Object.groupBy(asked, (scope) => scope)).map(([scope, all]) => [scope, all?.length]),
      [
        ['tieline.read', 19],
        ['tieline.operate', 11],
        ['flows.read', 2],
        ['flows.write', 6],
        ['tieline.write', 3],
      ],
    );
    equal((await fetch(`${url}/tieline/api/health`)).status, 401);
  });
});
