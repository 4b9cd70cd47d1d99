import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import type { LinkStatus } from '../../../src/model/link.ts';
import type { Sample } from '../../../src/model/sample.ts';
import { eventually, reaches } from '../wait.ts';
import { brief, openLink } from './open-link.ts';
import { exception, ownAddresses, type RawDevice, startRawDevice } from './raw-device.ts';

describe('Modbus link in a storm', () => {
  let device: RawDevice;
  let link: ReturnType<typeof openLink>;
  let told: Sample[];
  let states: string[];

  beforeEach(async () => {
    device = await startRawDevice();
    told = [];
    states = [];
  });
  afterEach(async () => {
    await link.close();
    await device.close();
  });

  const open = async (addresses: string[], settings: Parameters<typeof openLink>[1] = {}) => {
    link = openLink(device.port, settings);
    link.watch(({ state, reason }: LinkStatus) => states.push(reason ? `${state}: ${reason}` : state));
    await reaches(link, 'up');
    link.subscribe({ addresses, intervalMs: 20 }, (samples) => void told.push(...samples));
    await eventually(() => told.length >= addresses.length, 'first values');
  };
  const normal = () => device.behave((request, reply) => reply(ownAddresses(request)));

  for (const [code, name, write] of [
    [4, 'device failure', 'REFUSED'],
    [5, 'accepted, still working', 'OUTCOME_UNKNOWN'],
    [6, 'device busy', 'REFUSED'],
    [10, 'gateway path unavailable', 'REFUSED'],
    [11, 'gateway target does not answer', 'OUTCOME_UNKNOWN'],
  ] as const) {
    it(`of exceptions ${code} says so of each value, on the same connection, until it is over`, async () => {
      await open(['holding:1', 'holding:90', 'input:7']);
      device.behave((request, reply) => reply(exception(request, code)));
      const text = `exception ${code}: ${name}`;
      equal((await reaches(link, 'degraded')).reason, `unit 1: ${text}`);
      const from = told.length;
      await eventually(() => told.length >= from + 9, 'three readings more');
      deepEqual(brief(told.slice(from, from + 3)), [
        ['holding:1', null, text],
        ['holding:90', null, text],
        ['input:7', null, text],
      ]);
      await rejects(link.write('holding:1', 1), { code: write, message: new RegExp(text) });
      normal();
      await reaches(link, 'up');
      const healed = told.length;
      await eventually(() => told.length >= healed + 3, 'values again');
      deepEqual(brief(told.slice(healed, healed + 3)), [
        ['holding:1', 1],
        ['holding:90', 90],
        ['input:7', 7],
      ]);
      deepEqual(states, ['connecting', 'up', `degraded: unit 1: ${text}`, 'up']);
      equal(device.sockets.length, 1);
    });
  }

  it('of exceptions that change from answer to answer never takes one for a value', async () => {
    await open(['holding:1', 'holding:90']);
    let next = 0;
    const codes = [4, 11, 6, 5, 10];
    device.behave((request, reply) => reply(exception(request, codes[next++ % codes.length] ?? 4)));
    await eventually(() => next >= 40, 'forty exceptions');
    normal();
    await reaches(link, 'up');
    const good = told.filter(({ quality }) => quality === 'good');
    deepEqual([...new Set(good.map(({ address, value }) => `${address}=${value}`))].toSorted(), [
      'holding:1=1',
      'holding:90=90',
    ]);
    equal(device.sockets.length, 1);
  });

  it('of units that say nothing goes on reading the one that answers', async () => {
    device.behave((request, reply) => {
      if (request.unit === 1) reply(ownAddresses(request));
    });
    const silent = [2, 3, 4, 5, 6].map((unit) => `holding:1@${unit}`);
    await open(['holding:1', ...silent], { timeoutSeconds: 0.05 });
    await eventually(() => told.length >= 18, 'three readings');
    match(link.status.reason ?? '', /^unit 2: no answer within 0.05 s; unit 3: /);
    deepEqual(
      told.filter(({ address }) => address === 'holding:1').map(({ value }) => value),
      [1, 1, 1],
    );
    deepEqual([states.filter((state) => state.startsWith('down')), device.sockets.length], [[], 1]);
    // When nobody answers any more, it is the connection.
    device.behave(() => undefined);
    match((await reaches(link, 'down')).reason ?? '', /no answer/);
    normal();
    await reaches(link, 'up');
  });

  it('of connections that are taken and closed stays down, and is up with the first answer', async () => {
    await open(['holding:1']);
    const hangUp = (_request: unknown, _reply: unknown, socket: { destroy(): void }) => socket.destroy();
    device.behave(hangUp);
    await reaches(link, 'down');
    const attempts = device.sockets.length;
    await eventually(() => device.sockets.length >= attempts + 4, 'four attempts more');
    deepEqual(states, ['connecting', 'up', 'down: connection lost', 'down: connection lost before an answer']);
    normal();
    await reaches(link, 'up');
    const healed = told.length;
    await eventually(() => told.length > healed, 'a value');
    equal(told.at(-1)?.value, 1);
  });
});
