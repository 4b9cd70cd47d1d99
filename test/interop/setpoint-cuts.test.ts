import { equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Link } from '../../src/model/link.ts';
import { openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openLink } from '../protocols/modbus/open-link.ts';
import { reaches } from '../protocols/wait.ts';
import { temporaryPlant } from '../runtime/plant.ts';
import { type Cable, type Direction, type Passing, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Place, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const half = (bytes: Uint8Array) => bytes.subarray(0, Math.ceil(bytes.length / 2));

/** Where the connection is cut, once. */
const CUTS: [string, Direction, (bytes: Uint8Array) => Passing][] = [
  ['before the request', 'request', () => 'cut'],
  ['in the middle of the request', 'request', (bytes) => ({ bytes: half(bytes), cut: true })],
  ['after the request', 'request', (bytes) => ({ bytes, cut: true })],
  ['before the answer', 'answer', () => 'cut'],
  ['in the middle of the answer', 'answer', (bytes) => ({ bytes: half(bytes), cut: true })],
];

/** A device that others wrote, behind a cable. */
interface Peer {
  port: number;
  /** What a message asks for or answers. */
  kindOf(bytes: Uint8Array): 'read' | 'write' | 'other';
  open(port: number, plant: PlantRuntime): Link;
  point: Pick<WritePoint, 'readBackAddress' | 'method'> & { address: string };
  put(value: number): Promise<unknown>;
  get(): Promise<number>;
  stop(): Promise<unknown>;
}

async function modbusPeer(): Promise<Peer> {
  const device = await startPymodbus();
  const place: Place = ['holding', 1, 'int16', 'abcd'];
  return {
    port: device.port,
    kindOf: (bytes) => (bytes[7] === 3 ? 'read' : bytes[7] === 6 ? 'write' : 'other'),
    open: (port) => openLink(port, { timeoutSeconds: 0.5, reconnectSeconds: 0.25 }),
    point: { address: 'holding:1:int16', readBackAddress: 'holding:1:int16' },
    put: (value) => device.put(place, String(value)),
    get: async () => Number(await device.get(place)),
    stop: device.stop,
  };
}

/** Numbers of the services in binary encoding (OPC UA Part 6, NodeIds). */
const SERVICES: Record<number, 'read' | 'write'> = {
  631: 'read',
  634: 'read',
  673: 'write',
  676: 'write',
  712: 'write',
  715: 'write',
};

const opcuaPeer = (point: Peer['point']) => async (): Promise<Peer> => {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-setpoint-cuts-'));
  const server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory, 'open']);
  return {
    port: server.port,
    kindOf: (bytes) => (bytes.length > 28 ? (SERVICES[Buffer.from(bytes).readUInt16LE(26)] ?? 'other') : 'other'),
    open: (port, { clock }) =>
      openOpcuaLink({
        ...{ name: 'line', id: 'line', clock, log: () => undefined, folder: join(directory, 'links') },
        settings: opcuaSettings({
          ...{ endpoint: `opc.tcp://127.0.0.1:${port}/line`, securityMode: 'None', login: 'anonymous' },
          reconnectSeconds: 0.5,
        }),
      }),
    point,
    put: (value) => server.ask({ put: ['Temperature', value] }),
    get: async () => Number(await server.ask({ get: 'Temperature' })),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const TEMPERATURE = 'ns=2;s=Line.Temperature';
const PEERS: [string, string, () => Promise<Peer>][] = [
  ['a register of pymodbus', 'pymodbus', modbusPeer],
  ['a variable of asyncua', 'asyncua', opcuaPeer({ address: TEMPERATURE, readBackAddress: TEMPERATURE })],
  [
    'a method of asyncua',
    'asyncua',
    opcuaPeer({
      ...{ address: 'ns=2;s=Line.SetTemperature', readBackAddress: TEMPERATURE },
      method: { objectId: 'ns=2;s=Line', given: '{value}, "hall"', expected: '0' },
    }),
  ],
];

for (const [what, missing, start] of PEERS) {
  describe(`a setpoint to ${what} whose cable is cut`, function () {
    this.timeout(60_000);
    let peer: Peer;
    let cable: Cable;
    let home: Awaited<ReturnType<typeof temporaryPlant>>;
    let plant: PlantRuntime;
    let link: Link;
    let count = 0;

    before(async function () {
      skipWhere(missing === 'pymodbus' ? await pymodbusMissing() : await pythonPackageMissing(missing), this);
      peer = await start();
      cable = await startCable(peer.port);
      home = await temporaryPlant();
      plant = await home.start();
      link = peer.open(cable.port, plant);
      await reaches(link, 'up');
      await plant.arming.set(true, 'tester');
    });
    after(async () => {
      await link?.close();
      await plant?.close();
      await cable?.close();
      await home?.remove();
      await peer?.stop();
    });

    async function perform(value: number) {
      const { address, ...reached } = peer.point;
      const at = plant.clock();
      const command = { id: `c${count++}`, by: { id: 'n', name: 'set' }, link: 'l', address, value };
      const guard = { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0 };
      return plant.commands.perform(
        { ...command, at, validUntil: at + 5000 },
        { ...{ link, guard, scale: 1, tolerance: 0.01, readBackMs: 8000, readFirst: true }, ...reached },
      );
    }

    for (const step of ['write', 'read-back'] as const) {
      for (const [where, direction, fault] of CUTS) {
        it(`${where} of the ${step}: what is told is so, and nothing is sent twice`, async () => {
          await peer.put(20);
          await perform(20);
          let written = 0;
          let isCut = false;
          cable.behave((way, bytes) => {
            const kind = peer.kindOf(bytes);
            const isDue = step === 'write' ? kind === 'write' : kind === 'read' && written > 0;
            if (way === 'request' && kind === 'write') written++;
            if (isCut || way !== direction || !isDue) return { bytes };
            isCut = true;
            return fault(bytes);
          });
          const { outcome, reason, readBack } = await perform(25);
          cable.behave();
          await reaches(link, 'up');
          const there = await peer.get();
          ok(isCut, 'the cable was cut');
          equal(written, 1);
          // The device is asked once the link is back, so even a lost answer leaves nothing open.
          equal(outcome, there === 25 ? 'done' : 'failed', `${outcome}: ${reason}, while the device has ${there}`);
          if (readBack !== undefined) equal(readBack, there);
          if (outcome === 'failed') match(reason ?? '', /not sent|not connected|the device shows 20 instead of 25/);
        });
      }
    }
  });
}
