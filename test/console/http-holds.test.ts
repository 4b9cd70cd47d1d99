import { deepEqual, equal } from 'node:assert/strict';
import { get, loggedIn, post, problemOf, servedHall } from './http-client.ts';

describe('shelving, services and resets in the console', () => {
  const served = servedHall();

  it('shelve: keeps an alarm quiet for some minutes, in the name of who is logged in; unshelve ends it', async () => {
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const { id } = await served.hall.overheat();
    const { status, body } = await post(url, `alarms/${id}/shelve`, { minutes: 30, reason: 'door open' });
    equal(status, 200);
    const { by, reason, until, since } = body.hold as { by: string; reason: string; until: number; since: number };
    deepEqual([by, reason, until - since], ['anna', 'door open', 30 * 60_000]);
    const { holds } = (await get(url, 'holds')).body as { holds: { state: string; alarms: string[] }[] };
    deepEqual(
      holds.map(({ state, alarms }) => [state, alarms]),
      [['SHLVD', [id]]],
    );
    const ended = await post(url, `alarms/${id}/unshelve`, {});
    deepEqual([ended.status, (ended.body.alarm as { state: string }).state], [200, 'UNACK']);
    deepEqual(await problemOf(post(url, `alarms/${id}/unshelve`, {})), [409, 'CONFLICT', undefined]);
  });

  it('shelve: 400 without a reason or for a time that is none, 404 for an alarm that is none', async () => {
    const { url } = await served.serve();
    const { id } = await served.hall.overheat();
    deepEqual(await problemOf(post(url, `alarms/${id}/shelve`, { minutes: 5 })), [400, 'CONFIG_INVALID', 'reason']);
    for (const minutes of [undefined, 0, -1, 10_081, '5', Number.NaN]) {
      deepEqual(await problemOf(post(url, `alarms/${id}/shelve`, { minutes, reason: 'x' })), [
        ...[400, 'CONFIG_INVALID', 'minutes'],
      ]);
    }
    deepEqual(await problemOf(post(url, 'alarms/TL-NEVER/shelve', { minutes: 5, reason: 'x' })), [
      404,
      'NOT_FOUND',
      'id',
    ]);
  });

  it('out of service: keeps all alarms of an asset and below it quiet until somebody ends it', async () => {
    const { url } = await served.serve();
    const { body } = await post(url, 'holds/out-of-service', { asset: 'acme/munich', reason: 'summer break' });
    const { id } = body.hold as { id: string };
    await served.hall.overheat();
    const [alarm] = (await get(url, 'alarms')).body.alarms as { state: string }[];
    equal(alarm?.state, 'OOSRV');
    equal((await post(url, 'holds/end', { id })).status, 200);
    equal(((await get(url, 'alarms')).body.alarms as { state: string }[])[0]?.state, 'UNACK');
    deepEqual(await problemOf(post(url, 'holds/end', { id })), [404, 'NOT_FOUND', 'id']);
    deepEqual(await problemOf(post(url, 'holds/out-of-service', { reason: 'x' })), [400, 'CONFIG_INVALID', 'asset']);
  });

  it('reset: 409 for an alarm that is not latched', async () => {
    const { url } = await served.serve();
    const { id } = await served.hall.overheat();
    deepEqual(await problemOf(post(url, `alarms/${id}/reset`, {})), [409, 'CONFLICT', undefined]);
    deepEqual(await problemOf(post(url, 'alarms/TL-NEVER/reset', {})), [404, 'NOT_FOUND', 'id']);
  });

  it('alarm-figures: how many alarms in ten minutes, of which priority, which most often', async () => {
    const { url } = await served.serve();
    await served.hall.overheat();
    const { body } = await get(url, 'alarm-figures');
    const { operators, lastTenMinutes, topTen, chattering, stale } = body;
    deepEqual([operators, lastTenMinutes, (topTen as unknown[]).length], [1, 1, 1]);
    deepEqual(
      [chattering, stale],
      [
        { count: 0, worst: [] },
        { count: 0, oldest: [] },
      ],
    );
    equal('seconds' in body, false);
  });
});
