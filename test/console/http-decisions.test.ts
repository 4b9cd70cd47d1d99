import { deepEqual, equal } from 'node:assert/strict';
import { loggedIn, post, problemOf, raw, servedHall } from './http-client.ts';

describe('decisions in the console', () => {
  const served = servedHall();

  it('ack: acknowledges in the name of who is logged in, with the comment', async () => {
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const { id } = await served.hall.overheat();
    const { status, body } = await post(url, `alarms/${id}/ack`, { comment: ' seen ' });
    equal(status, 200);
    const { state, ackedBy, ackComment } = body.alarm as Record<string, unknown>;
    deepEqual([state, ackedBy, ackComment], ['ACKED', 'anna', 'seen']);
  });

  it('ack: 409 for an alarm that is acknowledged or over, 404 for one that never was', async () => {
    const { url } = await served.serve();
    const { id } = await served.hall.overheat();
    equal((await post(url, `alarms/${id}/ack`, {})).status, 200);
    deepEqual(await problemOf(post(url, `alarms/${id}/ack`, {})), [409, 'CONFLICT', undefined]);
    served.hall.feel(20);
    await served.hall.told('cleared');
    deepEqual(await problemOf(post(url, `alarms/${id}/ack`, {})), [409, 'CONFLICT', undefined]);
    deepEqual(await problemOf(post(url, 'alarms/TL-NEVER/ack', {})), [404, 'NOT_FOUND', 'id']);
  });

  it('arm: arms and disarms; the decision is in the journal once', async () => {
    const { url } = await served.serve();
    const armed = await post(url, 'plants/plant-1/arm', { armed: true });
    deepEqual([armed.status, armed.body.armed], [200, true]);
    deepEqual((await post(url, 'plants/plant-1/arm', { armed: true })).body, armed.body);
    equal((await post(url, 'plants/plant-1/arm', { armed: false })).body.armed, false);
    const entries = await served.hall.plant.store().read('journal.by_subject', ['armed']);
    equal(entries.length, 2);
  });

  it('arm: without a login refused from elsewhere, through a proxy and under a foreign name', async () => {
    const { url, port } = await served.serve();
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
    equal(served.hall.plant.arming.state.armed, false);
    equal((await post(url, 'plants/plant-1/arm', { armed: true })).status, 200);
  });

  it('arm: with a login allowed from elsewhere, under the name', async () => {
    const { port } = await served.serve({ login: true, guard: loggedIn('anna') });
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const { status, body } = await raw(port, '/tieline/api/plants/plant-1/arm', headers, '{"armed":true}');
    deepEqual([status, body.by], [200, 'anna']);
  });

  it('refuses what a page of another site can send', async () => {
    const { port } = await served.serve();
    const { id } = await served.hall.overheat();
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
      const { port } = await served.serve({ parsesBodies });
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
