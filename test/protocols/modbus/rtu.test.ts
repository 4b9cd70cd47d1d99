import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import type { PlantError } from '../../../src/model/errors.ts';
import { modbusLinkProblems } from '../../../src/protocols/modbus/settings.ts';
import { modbusSettings } from '../../support/link-settings.ts';
import { reaches } from '../wait.ts';
import { brief, openLink } from './open-link.ts';
import { ownRegisters, type RtuDevice, startRtuDevice, telegram } from './rtu-device.ts';

describe('Modbus RTU through a device server', () => {
  let device: RtuDevice;
  let link: ReturnType<typeof openLink>;

  beforeEach(async () => {
    device = await startRtuDevice();
    link = openLink(device.port, { transport: 'RTU over TCP', timeoutSeconds: 0.06 });
    await reaches(link, 'up');
  });
  afterEach(async () => {
    await link.close();
    await device.close();
  });

  it('reads and writes', async () => {
    deepEqual(brief(await link.read(['holding:100', 'input:7:uint32'])), [
      ['holding:100', 100],
      ['input:7:uint32', 7 * 65_536 + 8],
    ]);
    device.behave(({ unit, code, offset, second }, reply) =>
      reply(telegram(unit, code, offset >> 8, offset & 255, second >> 8, second & 255)),
    );
    await link.write('holding:5', 42);
    deepEqual(device.requests.at(-1), { unit: 1, code: 6, offset: 5, second: 42 });
  });

  it('never takes the late answer to one request for the answer to the next, however late it comes', async () => {
    // M1: the first answer comes after the guard time, when the next request of the same shape is on its way.
    for (const lateMs of [90, 130, 180]) {
      let freeAt = performance.now() + lateMs;
      // A device does one thing after another: the first takes long, and what comes meanwhile waits for it.
      device.behave((request, reply) => {
        setTimeout(() => reply(ownRegisters(request)), freeAt - performance.now());
        freeAt = Math.max(freeAt, performance.now()) + 5;
      });
      const [missed] = await link.read(['holding:100']);
      deepEqual([missed?.value, missed?.reason], [null, 'no answer within 0.06 s']);
      for (let offset = 200; offset < 206; offset++) {
        const [sample] = await link.read([`holding:${offset}`]);
        ok(sample?.value === offset || sample?.quality === 'bad', `${lateMs} ms: ${offset} said ${sample?.value}`);
      }
      const [last] = await link.read(['holding:300']);
      equal(last?.value, 300);
    }
  });

  it('asks something of another shape after a missing answer, before it asks for the same shape again', async () => {
    let calls = 0;
    device.behave((request, reply) => {
      if (++calls > 1) reply(ownRegisters(request));
    });
    await link.read(['holding:100']);
    deepEqual(brief(await link.read(['holding:200'])), [['holding:200', 200]]);
    deepEqual(
      device.requests.map(({ offset, second }) => [offset, second]),
      [
        [100, 1],
        [200, 2],
        [200, 1],
      ],
    );
  });

  it('calls a damaged answer bad, says so, and keeps the connection', async () => {
    let isFirst = true;
    device.behave((request, reply) => {
      const bytes = ownRegisters(request);
      if (isFirst) bytes[3] = 0x55;
      isFirst = false;
      reply(bytes);
    });
    deepEqual(brief(await link.read(['holding:1'])), [['holding:1', null, 'answer damaged: CRC error']]);
    deepEqual(brief(await link.read(['holding:1'])), [['holding:1', 1]]);
    equal(device.sockets.length, 1);
  });

  it('hears an answer that comes in pieces and behind noise', async () => {
    device.behave((request, reply) => {
      reply(Uint8Array.of(0, 0xff));
      for (const byte of ownRegisters(request)) setImmediate(() => reply(Uint8Array.of(byte)));
    });
    deepEqual(brief(await link.read(['holding:9:float32@3']))[0]?.[0], 'holding:9:float32@3');
    equal(device.requests[0]?.unit, 3);
  });

  it('does not take the answer of another unit', async () => {
    device.behave((request, reply) => reply(ownRegisters({ ...request, unit: 9 })));
    deepEqual(brief(await link.read(['holding:1'])), [['holding:1', null, 'no answer within 0.06 s']]);
  });

  it('does not call a write done that another answer confirms', async () => {
    device.behave(({ unit, code, offset }, reply) => reply(telegram(unit, code, 0, offset, 0, 99)));
    await rejects(link.write('holding:5', 42), (thrown) => (thrown as PlantError).code === 'OUTCOME_UNKNOWN');
  });
});

describe('Modbus RTU on a serial port', () => {
  it('says which port cannot be opened, and keeps trying', async () => {
    const link = openLink(1, { transport: 'RTU', serialPort: '/dev/tieline-nowhere' });
    match((await reaches(link, 'down')).reason ?? '', /cannot open \/dev\/tieline-nowhere: .*No such file/);
    equal(link.endpoint, '/dev/tieline-nowhere');
    await link.close();
  });

  it('wants a port, a unit that a line knows, and one request at a time', () => {
    const problems = modbusLinkProblems(modbusSettings({ transport: 'RTU', unitId: 0, maxInFlight: 4 }));
    deepEqual(
      problems.map(({ field }) => field),
      ['Serial port', 'Unit id', 'Requests at once'],
    );
  });

  it('wants an address for its heartbeat', () => {
    const fields = (heartbeatAddress: string) =>
      modbusLinkProblems(modbusSettings({ heartbeatAddress })).map(({ field }) => field);
    deepEqual([fields('holding:5'), fields('topic/beat')], [[], ['Heartbeat to']]);
  });
});
