import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { PlantError } from '../../../src/model/errors.ts';
import { eventually, reaches } from '../wait.ts';
import { brief, openLink } from './open-link.ts';
import { exception, ownAddresses, type RawDevice, startRawDevice } from './raw-device.ts';

const withCode =
  (code: string, text = /./) =>
  (thrown: unknown) =>
    thrown instanceof PlantError && thrown.code === code && text.test(thrown.message);

describe('Modbus link to a device that misbehaves', () => {
  let device: RawDevice;
  let link: ReturnType<typeof openLink>;

  const open = async (settings: Parameters<typeof openLink>[1] = {}) => {
    link = openLink(device.port, settings);
    await reaches(link, 'up');
  };
  beforeEach(async () => {
    device = await startRawDevice();
  });
  afterEach(async () => {
    await link.close();
    await device.close();
  });

  it('never takes a late answer for the answer to another request', async () => {
    await open();
    let first = true;
    device.behave((request, reply) => {
      const late = first;
      first = false;
      if (late) setTimeout(() => reply(ownAddresses(request)), 150);
      else reply(ownAddresses(request));
    });
    deepEqual(brief(await link.read(['holding:100'])), [['holding:100', null, 'no answer within 0.1 s']]);
    deepEqual(brief(await link.read(['holding:200'])), [['holding:200', 200]]);
    deepEqual(brief(await link.read(['holding:300'])), [['holding:300', 300]]);
    equal(device.sockets.length, 1);
  });

  it('sends nothing after a missing answer until it has come late or as much time has passed', async () => {
    await open();
    const sentAt: number[] = [];
    device.behave((request, reply) => {
      sentAt.push(performance.now());
      if (sentAt.length > 1) reply(ownAddresses(request));
    });
    await link.read(['holding:100']);
    await link.read(['holding:200']);
    const [first = 0, second = 0] = sentAt;
    ok(second - first >= 195, `${second - first} ms`);
  });

  it('throws an answer away that comes even later', async () => {
    await open();
    let first = true;
    device.behave((request, reply) => {
      if (first) setTimeout(() => reply(ownAddresses(request)), 240);
      else setTimeout(() => reply(ownAddresses(request)), 20);
      first = false;
    });
    await link.read(['holding:100']);
    for (let offset = 200; offset < 206; offset++) {
      deepEqual(brief(await link.read([`holding:${offset}`])), [[`holding:${offset}`, offset]]);
    }
  });

  it('has more requests on the way than the library can tell apart, and mixes none up', async () => {
    await open({ maxInFlight: 16, timeoutSeconds: 2 });
    device.behave((request, reply) => setTimeout(() => reply(ownAddresses(request)), request.transaction % 7));
    const addresses = Array.from({ length: 1000 }, (_, i) => `holding:${i * 20}`);
    const samples = await link.read(addresses);
    deepEqual(
      samples.map(({ value }) => value),
      addresses.map((_, i) => i * 20),
    );
    const inFlight = new Set(device.requests.map(({ transaction }) => transaction));
    equal(inFlight.size, 1000);
  });

  it('keeps to one request at a time where that is asked for', async () => {
    await open();
    let open1 = 0;
    let most = 0;
    device.behave((request, reply) => {
      most = Math.max(most, ++open1);
      setImmediate(() => {
        open1--;
        reply(ownAddresses(request));
      });
    });
    await Promise.all([
      link.read(['holding:0', 'input:0']),
      link.read(['holding:1@2']),
      link.write('holding:5', 1),
    ]).catch(() => undefined);
    equal(most, 1);
  });

  it('asks each unit with its own id, also at the same time', async () => {
    await open({ maxInFlight: 5 });
    device.behave(({ unit, pdu }, reply) => reply(Buffer.from([pdu[0] ?? 0, 2, 0, unit])));
    const addresses = [1, 2, 3, 4, 5].map((unit) => `holding:0@${unit}`);
    deepEqual(
      (await link.read(addresses)).map(({ value }) => value),
      [1, 2, 3, 4, 5],
    );
  });

  for (const [takes, interval, period] of [
    [25, 50, 50],
    [70, 50, 100],
  ] as const) {
    it(`polls every ${interval} ms a device that takes ${takes} ms: every ${period} ms, without drift or overlap`, async () => {
      await open({ timeoutSeconds: 1, maxInFlight: 4 });
      const askedAt: number[] = [];
      device.behave((request, reply) => {
        askedAt.push(performance.now());
        setTimeout(() => reply(ownAddresses(request)), takes);
      });
      const leave = link.subscribe({ addresses: ['holding:0'], intervalMs: interval }, () => undefined);
      await eventually(() => askedAt.length === 11, 'eleven readings');
      leave();
      const [first = 0] = askedAt;
      const off = (askedAt.at(-1) ?? 0) - first - 10 * period;
      // An answer that a busy machine delays costs its turn; the next one is in step again.
      const missed = Math.round(off / interval);
      ok(missed >= 0 && missed <= 2, `${off} ms off after ten periods`);
      ok(Math.abs(off - missed * interval) < 20, `${off} ms off after ten periods: not in step`);
    });
  }

  it('finds the one register that is not there, spares its neighbours and remembers', async () => {
    await open();
    device.behave((request, reply) => {
      const { offset, second } = request;
      reply(offset <= 37 && offset + second > 37 ? exception(request, 2) : ownAddresses(request));
    });
    const addresses = Array.from({ length: 100 }, (_, i) => `holding:${i}`);
    const bad = ({ reason }: { reason?: string }) => reason !== undefined;
    const got: unknown[] = [];
    const rounds: number[] = [];
    const leave = link.subscribe({ addresses, intervalMs: 30 }, (samples) => {
      got.push(brief(samples.filter(bad)), samples.filter((sample) => !bad(sample)).length);
      rounds.push(device.requests.length);
    });
    await eventually(() => rounds.length >= 3, 'three rounds');
    leave();
    deepEqual(got.slice(0, 4), [[['holding:37', null, 'exception 2: illegal data address']], 99, got[0], 99]);
    ok((rounds[0] ?? 0) <= 20, `${rounds[0]} requests to find it`);
    const [, second = 0, third = 0] = rounds;
    equal(third - second, device.requests.length >= third ? 2 : 0);
    equal(link.status.state, 'up');
  });

  it('reads apart what cannot be read along with the gap between', async () => {
    await open();
    device.behave((request, reply) => reply(request.second > 1 ? exception(request, 2) : ownAddresses(request)));
    deepEqual(brief(await link.read(['holding:0', 'holding:5', 'holding:10'])), [
      ['holding:0', 0],
      ['holding:5', 5],
      ['holding:10', 10],
    ]);
    const before = device.requests.length;
    await link.read(['holding:0', 'holding:5', 'holding:10']);
    equal(device.requests.length - before, 3);
  });

  it('is degraded and names the unit while a gateway cannot reach it, and reads the others', async () => {
    await open();
    let dead = true;
    device.behave((request, reply) =>
      reply(dead && request.unit === 7 ? exception(request, 11) : ownAddresses(request)),
    );
    const addresses = ['holding:1@7', 'holding:500@7', 'holding:2@8'];
    deepEqual(brief(await link.read(addresses)), [
      ['holding:1@7', null, 'exception 11: gateway target does not answer'],
      ['holding:500@7', null, 'exception 11: gateway target does not answer'],
      ['holding:2@8', 2],
    ]);
    equal(device.requests.filter(({ unit }) => unit === 7).length, 1);
    equal(link.status.state, 'degraded');
    equal(link.status.reason, 'unit 7: exception 11: gateway target does not answer');
    dead = false;
    await link.read(addresses);
    equal(link.status.state, 'up');
  });

  it('names the exception of a busy or failing device', async () => {
    await open();
    device.behave((request, reply) => reply(exception(request, request.offset)));
    const samples = await link.read(['holding:4', 'input:6', 'coil:1']);
    deepEqual(
      samples.map(({ reason }) => reason),
      ['exception 4: device failure', 'exception 6: device busy', 'exception 1: illegal function'],
    );
  });

  it('gives up a connection on which nothing is answered, and makes a new one', async () => {
    await open({ timeoutSeconds: 0.05 });
    device.behave(() => undefined);
    const leave = link.subscribe({ addresses: ['holding:0'], intervalMs: 20 }, () => undefined);
    equal((await reaches(link, 'down')).reason, 'no answer to 3 requests in a row');
    device.behave((request, reply) => reply(ownAddresses(request)));
    await reaches(link, 'up');
    deepEqual(brief(await link.read(['holding:9'])), [['holding:9', 9]]);
    leave();
    equal(device.sockets.length, 2);
  });

  for (const [what, bytes] of [
    ['that is no Modbus', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['of the wrong length', Buffer.from([0, 1, 0, 0, 0, 4, 1, 3, 1, 0])],
    ['of another function', Buffer.from([0, 1, 0, 0, 0, 5, 1, 4, 2, 0, 0])],
  ] as const) {
    it(`survives an answer ${what}`, async () => {
      await open({ timeoutSeconds: 0.05 });
      device.behave((_request, _reply, socket) => void socket.write(bytes));
      const leave = link.subscribe({ addresses: ['holding:0'], intervalMs: 10 }, () => undefined);
      await reaches(link, 'down');
      device.behave((request, reply) => reply(ownAddresses(request)));
      await reaches(link, 'up');
      deepEqual(brief(await link.read(['holding:9'])), [['holding:9', 9]]);
      leave();
    });
  }

  it('settles at once what was under way when the connection is cut', async () => {
    await open({ timeoutSeconds: 30 });
    device.behave((_request, _reply, socket) => void socket.destroy());
    deepEqual(brief(await link.read(['holding:0'])), [['holding:0', null, 'comm-failure']]);
    device.behave((request, reply) => reply(ownAddresses(request)));
    await reaches(link, 'up');
    device.behave((_request, _reply, socket) => void socket.destroy());
    await rejects(link.write('holding:0', 1), withCode('OUTCOME_UNKNOWN', /connection was lost/));
  });

  it('settles at once what was under way when it is closed', async () => {
    await open({ timeoutSeconds: 30 });
    device.behave(() => undefined);
    const reading = link.read(['holding:0']);
    const writing = rejects(link.write('holding:1', 1), withCode('LINK_DOWN'));
    await eventually(() => device.requests.length === 1, 'request');
    await link.close();
    deepEqual(brief(await reading), [['holding:0', null, 'comm-failure']]);
    await writing;
    equal(link.status.state, 'closed');
  });

  it('says in its status which address the device does not have', async () => {
    await open();
    device.behave((request, reply) => reply(exception(request, 2)));
    link.subscribe({ addresses: ['holding:3:float32', 'input:9'], intervalMs: 50 }, () => undefined);
    match(
      (await reaches(link, 'degraded')).reason ?? '',
      /^holding:3:float32 of unit 1: exception 2: illegal data address \(and 1 more\)$/,
    );
  });
});
