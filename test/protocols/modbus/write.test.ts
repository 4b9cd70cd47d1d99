import { deepEqual, equal, rejects } from 'node:assert/strict';
import { PlantError } from '../../../src/model/errors.ts';
import { eventually, reaches } from '../wait.ts';
import { openLink } from './open-link.ts';
import { exception, ownAddresses, type RawDevice, startRawDevice } from './raw-device.ts';

const withCode =
  (code: string, text = /./) =>
  (thrown: unknown) =>
    thrown instanceof PlantError && thrown.code === code && text.test(thrown.message);

describe('writing to a Modbus device', () => {
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

  it('has an unknown outcome when no answer comes, or the gateway lost the device', async () => {
    await open();
    device.behave(() => undefined);
    await rejects(link.write('holding:0', 1), withCode('OUTCOME_UNKNOWN', /no answer within 0.1 s/));
    device.behave((request, reply) => reply(exception(request, 11)));
    await rejects(link.write('holding:0', 1), withCode('OUTCOME_UNKNOWN', /exception 11/));
  });

  it('is refused with the name of the exception', async () => {
    await open();
    device.behave((request, reply) => reply(exception(request, 2)));
    await rejects(
      link.write('holding:0', 1),
      withCode('REFUSED', /^holding:0:uint16: exception 2: illegal data address$/),
    );
  });

  it('falls back to the long request where the device does not know the short one', async () => {
    await open();
    device.behave((request, reply) => {
      const code = request.pdu[0] ?? 0;
      reply(code === 5 || code === 6 ? exception(request, 1) : Buffer.from(request.pdu.subarray(0, 5)));
    });
    await link.write('holding:8:int16', -2);
    await link.write('coil:3', true);
    deepEqual(
      device.requests.map(({ pdu }) => pdu.toString('hex')),
      ['060008fffe', '10000800010' + '2fffe', '050003ff00', '0f0003000101' + '01'],
    );
  });

  it('changes one bit of a register by mask write', async () => {
    await open();
    device.behave(({ pdu }, reply) => reply(Buffer.from(pdu)));
    await link.write('holding:4.3', true);
    await link.write('holding:4.3', false);
    deepEqual(
      device.requests.map(({ pdu }) => pdu.toString('hex')),
      ['160004fff70008', '160004fff70000'],
    );
  });

  it('goes before waiting reads, and is not sent when it had to wait too long', async () => {
    await open({ timeoutSeconds: 0.2 });
    const held: (() => void)[] = [];
    device.behave((request, reply) => {
      const code = request.pdu[0] ?? 0;
      held.push(() => reply(code === 6 ? Buffer.from(request.pdu) : ownAddresses(request)));
    });
    const readings = [link.read(['holding:0']), link.read(['holding:100'])];
    await eventually(() => held.length === 1, 'first read');
    const writing = link.write('holding:5', 1);
    held.shift()?.();
    await eventually(() => held.length === 1, 'second request');
    equal(device.requests[1]?.pdu[0], 6);
    held.shift()?.();
    await writing;
    await eventually(() => held.length === 1, 'second read');
    held.shift()?.();
    await Promise.all(readings);

    device.behave(() => undefined);
    const silent = link.read(['holding:0']);
    await eventually(() => device.requests.length === 4, 'a read that is not answered');
    await rejects(link.write('holding:5', 2), withCode('LINK_DOWN', /not sent/));
    await silent;
    equal(device.requests.filter(({ pdu }) => pdu[0] === 6).length, 1);
  });
});
