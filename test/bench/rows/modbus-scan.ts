import ModbusSerial from 'modbus-serial';
import { openModbusLink } from '../../../src/protocols/modbus/client.ts';
import { buildLibmodbusServer, startLibmodbus } from '../../interop/libmodbus.ts';
import { reaches, testClock } from '../../protocols/wait.ts';
import { modbusSettings } from '../../support/link-settings.ts';
import type { BenchRow } from '../figure.ts';
import { takeTurns } from '../rounds.ts';

const REGISTERS = 10_000;
const BLOCK = 125;
const IN_FLIGHT = 8;
const SCANS = 10;
const AIM_SHARE = 0.9;

/** Ten thousand registers of a libmodbus device as samples, beside the bare library reading the same blocks. */
export const modbusScan: BenchRow = {
  name: 'modbus-scan',
  async measure(tell) {
    const built = await buildLibmodbusServer();
    const device = await startLibmodbus(built.program, ['tcp', String(REGISTERS)]);
    const settings = modbusSettings({ host: '127.0.0.1', port: device.port, maxInFlight: IN_FLIGHT });
    const addresses = Array.from({ length: REGISTERS }, (_, i) => `holding:${i}`);

    /** Registers a second. */
    const rate = async (scans: () => Promise<void>) => {
      const startedAt = performance.now();
      await scans();
      return (REGISTERS * SCANS * 1000) / (performance.now() - startedAt);
    };
    const ours = async () => {
      const options = { name: 'bench', id: 'bench', clock: testClock(), log: () => undefined, folder: '' };
      const link = openModbusLink({ ...options, settings });
      await reaches(link, 'up');
      const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let scans = -1;
      // The first scan is when everything is planned; afterwards one follows the other.
      link.subscribe({ addresses, intervalMs: 1 }, (samples) => {
        if (samples.some(({ value, quality }, i) => quality !== 'good' || value !== 1000 + i)) throw new Error('wrong');
        if (++scans === 0) begun.resolve();
        else if (scans === SCANS) ended.resolve();
      });
      await begun.promise;
      const reached = await rate(() => ended.promise);
      await link.close();
      return reached;
    };
    const limit = async () => {
      const client = new ModbusSerial.default();
      await client.connectTCP('127.0.0.1', { port: device.port });
      const reached = await rate(async () => {
        for (let i = 0; i < SCANS; i++) await bareScan(client);
      });
      await new Promise<void>((resolve) => client.close(() => resolve()));
      return reached;
    };
    try {
      const reached = await takeTurns({ limit, ours }, { warmUps: 2, rounds: 7, tell });
      return [
        {
          ...{ row: 'modbus-scan', value: reached.ours, unit: 'registers/s', better: 'more', limit: reached.limit },
          aim: `at least ${AIM_SHARE} of the limit`,
          met: reached.ours >= AIM_SHARE * reached.limit,
          note: `${REGISTERS} registers of a libmodbus server as samples, ${IN_FLIGHT} requests at once; the limit is modbus-serial reading blocks of ${BLOCK} into numbers`,
        },
      ];
    } finally {
      await device.stop();
      await built.remove();
    }
  },
};

/** All registers by the library alone, as many requests at once as we send. */
async function bareScan(client: InstanceType<typeof ModbusSerial.default>): Promise<void> {
  const offsets = Array.from({ length: REGISTERS / BLOCK }, (_, i) => i * BLOCK);
  const read = (offset: number) =>
    new Promise<void>((resolve, reject) => {
      client.writeFC3(1, offset, BLOCK, (error, { data }) => {
        if (error || data.some((value, i) => value !== 1000 + offset + i)) reject(new Error('wrong'));
        else resolve();
      });
    });
  const work = async () => {
    for (let offset = offsets.shift(); offset !== undefined; offset = offsets.shift()) await read(offset);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}
