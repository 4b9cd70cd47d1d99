import { deepEqual, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { connectAsync, type MqttClient } from 'mqtt';
import { systemClock } from '../../src/io/clock.ts';
import type { Command, CommandResult } from '../../src/model/command.ts';
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
const VALID_MS = 5000;
/** From the guard's look at the clock to the end of the read-back. */
const SLACK_MS = 2500;

interface Asked {
  value: number;
  isLate: boolean;
  /** Not carried out, but told again after the next start. */
  waits: boolean;
  /** What happens before: a start, and that the clock is set, by so many ms. */
  restart: boolean;
  clockMs: number;
}
const seldom = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, { arbitrary: other, weight: 1 });
const AS_USUAL = { isLate: false, waits: false, restart: false, clockMs: 0 };
/** Chance hits these seldom: a command that is too old and does not look like it, and a fast change between two starts. */
const SET_BACK: readonly Asked[] = [
  { ...AS_USUAL, value: 22, waits: true },
  { ...AS_USUAL, value: 23, clockMs: 61_000 },
  { ...AS_USUAL, value: 24, restart: true, clockMs: -59_000 },
  { ...AS_USUAL, value: 26, restart: true, clockMs: -200_000 },
  { ...AS_USUAL, value: 32, restart: true, clockMs: -200_000 },
];
const asked: fc.Arbitrary<Asked> = fc.record({
  value: fc.oneof(fc.integer({ min: -5, max: 45 }), fc.integer({ min: 12, max: 28 })),
  isLate: fc.oneof(fc.constant(false), fc.boolean()),
  waits: seldom(false, fc.constant(true)),
  restart: seldom(false, fc.constant(true)),
  // Set back by about what it was set forward, a command that is too old looks as if it were not.
  clockMs: seldom(0, fc.oneof(fc.integer({ min: -200_000, max: 10_000 }), fc.constantFrom(61_000, 61_000, -59_000))),
});

/** A command, and when it was really asked for, in time that has passed. */
interface Asking {
  command: Command;
  askedAt: number;
}

/** The time of this machine as somebody sets it, beside the time that has passed by it: what it is set back does not count. */
function clockThatIsSet() {
  const system = systemClock();
  let [offset, ahead] = [0, 0];
  return {
    clock: (moments?: number) => system(moments) + offset,
    passed: () => performance.now() + ahead,
    set(ms: number) {
      offset += ms;
      ahead += Math.max(0, ms);
    },
  };
}

/**
 * Asks a plant for some eighty writes to a device that shows 20, with starts and a clock that is set in between, and checks what the device says
 * that it received.
 * @param received values in the order in which they came over the wire
 */
async function writeAtRandom(
  link: Link,
  { address, readBackAddress, scale }: Pick<WritePoint, 'readBackAddress' | 'scale'> & { address: string },
  received: () => Promise<readonly number[]> | readonly number[],
): Promise<void> {
  const { clock, passed, set } = clockThatIsSet();
  const home = await temporaryPlant(clock);
  let plant = await home.start();
  const waiting: Asking[] = [];
  const done: { value: number; at: number; age: number }[] = [];
  try {
    await plant.arming.set(true, 'tester');
    const point: WritePoint = {
      ...{ link, readBackAddress, scale, guard: GUARD, tolerance: 0.01, readBackMs: 2000, readFirst: true },
    };
    const all = [...SET_BACK, ...fc.sample(asked, { numRuns: 80, seed: 7 })];
    for (const [i, { value, isLate, waits, restart, clockMs }] of all.entries()) {
      if (restart) await plant.close();
      set(clockMs);
      if (restart) {
        plant = await home.start();
        for (const one of waiting.splice(0))
          await attempt((command) => plant.commands.performAgain(command, point), one);
      }
      const at = plant.clock() - (isLate ? 6000 : 0);
      const by = { id: `n${i % 2}`, name: 'any' };
      const command = { id: `c${i}`, by, link: link.name, address, value, at, validUntil: at + VALID_MS };
      const one = { command, askedAt: passed() - (isLate ? 6000 : 0) };
      if (waits) waiting.push(one);
      else await attempt((command) => plant.commands.perform(command, point), one);
    }
    deepEqual(
      await received(),
      done.map(({ value }) => value),
    );
    ok(done.length >= 8, `${done.length} writes say little`);
    const told = JSON.stringify(done);
    for (const [i, { value, at, age }] of done.entries()) {
      ok(value >= GUARD.low && value <= GUARD.high, `outside the limits: ${told}`);
      ok(age <= VALID_MS + 1000, `late: ${told}`);
      const before = [{ value: 20, at: 0 }, ...done.slice(0, i)];
      ok(Math.abs(value - (before.at(-1)?.value ?? value)) <= GUARD.maxStep, `too large a step: ${told}`);
      const within = before.filter(
        (earlier, k) => at - earlier.at < MINUTE_MS || at - (before[k + 1]?.at ?? at) < MINUTE_MS - SLACK_MS,
      );
      ok(
        within.every((earlier) => Math.abs(value - earlier.value) <= GUARD.maxChangePerMinute),
        `above the rate: ${told}`,
      );
    }
  } finally {
    await plant.close();
    await home.remove();
  }

  async function attempt(
    perform: (command: Command) => Promise<CommandResult | undefined>,
    one: Asking,
  ): Promise<void> {
    const { outcome, reason } = (await perform(one.command)) ?? {};
    const at = passed();
    if (outcome === 'done') done.push({ value: Number(one.command.value), at, age: at - one.askedAt });
    else ok(outcome === 'refused' || outcome === undefined, `${outcome}: ${reason}`);
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
    it('is inside its limits, its steps and its rate, and never late, however the clock is set', async () => {
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
    it('is inside its limits, its steps and its rate, and never late, however the clock is set', () =>
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
    it('is inside its limits, its steps and its rate, and never late, however the clock is set', async () => {
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
