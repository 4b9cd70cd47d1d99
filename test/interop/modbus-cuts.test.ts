import { deepEqual, equal, ok } from 'node:assert/strict';
import type { LinkStatus } from '../../src/model/link.ts';
import type { Sample } from '../../src/model/sample.ts';
import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import { openLink } from '../protocols/modbus/open-link.ts';
import { eventually, reaches } from '../protocols/wait.ts';
import { type Cable, type Direction, type Passing, startCable } from '../support/cable.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { socatMissing, startSerialEnd } from './serial-line.ts';
import { skipWhere } from './skip.ts';

const NOTHING = new Uint8Array();
const half = (bytes: Uint8Array) => bytes.subarray(0, Math.ceil(bytes.length / 2));
const garbled = (bytes: Uint8Array) => bytes.map((byte, i) => (i % 3 === 1 ? byte ^ 0x15 : byte));

/** What can happen to a telegram on its way; `unit` is where a telegram says its unit. */
const FAULTS: Record<string, (bytes: Uint8Array, unit: number) => Passing> = {
  'is lost': () => ({ bytes: NOTHING }),
  'is halved': (bytes) => ({ bytes: half(bytes) }),
  'is halved, and the connection cut': (bytes) => ({ bytes: half(bytes), cut: true }),
  'is cut off': () => 'cut',
  'is garbled': (bytes) => ({ bytes: garbled(bytes) }),
  'comes twice': (bytes) => ({ bytes: Buffer.concat([bytes, bytes]) }),
  'comes after the time-out': (bytes) => ({ bytes, afterMs: 90 }),
  'comes after the guard time': (bytes) => ({ bytes, afterMs: 170 }),
  'names another unit': (bytes, unit) => ({ bytes: bytes.map((byte, i) => (i === unit ? 9 : byte)) }),
};

for (const transport of ['TCP', 'RTU over TCP', 'RTU'] as const) {
  describe(`Modbus ${transport} to pymodbus over a bad cable`, () => {
    const offsets = [0, 1, 40, 41, 100];
    const addresses = offsets.map((offset) => `holding:${offset}`);
    let device: Pymodbus;
    let cable: Cable;
    let serial: Awaited<ReturnType<typeof startSerialEnd>> | undefined;
    let link: ModbusLink;

    before(async function () {
      skipWhere((await pymodbusMissing()) ?? (transport === 'RTU' ? await socatMissing() : undefined), this);
    });
    beforeEach(async () => {
      device = await startPymodbus({ transport: transport === 'TCP' ? 'tcp' : 'rtu' });
      for (const offset of offsets) await device.put(['holding', offset, 'uint16', 'abcd'], String(1000 + offset));
      cable = await startCable(device.port);
      serial = transport === 'RTU' ? await startSerialEnd(cable.port) : undefined;
      const place = serial && { serialPort: serial.ourEnd, baudRate: 115_200 };
      link = openLink(cable.port, { transport, timeoutSeconds: 0.06, ...place });
      await reaches(link, 'up');
    });
    afterEach(async () => {
      await link?.close();
      await serial?.stop();
      await cable?.close();
      await device?.stop();
    });

    for (const direction of ['request', 'answer'] as const satisfies Direction[]) {
      for (const [what, fault] of Object.entries(FAULTS)) {
        it(`never calls a wrong value good, and comes back by itself, when each ${direction} ${what}`, async () => {
          const told: Sample[] = [];
          const states: LinkStatus['state'][] = [];
          link.watch(({ state }) => states.push(state));
          link.subscribe({ addresses, intervalMs: 20 }, (samples) => void told.push(...samples));
          await eventually(() => told.length >= 2 * addresses.length, 'first readings');

          const unit = transport === 'TCP' ? 6 : 0;
          cable.behave((way, bytes) => (way === direction ? fault(bytes, unit) : { bytes }));
          const before = told.length;
          await eventually(() => told.length > before + addresses.length || states.length > 1, 'what follows');
          await new Promise((resolve) => setTimeout(resolve, 500));
          const wrong = told.filter(({ value, quality, address }) => {
            return quality === 'good' && value !== 1000 + Number(address.split(':')[1]);
          });
          deepEqual(wrong, []);
          // Whoever hears nothing good any more is told so, by the samples and by the state.
          const lastGood = told.findLastIndex(({ quality }) => quality === 'good');
          if (told.length - lastGood > addresses.length) ok(states.some((state) => state !== 'up'));

          cable.behave();
          const healed = told.length;
          const good = () => told.slice(healed).filter(({ quality }) => quality === 'good');
          await eventually(() => good().length >= 3 * addresses.length, 'values again', 5000);
          await eventually(() => link.status.state === 'up', 'up again', 5000);
          for (const { address, value } of good()) equal(value, 1000 + Number(address.split(':')[1]));
        });
      }
    }
  });
}
