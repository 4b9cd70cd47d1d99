import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkStatus } from '../../src/model/link.ts';
import type { Sample } from '../../src/model/sample.ts';
import { type OpcuaLink, openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import { judgeCertificate, listCertificates } from '../../src/protocols/opcua/trust.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { type Cable, type Direction, type Passing, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const NOTHING = new Uint8Array(0);
/** Bytes after those that frame a message: type, size, channel, token, sequence and request number. */
const HEADER_BYTES = 24;
/** Where a message says which request it is or answers. */
const REQUEST_ID_AT = 20;

const garbled = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i < HEADER_BYTES ? byte : byte ^ ((i * 37 + 11) & 0xff)));

/** What a bad cable does to what goes one way. */
const FAULTS: Record<string, (bytes: Uint8Array) => Passing> = {
  'lost, with the connection open': () => ({ bytes: NOTHING }),
  'halved, then cut off': (bytes) => ({ bytes: bytes.subarray(0, bytes.length / 2), cut: true }),
  'halved, with the connection open': (bytes) => ({ bytes: bytes.subarray(0, bytes.length / 2) }),
  garbled: (bytes) => ({ bytes: garbled(bytes) }),
  'of hostile length': (bytes) => ({ bytes: bytes.with(4, 0xff).with(5, 0xff).with(6, 0xff).with(7, 0x7f) }),
  'cut off': () => 'cut',
};

/** What need not end a connection, but must not make anything wrong. */
const NUISANCES: Record<string, (bytes: Uint8Array) => Passing> = {
  'twice there': (bytes) => ({ bytes: Buffer.concat([bytes, bytes]) }),
  'later than the time-out': (bytes) => ({ bytes, afterMs: 1500 }),
  'one of another request': (bytes) => ({ bytes: bytes.map((byte, i) => (i === REQUEST_ID_AT ? byte ^ 0x55 : byte)) }),
};

for (const securityMode of ['None', 'SignAndEncrypt'] as const)
  describe(`an OPC UA link over a bad cable to asyncua, security mode ${securityMode}`, function () {
    this.timeout(60_000);
    let directory: string;
    let server: PythonPeer;
    let cable: Cable;
    let link: OpcuaLink;
    let told: Sample[];
    let states: LinkStatus['state'][];

    before(async function () {
      skipWhere(await pythonPackageMissing('asyncua'), this);
      directory = await mkdtemp(join(tmpdir(), 'tieline-opcua-cuts-'));
      const open = securityMode === 'None' ? ['open'] : [];
      server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory, ...open]);
      cable = await startCable(server.port);
      if (securityMode !== 'None') await trustServer();
      await cable.close();
    });
    beforeEach(async () => {
      await server.ask({ put: ['Counter', 1001] });
      cable = await startCable(server.port);
      told = [];
      states = [];
      link = open();
      link.watch(({ state }) => states.push(state));
      link.subscribe(
        [{ nodeId: 'ns=2;s=Line.Counter', address: 'Line/Counter', samplingMs: 50, queueSize: 100 }],
        (samples) => void told.push(...samples),
      );
    });
    afterEach(async () => {
      await link.close();
      await cable.close();
    });
    after(async () => {
      await server?.stop();
      if (directory) await rm(directory, { recursive: true, force: true });
    });

    function open(): OpcuaLink {
      const login =
        securityMode === 'None'
          ? ({ login: 'anonymous' } as const)
          : ({ login: 'user name', username: 'line', password: 'secret' } as const);
      return openOpcuaLink({
        ...{ name: 'line', id: 'line', clock: testClock(), random: () => 0, log: () => undefined },
        folder: join(directory, 'links'),
        settings: opcuaSettings({
          ...{ endpoint: `opc.tcp://127.0.0.1:${cable.port}/line`, securityMode, ...login },
          ...{ publishingMilliseconds: 100, reconnectSeconds: 0.5, answerTimeoutSeconds: 1, sessionTimeoutSeconds: 5 },
        }),
      });
    }

    async function trustServer(): Promise<void> {
      const stranger = open();
      await reaches(stranger, 'down');
      await stranger.close();
      const folder = join(directory, 'links', 'pki');
      const [shown] = await listCertificates(folder);
      equal(await judgeCertificate(folder, shown?.thumbprint ?? '', true), true);
    }

    const goodValues = () => told.filter(({ quality }) => quality === 'good').map(({ value }) => Number(value));

    for (const way of ['request', 'answer'] as const satisfies readonly Direction[]) {
      for (const [name, fault] of Object.entries(FAULTS)) {
        it(`says so and comes back when each ${way} is ${name}`, async () => {
          await eventually(() => goodValues().includes(1001), 'first value', 5000);
          cable.behave((direction, bytes) => (direction === way ? fault(bytes) : { bytes }));
          await reaches(link, 'down');
          equal(told.at(-1)?.quality, 'bad');
          await server.ask({ put: ['Counter', 1002] });
          cable.behave();
          await eventually(() => Number(told.at(-1)?.value) === 1002, 'the value', 20_000);
          await eventually(() => link.status.state === 'up', 'up', 20_000);
          deepEqual([...new Set(goodValues())], [1001, 1002]);
          ok(states.lastIndexOf('up') > states.indexOf('down'));
        });

        it(`connects once the cable is mended where each ${way} of a new connection is ${name}`, async () => {
          await eventually(() => goodValues().includes(1001), 'first value', 5000);
          cable.cut();
          await reaches(link, 'down');
          cable.behave((direction, bytes) => (direction === way ? fault(bytes) : { bytes }));
          cable.open();
          await new Promise((resolve) => setTimeout(resolve, 2500));
          equal(link.status.state === 'up', false);
          await server.ask({ put: ['Counter', 1002] });
          cable.behave();
          await eventually(() => Number(told.at(-1)?.value) === 1002, 'the value', 20_000);
          await eventually(() => link.status.state === 'up', 'up', 20_000);
          deepEqual([...new Set(goodValues())], [1001, 1002]);
        });
      }

      for (const [name, nuisance] of Object.entries(NUISANCES)) {
        it(`tells nothing wrong and has the value in the end when each ${way} is ${name}`, async () => {
          await eventually(() => goodValues().includes(1001), 'first value', 5000);
          cable.behave((direction, bytes) => (direction === way ? nuisance(bytes) : { bytes }));
          await new Promise((resolve) => setTimeout(resolve, 3000));
          await server.ask({ put: ['Counter', 1002] });
          cable.behave();
          await eventually(() => Number(told.at(-1)?.value) === 1002, 'the value', 20_000);
          await eventually(() => link.status.state === 'up', 'up', 20_000);
          deepEqual([...new Set(goodValues())], [1001, 1002]);
        });
      }
    }
  });
