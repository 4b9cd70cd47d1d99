import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { ServerTCP } from 'modbus-serial';
import { PlantError } from '../../../src/model/errors.ts';
import type { Sample } from '../../../src/model/sample.ts';
import { eventually, reaches } from '../wait.ts';
import { brief, openLink } from './open-link.ts';
import { startRawDevice } from './raw-device.ts';

const withCode =
  (code: string, text = /./) =>
  (thrown: unknown) =>
    thrown instanceof PlantError && thrown.code === code && text.test(thrown.message);

/** A device written by others: registers and coils in memory. */
async function startServer() {
  const registers = new Map<number, number>();
  const coils = new Map<number, boolean>();
  const spare = await startRawDevice();
  await spare.close();
  const server = new ServerTCP(
    {
      getHoldingRegister: (address: number) => registers.get(address) ?? 0,
      getInputRegister: (address: number) => address + 1000,
      getCoil: (address: number) => coils.get(address) ?? false,
      getDiscreteInput: (address: number) => address % 2 === 1,
      setRegister: (address: number, value: number) => void registers.set(address, value),
      setCoil: (address: number, value: boolean) => void coils.set(address, value),
    },
    { host: '127.0.0.1', port: spare.port, unitID: 1 },
  );
  server.on('socketError', () => undefined);
  await once(server, 'initialized');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: spare.port, registers, coils, close };
}

describe('Modbus link to a device (ServerTCP)', () => {
  let device: Awaited<ReturnType<typeof startServer>>;
  let link: ReturnType<typeof openLink>;

  beforeEach(async () => {
    device = await startServer();
    link = openLink(device.port, { timeoutSeconds: 1, maxInFlight: 4 });
    await reaches(link, 'up');
  });
  afterEach(async () => {
    await link.close();
    await device.close();
  });

  it('reads all four tables, one sample an address, in the order asked', async () => {
    device.registers.set(100, 0x41ac).set(101, 0);
    device.coils.set(3, true);
    const addresses = ['holding:100:float32', 'coil:3', 'coil:4', 'discrete:1', 'input:7', '40101.2', 'plant/line'];
    const samples = await link.read(addresses);
    deepEqual(brief(samples), [
      ['holding:100:float32', 21.5],
      ['coil:3', true],
      ['coil:4', false],
      ['discrete:1', true],
      ['input:7', 1007],
      ['40101.2', true],
      ['plant/line', null, 'not an address such as holding:100:float32, input:7.3 or 40101:int16'],
    ]);
    for (const { source, quality, time, receivedAt, reason } of samples) {
      deepEqual(source, { protocol: 'modbus', link: 'plc' });
      equal(quality, reason === undefined ? 'good' : 'bad');
      ok(time <= receivedAt && Date.now() - time < 5000);
    }
  });

  it('writes each type and reads it back', async () => {
    const values: [string, number | bigint | boolean | string][] = [
      ['coil:9', true],
      ['holding:0:int16', -2],
      ['holding:1:float32:cdab', 21.5],
      ['holding:3:uint64', 9_007_199_254_740_993n],
      ['holding:7:string5', 'Pump1'],
      ['holding:10:bcd16', 1234],
    ];
    for (const [address, value] of values) await link.write(address, value);
    deepEqual(brief(await link.read(values.map(([address]) => address))), values);
  });

  it('refuses what cannot be written, and says why', async () => {
    await rejects(link.write('input:0', 1), withCode('REFUSED', /can only be read/));
    await rejects(link.write('holding:0:int16', 40_000), withCode('REFUSED', /from -32768 to 32767/));
    await rejects(link.write('plant/line', 1), withCode('REFUSED', /not an address/));
    await rejects(
      link.write('holding:0.3', true),
      withCode('REFUSED', /exception 1: illegal function; the device cannot write a part of a register/),
    );
    deepEqual([...device.registers], []);
  });

  it('reads at once and stops when its user leaves', async () => {
    const told: Sample[][] = [];
    const leave = link.subscribe({ addresses: ['input:7'], intervalMs: 10_000 }, (samples) => void told.push(samples));
    await eventually(() => told.length === 1, 'first reading');
    leave();
    await link.read(['holding:0']);
    deepEqual(told.map(brief), [[['input:7', 1007]]]);
  });

  it('tells each address once that the device is gone, and reads again when it is back', async () => {
    const told: Sample[][] = [];
    link.subscribe({ addresses: ['holding:0', 'holding:1'], intervalMs: 20 }, (samples) => void told.push(samples));
    await eventually(() => told.length > 1, 'first readings');
    await device.close();
    await reaches(link, 'down');
    const bad = () => told.filter((samples) => samples.some(({ quality }) => quality === 'bad'));
    deepEqual(bad().map(brief), [
      [
        ['holding:0', null, 'comm-failure'],
        ['holding:1', null, 'comm-failure'],
      ],
    ]);
    await rejects(link.read(['holding:0']), withCode('LINK_DOWN'));
    await rejects(link.write('holding:0', 1), withCode('LINK_DOWN'));
    await eventually(() => /ECONNREFUSED/.test(link.status.reason ?? ''), 'a failed attempt');
    equal(bad().length, 1);
    device = await restarted(device.port);
    const before = told.length;
    await reaches(link, 'up');
    await eventually(() => told.length > before, 'a reading');
    equal(bad().length, 1);
  });
});

async function restarted(port: number): Promise<Awaited<ReturnType<typeof startServer>>> {
  const server = new ServerTCP({ getHoldingRegister: () => 7 }, { host: '127.0.0.1', port, unitID: 1 });
  await once(server, 'initialized');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, registers: new Map(), coils: new Map(), close };
}

describe('Modbus link without a device', () => {
  it('tells once that nothing can be read, names the reason, and keeps trying', async () => {
    const gone = await startRawDevice();
    await gone.close();
    const link = openLink(gone.port);
    const told: Sample[][] = [];
    link.subscribe({ addresses: ['holding:0'], intervalMs: 10 }, (samples) => void told.push(samples));
    match(
      (await reaches(link, 'down')).reason ?? '',
      /^cannot reach 127.0.0.1:\d+: nothing listens on this port \(ECONNREFUSED\)$/,
    );
    const device = await startRawDevice(gone.port);
    await reaches(link, 'up');
    await eventually(() => told.length >= 2, 'a reading');
    deepEqual(told.slice(0, 2).map(brief), [[['holding:0', null, 'comm-failure']], [['holding:0', 0]]]);
    await link.close();
    await device.close();
  });
});
