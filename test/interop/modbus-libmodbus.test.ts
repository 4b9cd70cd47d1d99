import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import { brief, openLink } from '../protocols/modbus/open-link.ts';
import { reaches } from '../protocols/wait.ts';
import { buildLibmodbusServer, libmodbusMissing, startLibmodbus } from './libmodbus.ts';
import { type SerialLine, socatMissing, startSerialLine } from './serial-line.ts';
import { skipWhere } from './skip.ts';

for (const transport of ['TCP', 'RTU'] as const) {
  describe(`Modbus ${transport} to libmodbus`, () => {
    let built: Awaited<ReturnType<typeof buildLibmodbusServer>> | undefined;
    let device: Awaited<ReturnType<typeof startLibmodbus>>;
    let line: SerialLine | undefined;
    let link: ModbusLink;

    before(async function () {
      skipWhere((await libmodbusMissing()) ?? (await socatMissing()), this);
      built = await buildLibmodbusServer();
      line = transport === 'RTU' ? await startSerialLine() : undefined;
    });
    beforeEach(async () => {
      device = await startLibmodbus(built?.program ?? '', line ? ['serial', line.deviceEnd] : ['tcp']);
      const serial = line && { serialPort: line.ourEnd, baudRate: 115_200, parity: 'none' as const };
      link = openLink(device.port, { transport, timeoutSeconds: 1, ...serial });
      await reaches(link, 'up');
    });
    afterEach(async () => {
      await link.close();
      await device.stop();
    });
    after(async () => {
      await line?.stop();
      await built?.remove();
    });

    it('reads all four tables, in the longest blocks there are', async () => {
      const registers = Array.from({ length: 500 }, (_, i) => i);
      for (const [table, valueAt] of [
        ['holding', (i: number) => 1000 + i],
        ['input', (i: number) => 1000 + i],
        ['coil', (i: number) => i % 3 === 0],
        ['discrete', (i: number) => i % 3 === 0],
      ] as const) {
        const samples = await link.read(registers.map((i) => `${table}:${i}`));
        deepEqual(
          samples.map(({ value }) => value),
          registers.map((i) => valueAt(i)),
        );
      }
      equal(link.status.state, 'up');
    });

    it('writes by every function and reads back what stands there then', async () => {
      await link.write('coil:1', true);
      await link.write('holding:10:int16', -2);
      await link.write('holding:11:float64:cdab', Math.PI);
      await link.write('holding:20:string6', 'Pump 1');
      await link.write('holding:30:uint8l', 7);
      await link.write('holding:30.15', true);
      deepEqual(
        brief(
          await link.read([
            'coil:1',
            'holding:10:int16',
            'holding:11:float64:cdab',
            'holding:20:string6',
            'holding:30',
          ]),
        ),
        [
          ['coil:1', true],
          ['holding:10:int16', -2],
          ['holding:11:float64:cdab', Math.PI],
          ['holding:20:string6', 'Pump 1'],
          // 1030 is 0x0406: the low byte was written, then the highest bit.
          ['holding:30', 0x8407],
        ],
      );
    });

    it('names the exception of an address that is not there, and reads its neighbours', async () => {
      deepEqual(brief(await link.read(['holding:499', 'holding:500', 'holding:498'])), [
        ['holding:499', 1499],
        ['holding:500', null, 'exception 2: illegal data address'],
        ['holding:498', 1498],
      ]);
      await rejects(link.write('holding:500', 1), { code: 'REFUSED', message: /exception 2/ });
    });
  });
}
