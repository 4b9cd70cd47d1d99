import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { LinkStatus } from '../../src/model/link.ts';
import type { Sample } from '../../src/model/sample.ts';
import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import { openLink } from '../protocols/modbus/open-link.ts';
import { eventually, reaches } from '../protocols/wait.ts';
import { type Cable, startCable } from '../support/cable.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { skipWhere } from './skip.ts';

const NOTHING = new Uint8Array();
const OFFSETS = [0, 1, 40, 100];

for (const transport of ['TCP', 'RTU over TCP'] as const) {
  describe(`a Modbus ${transport} link through outages of pymodbus`, function () {
    this.timeout(60_000);
    let place: number;
    let device: Pymodbus;
    let cable: Cable;
    let link: ModbusLink;
    let told: Sample[];
    let states: LinkStatus['state'][];

    const start = async (base: number) => {
      device = await startPymodbus({ transport: transport === 'TCP' ? 'tcp' : 'rtu', place });
      for (const offset of OFFSETS) await device.put(['holding', offset, 'uint16', 'abcd'], String(base + offset));
    };
    const good = (from = 0) => told.slice(from).filter(({ quality }) => quality === 'good');
    const offsetOf = ({ address }: Sample) => Number(address.split(':')[1]);
    /** Only what the device has, or had before, is told; and then nothing else any more. */
    const holds = async (base: number) => {
      const isNew = (sample: Sample) => sample.value === base + offsetOf(sample);
      await eventually(() => good().slice(-OFFSETS.length).every(isNew), `values from ${base}`, 10_000);
      await eventually(() => link.status.state === 'up', 'up', 10_000);
      const from = told.length;
      await eventually(() => told.length >= from + 2 * OFFSETS.length, 'two readings more');
      ok(told.slice(from).every(isNew));
    };

    before(async function () {
      skipWhere(await pymodbusMissing(), this);
    });
    beforeEach(async () => {
      place = await freePort();
      await start(1000);
      cable = await startCable(place);
      told = [];
      states = [];
      link = openLink(cable.port, { transport, timeoutSeconds: 0.5 });
      link.watch(({ state }) => void (states.at(-1) === state || states.push(state)));
      const addresses = OFFSETS.map((offset) => `holding:${offset}`);
      link.subscribe({ addresses, intervalMs: 50 }, (samples) => void told.push(...samples));
      await holds(1000);
    });
    afterEach(async () => {
      await link?.close();
      await cable?.close();
      await device?.stop();
    });

    it('tells each value bad once in four seconds without a cable, and then what they are', async () => {
      const before = told.length;
      cable.cut();
      await reaches(link, 'down');
      await pause(4000);
      const missed = told.slice(before).filter(({ quality }) => quality !== 'good');
      deepEqual(
        missed.map(({ address, reason }) => [address, reason]),
        OFFSETS.map((offset) => [`holding:${offset}`, 'comm-failure']),
      );
      cable.open();
      await holds(1000);
      deepEqual(states, ['connecting', 'up', 'down', 'up']);
    });

    it('is not up for a moment while bytes vanish and the socket stays open', async () => {
      cable.behave(() => ({ bytes: NOTHING }));
      await reaches(link, 'down');
      const seen = states.length;
      const heard = told.length;
      await pause(6000);
      deepEqual(states.slice(seen), []);
      deepEqual(good(heard), []);
      cable.behave();
      await holds(1000);
    });

    it('comes back after a storm of restarts with what the device then says', async () => {
      let base = 1000;
      for (const livesMs of [0, 100, 300, 700]) {
        await device.stop();
        await reaches(link, 'down');
        base += 1000;
        await start(base);
        await pause(livesMs);
      }
      await holds(base);
      // A device that has just started says zero until somebody has set it.
      const bases = good().flatMap((sample) => (sample.value === 0 ? [] : [Number(sample.value) - offsetOf(sample)]));
      ok(bases.every((found) => found % 1000 === 0 && found <= base));
    });

    it('is up and right while each answer comes 300 ms late', async () => {
      const from = told.length;
      cable.behave((direction, bytes) => (direction === 'answer' ? { bytes, afterMs: 300 } : { bytes }));
      await eventually(() => good(from).length >= 5 * OFFSETS.length, 'five readings', 10_000);
      ok(told.every((sample) => sample.value === 1000 + offsetOf(sample)));
      equal(states.at(-1), 'up');
      deepEqual(states, ['connecting', 'up']);
    });

    it('names the unit that is not there, and reads the other', async () => {
      const heard: Sample[] = [];
      link.subscribe({ addresses: ['holding:0@9', 'holding:1@9'], intervalMs: 50 }, (got) => void heard.push(...got));
      equal((await reaches(link, 'degraded')).reason, 'unit 9: exception 4: device failure');
      const from = told.length;
      await eventually(() => good(from).length >= 2 * OFFSETS.length, 'the other unit', 10_000);
      ok(
        heard.length > 0 &&
          heard.every(({ value, reason }) => value === null && reason === 'exception 4: device failure'),
      );
      ok(!states.includes('down'), states.join(' '));
    });
  });
}
