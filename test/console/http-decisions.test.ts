import { deepEqual, equal } from 'node:assert/strict';
import type { PlantHealth } from '../../src/console/views.ts';
import type { WaitingCommand } from '../../src/model/command.ts';
import { get, loggedIn, post, problemOf, raw, servedHall } from './http-client.ts';

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

describe('decisions about writes in the console', () => {
  const served = servedHall();
  const point = { link: 'HVAC', address: 'holding:0' };

  it('arm: arms and disarms single points, which stand with the plant in its health', async () => {
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const { status, body } = await post(url, 'plants/plant-1/arm', { armed: true, points: [point] });
    const [armed] = body.points as Record<string, unknown>[];
    deepEqual(
      [status, body.armed, armed?.link, armed?.address, armed?.by],
      [200, false, ...Object.values(point), 'anna'],
    );
    const leave = served.hall.plant.arming.offer({ ...point, node: 'cool' });
    const { plants } = (await get(url, 'health')).body as unknown as { plants: PlantHealth[] };
    deepEqual([plants[0]?.armed.points?.length, plants[0]?.points], [1, [{ ...point, node: 'cool' }]]);
    leave();
    // Disarming a plant that is not armed disarms its points.
    deepEqual((await post(url, 'plants/plant-1/arm', { armed: false })).body.points, undefined);
    equal(served.hall.plant.arming.isArmed(point), false);
    for (const points of [[], [{ link: 'HVAC' }], 'all', [{ link: '', address: 'x' }]]) {
      const asked = problemOf(post(url, 'plants/plant-1/arm', { armed: true, points }));
      deepEqual(await asked, [400, 'CONFIG_INVALID', 'points']);
    }
  });

  it('hold: stops all writes and releases them, with who and why, each in the journal once', async () => {
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const held = await post(url, 'plants/plant-1/hold', { held: true, reason: ' crane stuck ' });
    deepEqual([held.status, held.body.by, held.body.reason], [200, 'anna', 'crane stuck']);
    deepEqual((await post(url, 'plants/plant-1/hold', { held: true })).body, held.body);
    const { plants } = (await get(url, 'health')).body as unknown as { plants: PlantHealth[] };
    equal(plants[0]?.held.held, true);
    equal((await post(url, 'plants/plant-1/hold', { held: false })).body.held, false);
    equal((await served.hall.plant.store().read('journal.by_subject', ['write hold'])).length, 2);
    deepEqual(await problemOf(post(url, 'plants/plant-1/hold', {})), [400, 'CONFIG_INVALID', 'held']);
  });

  it('approvals: lists what waits and takes the decision of a person', async () => {
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const { approvals, clock } = served.hall.plant;
    const since = clock();
    const by = { id: 'n', name: 'cool' };
    const command = {
      ...{ id: 'TL-1:raised:n', by, alarmId: 'TL-1' },
      ...point,
      value: 18,
      at: since,
      validUntil: since,
    };
    const decision = approvals.wait({ command, before: 24, since, until: since + 60_000 });
    const [one] = (await get(url, 'approvals')).body.approvals as WaitingCommand[];
    deepEqual([one?.command.id, one?.before], [command.id, 24]);
    deepEqual(await problemOf(post(url, 'approvals', { id: command.id })), [400, 'CONFIG_INVALID', 'approved']);
    equal((await post(url, 'approvals', { id: command.id, approved: true, comment: 'go' })).status, 200);
    deepEqual(await decision, { approved: true, by: 'anna' });
    const again = problemOf(post(url, 'approvals', { id: command.id, approved: true }));
    deepEqual(await again, [404, 'NOT_FOUND', 'id']);
  });

  it('hold and approvals: without a login refused from elsewhere', async () => {
    const { port } = await served.serve();
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const asked: [string, object][] = [
      ['plants/plant-1/hold', { held: true }],
      ['plants/plant-1/arm', { armed: true, points: [point] }],
      ['approvals', { id: 'x', approved: true }],
    ];
    for (const [path, body] of asked) {
      const answer = problemOf(raw(port, `/tieline/api/${path}`, headers, JSON.stringify(body)));
      deepEqual(await answer, [403, 'BLOCKED', undefined]);
    }
    equal(served.hall.plant.emergencyHold.state.held, false);
  });
});
