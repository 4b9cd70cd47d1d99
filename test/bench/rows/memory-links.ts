import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import ModbusSerial from 'modbus-serial';
import { systemClock } from '../../../src/io/clock.ts';
import type { Link } from '../../../src/model/link.ts';
import { openModbusLink } from '../../../src/protocols/modbus/client.ts';
import { openOpcuaLink } from '../../../src/protocols/opcua/client.ts';
import { reaches } from '../../protocols/wait.ts';
import { modbusSettings, opcuaSettings } from '../../support/link-settings.ts';
import { freePort } from '../../support/node-red-process.ts';
import type { BenchRow, Measurement, Tell } from '../figure.ts';
import { held } from '../grown.ts';
import { openBareSession } from '../opcua/bare-client.ts';
import { fastServerMissing, startFastServer } from '../opcua/server.ts';
import { takeTurns } from '../rounds.ts';

const KIB = 1024;
const MODBUS_LINKS = 100;
const SESSIONS = 20;
const ROUNDS = { warmUps: 1, rounds: 3 };
/** A hundred links then take about a hundredth of what Node-RED takes by itself. */
const AIM_KIB = 16;
/** The library's session is what costs: a link may add half as much. */
const AIM_TIMES = 1.5;
/** What shows a leak: more than this in a hundred attempts each. */
const AIM_GROWTH_KIB = 1;
const DOWN_MS = 10_000;
const RETRY_SECONDS = 0.1;

type Closable = { close(): Promise<void> };

/** Memory of links that nobody reads through, and of links that try again and again to connect. */
export const memoryLinks: BenchRow = {
  name: 'memory-links',
  async measure(tell) {
    const measurements = [await idleModbus(tell), await downModbus(tell)];
    const missing = await fastServerMissing();
    if (missing === undefined) measurements.push(await idleOpcua(tell));
    else console.error(`memory-links-opcua is not measured: ${missing}`);
    return measurements;
  },
};

/** KiB that each of so many holds, when all are open; the first one, that loads and compiles, is not counted. */
async function heldByEach(count: number, open: () => Promise<Closable>): Promise<number> {
  const warm = await open();
  const before = await held();
  const opened = await Promise.all(Array.from({ length: count }, open));
  const after = await held();
  for (const one of [warm, ...opened]) await one.close();
  return (after - before) / count / KIB;
}

const optionsOf = (folder: string) => ({
  ...{ name: 'bench', id: 'bench', clock: systemClock(), log: () => undefined, folder },
});

async function up<L extends Link<never>>(link: L): Promise<L> {
  await reaches(link, 'up');
  return link;
}

async function idleModbus(tell: Tell): Promise<Measurement> {
  const device = fork(join(import.meta.dirname, '..', 'accepting.ts'));
  const [{ port }] = (await once(device, 'message')) as [AddressInfo];
  const settings = modbusSettings({ host: '127.0.0.1', port });
  const bare = async (): Promise<Closable> => {
    const client = new ModbusSerial.default();
    await client.connectTCP('127.0.0.1', { port });
    return { close: () => new Promise((resolve) => client.close(() => resolve())) };
  };
  const contestants = {
    limit: () => heldByEach(MODBUS_LINKS, bare),
    ours: () => heldByEach(MODBUS_LINKS, () => up(openModbusLink({ ...optionsOf(''), settings }))),
  };
  const { ours, limit } = await takeTurns(contestants, { ...ROUNDS, tell });
  device.disconnect();
  return {
    ...{ row: 'memory-links-modbus', value: ours, unit: 'KiB/link', better: 'less', limit },
    ...{ aim: `at most ${AIM_KIB} KiB`, met: ours <= AIM_KIB },
    note: `${MODBUS_LINKS} connected links that are not read; the limit is a connected client of modbus-serial, which knows nothing of its device and does not come back`,
  };
}

async function downModbus(tell: Tell): Promise<Measurement> {
  const settings = modbusSettings({ host: '127.0.0.1', port: await freePort(), reconnectSeconds: RETRY_SECONDS });
  let attempts = 0;
  // Each failed attempt asks for a part of its wait.
  const random = () => {
    attempts++;
    return 1;
  };
  const open = () => openModbusLink({ ...optionsOf(''), settings, random });
  const warm = open();
  await pause(DOWN_MS / 5);
  const before = await held();
  const links = Array.from({ length: MODBUS_LINKS }, open);
  await pause(DOWN_MS / 5);
  const [first, triedBefore] = [await held(), attempts];
  tell(`${MODBUS_LINKS} links that are down`);
  await pause(DOWN_MS);
  const [last, tried] = [await held(), attempts - triedBefore];
  for (const link of [warm, ...links]) await link.close();
  const [value, growth] = [last - before, last - first].map((bytes) => bytes / MODBUS_LINKS / KIB) as [number, number];
  return {
    ...{ row: 'memory-links-down', value, unit: 'KiB/link', better: 'less' },
    aim: `at most ${AIM_KIB} KiB, and at most ${AIM_GROWTH_KIB} KiB more after a hundred attempts`,
    met: value <= AIM_KIB && growth <= AIM_GROWTH_KIB,
    note: `${MODBUS_LINKS} links to a port where nobody listens; ${growth.toFixed(2)} KiB more a link after ${Math.round(tried / MODBUS_LINKS)} attempts`,
  };
}

async function idleOpcua(tell: Tell): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'tieline-bench-opcua-'));
  const { endpoint, stop } = await startFastServer(1, 1000);
  try {
    const settings = opcuaSettings({ endpoint, securityMode: 'None', login: 'anonymous' });
    const contestants = {
      limit: () => heldByEach(SESSIONS, () => openBareSession(endpoint, join(folder, 'bare'))),
      ours: () => heldByEach(SESSIONS, () => up(openOpcuaLink({ ...optionsOf(folder), settings }))),
    };
    const { ours, limit } = await takeTurns(contestants, { ...ROUNDS, tell });
    return {
      ...{ row: 'memory-links-opcua', value: ours, unit: 'KiB/link', better: 'less', limit },
      ...{ aim: `at most ${AIM_TIMES} × the limit`, met: ours <= AIM_TIMES * limit },
      note: `${SESSIONS} sessions that are not read, in a process of ${Math.round(process.memoryUsage.rss() / KIB / KIB)} MiB; the limit is a session of node-opcua`,
    };
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}
