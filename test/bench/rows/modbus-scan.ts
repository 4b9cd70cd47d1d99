import ModbusSerial from 'modbus-serial';
import { systemClock } from '../../../src/io/clock.ts';
import { openModbusLink } from '../../../src/protocols/modbus/client.ts';
import { buildLibmodbusServer, libmodbusMissing, startLibmodbus } from '../../interop/libmodbus.ts';
import { reaches } from '../../protocols/wait.ts';
import { modbusSettings } from '../../support/link-settings.ts';
import type { BenchRow } from '../figure.ts';
import { takeTurns } from '../rounds.ts';

const REGISTERS = 10_000;
const BLOCK = 125;
const IN_FLIGHT = 8;
/** Long enough that the heap has the size that it keeps: it is made small before each turn. */
const WINDOW_MS = 1000;
const AIM_SHARE = 0.9;

/** Ten thousand registers of a libmodbus device as samples, beside the bare library reading the same blocks. */
export const modbusScan: BenchRow = {
  name: 'modbus-scan',
  missing: libmodbusMissing,
  async measure(tell) {
    const built = await buildLibmodbusServer();
    const device = await startLibmodbus(built.program, ['tcp', String(REGISTERS)]);
    try {
      const contestants = { limit: () => bareScans(device.port), ours: () => linkScans(device.port) };
      const reached = await takeTurns(contestants, { warmUps: 2, rounds: 9, tell });
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

/** Registers a second that arrive as samples while one reading follows the other. */
async function linkScans(port: number): Promise<number> {
  const settings = modbusSettings({ host: '127.0.0.1', port, maxInFlight: IN_FLIGHT });
  const options = { name: 'bench', id: 'bench', clock: systemClock(), log: () => undefined, folder: '' };
  const link = openModbusLink({ ...options, settings });
  await reaches(link, 'up');
  const { promise, resolve } = Promise.withResolvers<number>();
  const addresses = Array.from({ length: REGISTERS }, (_, i) => `holding:${i}`);
  let scans = -1;
  let startedAt = 0;
  link.subscribe({ addresses, intervalMs: 1 }, (samples) => {
    if (samples.some(({ value, quality }, i) => quality !== 'good' || value !== 1000 + i)) throw new Error('wrong');
    // The first reading is when everything is planned.
    if (++scans === 0) startedAt = performance.now();
    const tookMs = performance.now() - startedAt;
    if (tookMs >= WINDOW_MS) resolve((scans * REGISTERS * 1000) / tookMs);
  });
  const reached = await promise;
  await link.close();
  return reached;
}

/** Registers a second by the library alone, as many requests at once as the link sends. */
async function bareScans(port: number): Promise<number> {
  const client = new ModbusSerial.default();
  await client.connectTCP('127.0.0.1', { port });
  await bareScan(client);
  const startedAt = performance.now();
  let registers = 0;
  let tookMs = 0;
  for (; tookMs < WINDOW_MS; tookMs = performance.now() - startedAt) {
    await bareScan(client);
    registers += REGISTERS;
  }
  await new Promise<void>((resolve) => client.close(() => resolve()));
  return (registers * 1000) / tookMs;
}

/** All registers once. */
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
