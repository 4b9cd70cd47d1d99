import { equal, ok } from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Link } from '../../src/model/link.ts';
import type { Sample } from '../../src/model/sample.ts';
import { openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import { pythonPackageMissing, startPythonPeer } from '../interop/python-peer.ts';
import { skipWhere } from '../interop/skip.ts';
import { openLink } from '../protocols/modbus/open-link.ts';
import { startRawDevice } from '../protocols/modbus/raw-device.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { type Cable, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';

/** A cable pulled once a minute for 24 hours; OPC UA needs a second for each, so fewer. */
const MODBUS_FLAPS = Number(process.env.TIELINE_FLAPS ?? 1440);
const OPCUA_FLAPS = Math.ceil(MODBUS_FLAPS / 4);
/** Warm after this share: libraries are loaded and caches have filled. */
const WARM = 0.2;
const MOST_GROWTH_BYTES = 8_000_000;
/** A connection that was lost a moment ago may still have some. */
const MORE_TIMERS = 10;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Timers that run. What `process.getActiveResourcesInfo` says of them counts some that were cleared. */
const timers = new Set<number>();
createHook({
  init(id, type) {
    if (type === 'Timeout') timers.add(id);
  },
  destroy(id) {
    timers.delete(id);
  },
}).enable();

/** What the process holds once everything that can go has gone. */
async function held() {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  return { heap: process.memoryUsage().heapUsed, sockets };
}

/** Pulls the cable again and again; each time values stop, and come back by themselves. */
async function flap(link: Link, cable: Cable, told: Sample[], times: number): Promise<void> {
  const good = () => told.at(-1)?.quality === 'good';
  await eventually(good, 'first values', 30_000);
  const { sockets } = await held();
  const few = timers.size;
  let warm = 0;
  let most = 0;
  for (let i = 0; i < times; i++) {
    await eventually(good, `values in round ${i}`, 30_000);
    if (i === Math.floor(times * WARM)) warm = (await held()).heap;
    cable.cut();
    await reaches(link, 'down');
    equal(told.at(-1)?.quality, 'bad');
    told.length = 0;
    cable.open();
    await reaches(link, 'up');
    most = Math.max(most, timers.size);
  }
  await eventually(good, 'values at the end', 30_000);
  const { heap } = await held();
  const [mb, mbThen] = [heap, warm].map((bytes) => (bytes / 1e6).toFixed(1));
  console.log(`      ${times} flaps: ${mbThen} to ${mb} MB, ${few} timers, ${most} at most`);
  ok(heap - warm < MOST_GROWTH_BYTES, `${mbThen} to ${mb} MB`);
  ok(most <= few + MORE_TIMERS, `${few} timers, then ${most}`);
  ok((await held()).sockets <= sockets + 2);
}

describe('a day of flapping', () => {
  let cable: Cable;
  let link: Link;
  const told: Sample[] = [];
  afterEach(async () => {
    await link?.close();
    await cable?.close();
    told.length = 0;
  });

  it(`modbus: ${MODBUS_FLAPS} cuts leave memory and timers as they were`, async () => {
    const device = await startRawDevice();
    cable = await startCable(device.port);
    const modbus = openLink(cable.port);
    link = modbus;
    const addresses = Array.from({ length: 50 }, (_, i) => `holding:${i * 7}`);
    modbus.subscribe({ addresses, intervalMs: 20 }, (samples) => void told.push(...samples));
    try {
      await flap(link, cable, told, MODBUS_FLAPS);
    } finally {
      await device.close();
    }
  }).timeout(MODBUS_FLAPS * 3000 + 60_000);

  it(`opcua: ${OPCUA_FLAPS} cuts leave memory and timers as they were`, async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
    const directory = await mkdtemp(join(tmpdir(), 'tieline-flapping-'));
    const server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory, 'open']);
    cable = await startCable(server.port);
    const opcua = openOpcuaLink({
      ...{ name: 'line', id: 'line', clock: testClock(), random: () => 0, log: () => undefined },
      folder: join(directory, 'links'),
      settings: opcuaSettings({
        ...{ endpoint: `opc.tcp://127.0.0.1:${cable.port}/line`, securityMode: 'None', login: 'anonymous' },
        ...{ publishingMilliseconds: 100, reconnectSeconds: 0.5, answerTimeoutSeconds: 2 },
      }),
    });
    link = opcua;
    const item = { nodeId: 'ns=2;s=Line.Counter', address: 'Line/Counter', samplingMs: 0, queueSize: 10 };
    opcua.subscribe([item], (samples) => void told.push(...samples));
    try {
      await flap(link, cable, told, OPCUA_FLAPS);
    } finally {
      await link.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
  }).timeout(OPCUA_FLAPS * 10_000 + 60_000);
});
