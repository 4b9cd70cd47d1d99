import { deepEqual, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { connectAsync, type MqttClient } from 'mqtt';
import { systemClock } from '../../src/io/clock.ts';
import type { Link } from '../../src/model/link.ts';
import { openMqttLink } from '../../src/protocols/mqtt/client.ts';
import { openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import { openLink } from '../protocols/modbus/open-link.ts';
import { reaches } from '../protocols/wait.ts';
import { temporaryPlant } from '../runtime/plant.ts';
import { mqttSettings, opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from './mosquitto.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const GUARD = { low: 0, high: 40, maxStep: 6, maxChangePerMinute: 8, minIntervalMs: 0 };
const MINUTE_MS = 60_000;

interface Asked {
  value: number;
  isLate: boolean;
  restart: boolean;
}
const asked: fc.Arbitrary<Asked> = fc.record({
  value: fc.oneof(fc.integer({ min: -5, max: 45 }), fc.integer({ min: 12, max: 28 })),
  isLate: fc.oneof(fc.constant(false), fc.boolean()),
  restart: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, { arbitrary: fc.constant(true), weight: 1 }),
});

/**
 * Asks a plant for sixty writes to a device that shows 20, with starts in between, and checks what the device says that it received.
 * @param received values in the order in which they came over the wire
 */
async function writeAtRandom(
  link: Link,
  { address, readBackAddress, scale }: Pick<WritePoint, 'readBackAddress' | 'scale'> & { address: string },
  received: () => Promise<readonly number[]> | readonly number[],
): Promise<void> {
  const home = await temporaryPlant();
  let plant = await home.start();
  const startedAt = performance.now();
  const done: number[] = [];
  try {
    await plant.arming.set(true, 'tester');
    const point: WritePoint = {
      ...{ link, readBackAddress, scale, guard: GUARD, tolerance: 0.01, readBackMs: 2000, readFirst: true },
    };
    for (const [i, { value, isLate, restart }] of fc.sample(asked, { numRuns: 60, seed: 7 }).entries()) {
      if (restart) {
        await plant.close();
        plant = await home.start();
      }
      const at = plant.clock() - (isLate ? 6000 : 0);
      const by = { id: `n${i % 2}`, name: 'any' };
      const command = { id: `c${i}`, by, link: link.name, address, value, at, validUntil: at + 5000 };
      const { outcome, reason } = await plant.commands.perform(command, point);
      if (outcome === 'done') done.push(value);
      else ok(outcome === 'refused', `${outcome}: ${reason}`);
      ok(outcome === 'refused' || !isLate, `${value} was late`);
    }
    const wire = await received();
    deepEqual(wire, done);
    ok(wire.length >= 5, `${wire.length} writes say little`);
    ok(performance.now() - startedAt < MINUTE_MS, 'the rate is judged within one minute');
    ok(
      wire.every((value) => value >= GUARD.low && value <= GUARD.high),
      `outside the limits: ${wire}`,
    );
    ok(Math.max(20, ...wire) - Math.min(20, ...wire) <= GUARD.maxChangePerMinute, `above the rate: ${wire}`);
    for (const [i, value] of wire.entries()) {
      ok(Math.abs(value - (wire[i - 1] ?? 20)) <= GUARD.maxStep, `too large a step: ${wire}`);
    }
  } finally {
    await plant.close();
    await home.remove();
  }
}

describe('what a guarded point receives over the wire', function () {
  this.timeout(MINUTE_MS);

  describe('Modbus, at pymodbus', () => {
    let device: Pymodbus;
    let link: Link;
    before(async function () {
      skipWhere(await pymodbusMissing(), this);
      device = await startPymodbus();
      link = openLink(device.port, { timeoutSeconds: 2 });
      await reaches(link, 'up');
      await device.put(['holding', 0, 'int16', 'abcd'], '200');
    });
    after(async () => {
      await link?.close();
      await device?.stop();
    });
    it('is inside its limits, its steps and its rate, and never late', async () => {
      const received = () => device.writes.map(({ values }) => Number(values[0]) / 10);
      const address = 'holding:0:int16';
      await writeAtRandom(link, { address, readBackAddress: address, scale: 0.1 }, received);
    });
  });

  describe('MQTT, at mosquitto', () => {
    let broker: Mosquitto;
    let device: MqttClient;
    let link: Link;
    const published: number[] = [];
    before(async function () {
      skipWhere(mosquittoMissing(), this);
      broker = await startMosquitto();
      device = await connectAsync(broker.url);
      device.on('message', (_topic, payload) => {
        published.push(Number(payload));
        device.publish('state', String(payload), { retain: true });
      });
      await device.subscribeAsync('set', { qos: 1 });
      await device.publishAsync('state', '20', { retain: true, qos: 1 });
      link = openMqttLink({
        ...{ name: 'broker', id: 'broker', clock: systemClock(), log: () => undefined, folder: '' },
        settings: mqttSettings({ url: broker.url }),
      });
      await reaches(link, 'up');
    });
    after(async () => {
      await link?.close();
      await device?.endAsync();
      await broker?.stop();
    });
    it('is inside its limits, its steps and its rate, and never late', () =>
      writeAtRandom(link, { address: 'set', readBackAddress: 'state', scale: 1 }, () => published));
  });

  describe('OPC UA, at asyncua', () => {
    const address = 'ns=2;s=Line.Temperature';
    let directory: string;
    let server: PythonPeer;
    let link: Link;
    const changes: number[] = [];
    before(async function () {
      skipWhere(await pythonPackageMissing('asyncua'), this);
      directory = await mkdtemp(join(tmpdir(), 'tieline-guarded-ua-'));
      server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory]);
      const endpoint = `opc.tcp://127.0.0.1:${server.port}/line`;
      link = openOpcuaLink({
        ...{ name: 'line', id: 'line', clock: systemClock(), log: () => undefined, folder: join(directory, 'links') },
        settings: opcuaSettings({ endpoint, securityMode: 'None', login: 'anonymous' }),
      });
      await reaches(link, 'up');
      await server.ask({ put: ['Temperature', 20] });
    });
    after(async () => {
      await link?.close();
      await server?.stop();
      if (directory) await rm(directory, { recursive: true, force: true });
    });
    it('is inside its limits, its steps and its rate, and never late', async () => {
      const write = link.write.bind(link);
      // The server keeps no list of writes: it is asked after each for what it has.
      const recorded: Link = Object.assign(Object.create(link) as Link, {
        async write(...given: Parameters<Link['write']>) {
          await write(...given);
          changes.push(Number(await server.ask({ get: 'Temperature' })));
        },
      });
      await writeAtRandom(recorded, { address, readBackAddress: address, scale: 1 }, () => changes);
    });
  });
});
