import { deepEqual, equal, match } from 'node:assert/strict';
import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { startPlc } from '../flows/plc.ts';
import { openLink } from '../protocols/modbus/open-link.ts';
import { reaches } from '../protocols/wait.ts';
import { temporaryPlant } from '../runtime/plant.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { skipWhere } from './skip.ts';

describe('a setpoint over Modbus to pymodbus', function () {
  this.timeout(30_000);
  let device: Pymodbus;
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let link: ModbusLink;
  let count = 0;

  const perform = (address: string, value: number | boolean, more: Partial<WritePoint> = {}) => {
    const at = plant.clock();
    const command = { id: `mb-${count++}`, by: { id: 'n', name: 'set' }, link: 'PLC', address, value };
    const guard = { low: 0, high: 100_000, maxStep: undefined, minIntervalMs: 0 };
    const readBack = { readBackAddress: address, readBackMs: 500, readFirst: true, tolerance: 0.05 };
    const point = { link, scale: 1, guard, ...readBack, ...more };
    return plant.commands.perform({ ...command, at, validUntil: at + 5000 }, point);
  };

  before(async function () {
    skipWhere(await pymodbusMissing(), this);
    device = await startPymodbus();
    home = await temporaryPlant();
    plant = await home.start();
    link = openLink(device.port, { timeoutSeconds: 1 });
    await reaches(link, 'up');
    await plant.arming.set(true, 'tester');
  });
  after(async () => {
    await link?.close();
    await plant?.close();
    await home?.remove();
    await device?.stop();
  });

  it('goes into the registers that its type takes, in one request', async () => {
    const { outcome, readBack } = await perform('holding:30:float32:cdab', 21.5);
    deepEqual([outcome, readBack], ['done', 21.5]);
    equal(await device.get(['holding', 30, 'float32', 'cdab']), '21.5');
    deepEqual([device.writes.at(-1)?.function, device.writes.at(-1)?.values.length], [16, 2]);
  });

  it('of one bit leaves the other fifteen to whoever else writes them', async () => {
    await device.put(['holding', 40, 'uint16', 'abcd'], String(0b1010_0000_0000_0101));
    const on = await perform('holding:40.3', true);
    deepEqual([on.outcome, on.before, on.readBack], ['done', false, true]);
    equal(await device.get(['holding', 40, 'uint16', 'abcd']), String(0b1010_0000_0000_1101));
    const off = await perform('holding:40.15', 0);
    deepEqual([off.outcome, off.before, off.readBack], ['done', true, false]);
    equal(await device.get(['holding', 40, 'uint16', 'abcd']), String(0b0010_0000_0000_1101));
    deepEqual(
      device.writes.slice(-2).map(({ function: code, values }) => [code, ...values]),
      [
        [22, 0xfff7, 0x0008],
        [22, 0x7fff, 0x0000],
      ],
    );
  });

  it('of one bit is refused by name where the device has no mask write, and nothing is read and written back', async () => {
    const plc = await startPlc();
    const other = openLink(plc.port, { timeoutSeconds: 1 });
    await reaches(other, 'up');
    const { outcome, reason } = await perform('holding:40.3', true, { link: other });
    await other.close();
    await plc.stop();
    equal(outcome, 'failed');
    match(reason ?? '', /exception 1: illegal function; the device cannot write a part of a register/);
    deepEqual(plc.writes, []);
  });
});
