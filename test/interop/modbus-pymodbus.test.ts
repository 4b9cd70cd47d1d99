import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import type { Sample } from '../../src/model/sample.ts';
import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import { brief, openLink } from '../protocols/modbus/open-link.ts';
import { eventually, reaches } from '../protocols/wait.ts';
import { type Place, type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { type SerialLine, socatMissing, startSerialLine } from './serial-line.ts';
import { skipWhere } from './skip.ts';

/** Values of each type, as text for Python and as the link gives them; the extremes among them. */
const VALUES: Record<string, [text: string, value: number | bigint | string][]> = {
  uint16: [['65535', 65_535]],
  int16: [['-32768', -32_768]],
  uint32: [['4294967295', 4_294_967_295]],
  int32: [['-2147483647', -2_147_483_647]],
  uint64: [
    ['18446744073709551615', 18_446_744_073_709_551_615n],
    ['4294967298', 4_294_967_298],
  ],
  int64: [['-9007199254740993', -9_007_199_254_740_993n]],
  float32: [['-21.5', -21.5]],
  float64: [['0.1', 0.1]],
  bcd16: [['9021', 9021]],
  bcd32: [['90817263', 90_817_263]],
  string5: [['Pump1', 'Pump1']],
};
const WORD_ORDERS = ['abcd', 'cdab', 'badc', 'dcba'];

const ordersOf = (kind: string) => (/16$|^string/.test(kind) ? ['abcd', 'badc'] : WORD_ORDERS);
const TITLES = {
  tcp: 'Modbus link to pymodbus',
  rtu: 'Modbus RTU over TCP to pymodbus',
  serial: 'Modbus RTU on a serial line to pymodbus',
};
const cases = Object.entries(VALUES).flatMap(([kind, values]) =>
  ordersOf(kind).flatMap((order) => values.map(([text, value]) => ({ kind, order, text, value }))),
);

for (const transport of ['tcp', 'rtu', 'serial'] as const)
  describe(TITLES[transport], () => {
    let device: Pymodbus;
    let link: ModbusLink;
    let line: SerialLine | undefined;

    before(async function () {
      skipWhere(await pymodbusMissing(), this);
      if (transport !== 'serial') return;
      skipWhere(await socatMissing(), this);
      line = await startSerialLine();
    });
    beforeEach(async () => {
      device = await startPymodbus({ transport, ...(line && { place: line.deviceEnd }) });
      link = openLink(device.port, {
        timeoutSeconds: 0.5,
        ...(transport === 'rtu' && { transport: 'RTU over TCP' }),
        ...(line && { transport: 'RTU', serialPort: line.ourEnd, baudRate: 115_200 }),
      });
      await reaches(link, 'up');
    });
    afterEach(async () => {
      await link?.close();
      await device?.stop();
    });
    after(() => line?.stop());

    it('reads what Python wrote into all four tables', async () => {
      await device.put(['coil', 17, 'bool', 'abcd'], 'true');
      await device.put(['discrete', 33, 'bool', 'abcd'], 'true');
      await device.put(['input', 7, 'float32', 'cdab'], '18.25');
      await device.put(['holding', 499, 'int16', 'abcd'], '-2');
      const addresses = [
        'coil:16',
        'coil:17',
        'discrete:33',
        'discrete:34',
        'input:7:float32:cdab',
        'holding:499:int16',
      ];
      deepEqual(brief(await link.read(addresses)), [
        ['coil:16', false],
        ['coil:17', true],
        ['discrete:33', true],
        ['discrete:34', false],
        ['input:7:float32:cdab', 18.25],
        ['holding:499:int16', -2],
      ]);
    });

    for (const table of ['holding', 'input']) {
      it(`reads every type in every byte order that Python packed into ${table} registers`, async () => {
        for (const [i, { kind, order, text }] of cases.entries()) await device.put([table, i * 4, kind, order], text);
        const addresses = cases.map(({ kind, order }, i) => `${table}:${i * 4}:${kind}:${order}`);
        deepEqual(
          brief(await link.read(addresses)),
          cases.map(({ value }, i) => [addresses[i], value]),
        );
      });
    }

    it('writes every type in every byte order so that Python unpacks the same value', async () => {
      const found: string[] = [];
      for (const { kind, order, value } of cases) {
        await link.write(`holding:100:${kind}:${order}`, value);
        found.push(await device.get(['holding', 100, kind, order]));
      }
      deepEqual(
        found,
        cases.map(({ text }) => text),
      );
      equal(device.writes.length, cases.length);
    });

    it('writes single registers and coils by the short request, longer values by the long one', async () => {
      await link.write('coil:9', true);
      await link.write('holding:3:int16', -1);
      await link.write('holding:4:float32', 1);
      await eventually(() => device.writes.length >= 3, 'what Python tells of them');
      deepEqual(device.writes, [
        { function: 5, unit: 1, address: 9, values: [true] },
        { function: 6, unit: 1, address: 3, values: [0xffff] },
        { function: 16, unit: 1, address: 4, values: [0x3f80, 0] },
      ]);
      equal(await device.get(['coil', 9, 'bool', 'abcd']), 'true');
    });

    it('writes one bit of a register by mask and leaves the other fifteen alone', async () => {
      const word: Place = ['holding', 20, 'uint16', 'abcd'];
      await device.put(word, String(0b1010_0000_0000_0001));
      await link.write('holding:20.3', true);
      equal(await device.get(word), String(0b1010_0000_0000_1001));
      await link.write('holding:20.15', false);
      equal(await device.get(word), String(0b0010_0000_0000_1001));
      deepEqual(
        device.writes.map((write) => write.function),
        [22, 22],
      );
      deepEqual(brief(await link.read(['holding:20.3', 'holding:20.15'])), [
        ['holding:20.3', true],
        ['holding:20.15', false],
      ]);
    });

    it('reads blocks of 125 registers and no longer ones', async () => {
      const offsets = Array.from({ length: 190 }, (_, i) => i);
      for (const offset of [0, 124, 125, 189])
        await device.put(['holding', offset, 'uint16', 'abcd'], String(offset + 1));
      const samples = await link.read(offsets.map((offset) => `holding:${offset}`));
      deepEqual(
        samples.flatMap(({ value }, i) => (value === 0 ? [] : [[i, value]])),
        [0, 124, 125, 189].map((offset) => [offset, offset + 1]),
      );
      equal(link.status.state, 'up');
    });

    it('tells exception 2 of the registers that are not there and reads their neighbours', async () => {
      await device.put(['holding', 199, 'uint16', 'abcd'], '7');
      await device.put(['holding', 210, 'uint16', 'abcd'], '8');
      const samples = await link.read(['holding:199', 'holding:205', 'holding:210', 'input:500']);
      deepEqual(brief(samples), [
        ['holding:199', 7],
        ['holding:205', null, 'exception 2: illegal data address'],
        ['holding:210', 8],
        ['input:500', null, 'exception 2: illegal data address'],
      ]);
      equal(link.status.state, 'degraded');
      await rejects(link.write('holding:205', 1), { code: 'REFUSED', message: /exception 2: illegal data address/ });
    });

    it('tells exception 3 of a value that the device does not take and writes nothing', async () => {
      await link.write('holding:400', 1000);
      await rejects(link.write('holding:400', 1001), { code: 'REFUSED', message: /exception 3: illegal data value/ });
      equal(await device.get(['holding', 400, 'uint16', 'abcd']), '1000');
      deepEqual(brief(await link.read(['holding:409', 'holding:410', 'holding:411'])), [
        ['holding:409', 0],
        ['holding:410', null, 'exception 3: illegal data value'],
        ['holding:411', 0],
      ]);
    });

    it('keeps polling a device that stops and returns, without being told', async () => {
      const told: Sample[] = [];
      await device.put(['input', 0, 'uint16', 'abcd'], '1');
      link.subscribe({ addresses: ['input:0'], intervalMs: 20 }, (samples) => void told.push(...samples));
      await eventually(() => told.length > 0, 'a reading');
      await device.stop();
      match(
        (await reaches(link, 'down')).reason ?? '',
        /connection lost|cannot reach|no answer to 3 requests in a row/,
      );
      await rejects(link.write('holding:0', 1), { code: 'LINK_DOWN' });
      device = await startPymodbus({ transport, place: line?.deviceEnd ?? device.port });
      await device.put(['input', 0, 'uint16', 'abcd'], '2');
      await eventually(() => told.at(-1)?.value === 2, 'the new value', 5000);
      equal(link.status.state, 'up');
      deepEqual(told.filter(({ reason }) => reason === 'comm-failure').length, 1);
      deepEqual(device.writes, []);
    });
  });
