import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LinkStatus } from '../../src/model/link.ts';
import type { Sample } from '../../src/model/sample.ts';
import { type OpcuaLink, openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { WantedItem } from '../../src/protocols/opcua/items.ts';
import type { OpcuaLinkSettings } from '../../src/protocols/opcua/settings.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { type Cable, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const NOTHING = new Uint8Array(0);

describe('an OPC UA link through outages of asyncua', function () {
  this.timeout(90_000);
  let directory: string;
  let port: number;
  let server: PythonPeer;
  let cable: Cable;
  let link: OpcuaLink;
  let told: Sample[];
  let states: LinkStatus['state'][];
  const clock = testClock();

  const start = async (script: 'asyncua-server.py' | 'asyncua-watched-server.py') => {
    server = await startPythonPeer(script, [String(port), directory, 'open']);
  };
  const open = (item: Partial<WantedItem> | undefined, settings: Partial<OpcuaLinkSettings> = {}) => {
    link = openOpcuaLink({
      ...{ name: 'line', id: 'line', clock, random: () => 0, log: () => undefined, folder: join(directory, 'links') },
      settings: opcuaSettings({
        ...{ endpoint: `opc.tcp://127.0.0.1:${cable.port}/line`, securityMode: 'None', login: 'anonymous' },
        ...{ publishingMilliseconds: 100, reconnectSeconds: 0.5, answerTimeoutSeconds: 2, sessionTimeoutSeconds: 20 },
        ...settings,
      }),
    });
    link.watch(({ state }) => states.push(state));
    if (!item) return;
    const counter = { nodeId: 'ns=2;s=Line.Counter', address: 'Line/Counter', samplingMs: 0, queueSize: 100 };
    link.subscribe([{ ...counter, ...item }], (samples) => void told.push(...samples));
  };
  const put = (value: number) => server.ask({ put: ['Counter', value] });
  const good = () => told.filter(({ quality }) => quality === 'good');
  const values = () => good().map(({ value }) => Number(value));
  const hears = (value: number, withinMs = 20_000) =>
    eventually(() => values().at(-1) === value, `the value ${value}`, withinMs);
  /** Each value at most once, none before one that it follows, whatever happened between. */
  const isOrdered = () => {
    const heard = values();
    deepEqual(
      heard,
      [...new Set(heard)].toSorted((a, b) => a - b),
    );
    const times = good().map(({ time }) => time);
    deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  };

  before(async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-opcua-outages-'));
  });
  beforeEach(async () => {
    port = await freePort();
    cable = await startCable(port);
    told = [];
    states = [];
  });
  afterEach(async () => {
    await link?.close();
    await cable?.close();
    await server?.stop();
  });
  after(async () => {
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  /** An outage of four seconds in a ramp of 120 values, one each 50 ms, with room for ten of them. */
  const outage = async () => {
    await put(0);
    open({ queueSize: 10 });
    await hears(0);
    const ramp = server.ask({ ramp: ['Counter', 120, 50] });
    await eventually(() => values().includes(10), 'values');
    cable.cut();
    await reaches(link, 'down');
    equal(told.at(-1)?.reason, 'comm-failure');
    const heard = told.length;
    await pause(4000);
    equal(told.length, heard, 'nothing is told while it is down');
    cable.open();
    await ramp;
    await hears(120);
    await reaches(link, 'up');
    isOrdered();
  };

  it('tells how much a small queue lost in four seconds where the server says so', async () => {
    await start('asyncua-watched-server.py');
    await outage();
    const lost = told.filter(({ reason }) => reason === 'values lost: queue overflow');
    ok(lost.length >= 1, 'no gap was told');
    equal(link.dropped, lost.length);
    // The gap lies where the values are missing: between the last before them and the first after.
    for (const { time } of lost) {
      const before = good().findLast((sample) => sample.time < time);
      const after = good().find((sample) => sample.time >= time);
      ok(Number(after?.value) - Number(before?.value) > 1, `${before?.value}, gap, ${after?.value}`);
    }
    deepEqual([...new Set(states)], ['connecting', 'up', 'down']);
  });

  it('calls it a failed communication where the server drops without a word', async () => {
    await start('asyncua-server.py');
    await outage();
    ok(values().length < 121, 'the small queue held everything');
    ok(told.some(({ quality, reason }) => quality === 'bad' && reason === 'comm-failure'));
  });

  it('is down while bytes vanish and the socket stays open, and comes back when they pass again', async () => {
    await start('asyncua-watched-server.py');
    await put(1);
    open({}, { sessionTimeoutSeconds: 5, answerTimeoutSeconds: 1 });
    await hears(1);
    cable.behave(() => ({ bytes: NOTHING }));
    const since = performance.now();
    await reaches(link, 'down');
    ok(performance.now() - since < 10_000, `down after ${performance.now() - since} ms`);
    // Longer than the server keeps a session.
    await pause(8000);
    equal(link.status.state, 'down');
    equal(told.at(-1)?.quality, 'bad');
    await put(2);
    cable.behave();
    await hears(2);
    await reaches(link, 'up');
    await put(3);
    await hears(3);
    isOrdered();
  });

  it('comes back after a storm of restarts, with one session', async () => {
    await start('asyncua-watched-server.py');
    await put(1);
    open({});
    await hears(1);
    for (const livesMs of [0, 400, 1200, 2500]) {
      await server.stop();
      await reaches(link, 'down');
      await start('asyncua-watched-server.py');
      await pause(livesMs);
    }
    await put(2);
    await hears(2, 30_000);
    await reaches(link, 'up');
    deepEqual(server.told.at(-1), { sessions: 1 });
    for (const value of [3, 4, 5]) {
      await put(value);
      await hears(value);
    }
    // A server that starts again has its first value again; what is told is never told twice.
    deepEqual(values().slice(-4), [2, 3, 4, 5]);
    ok(told.some(({ reason }) => reason === 'comm-failure'));
  });

  it('tells everything once and stays up while each answer comes 300 ms late', async () => {
    await start('asyncua-watched-server.py');
    await put(0);
    cable.behave((direction, bytes) => (direction === 'answer' ? { bytes, afterMs: 300 } : { bytes }));
    open({});
    await hears(0);
    await server.ask({ ramp: ['Counter', 40, 50] });
    await hears(40);
    deepEqual(
      values(),
      Array.from({ length: 41 }, (_, i) => i),
    );
    deepEqual([states, told.filter(({ quality }) => quality !== 'good')], [['connecting', 'up'], []]);
    deepEqual(server.told, [{ sessions: 1 }]);
  });

  it('stays up while nobody subscribes to anything', async () => {
    await start('asyncua-watched-server.py');
    open(undefined, { answerTimeoutSeconds: 1 });
    await reaches(link, 'up');
    await pause(6000);
    deepEqual([states, server.told], [['connecting', 'up'], [{ sessions: 1 }]]);
  });

  it('keeps its session where values are published seldom, and rest', async () => {
    await start('asyncua-watched-server.py');
    await put(1);
    open({}, { publishingMilliseconds: 1500, sessionTimeoutSeconds: 5, answerTimeoutSeconds: 1 });
    await hears(1);
    await pause(8000);
    await put(2);
    await hears(2);
    deepEqual([values(), states, server.told], [[1, 2], ['connecting', 'up'], [{ sessions: 1 }]]);
  });
});
