import { deepEqual, equal, match } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { lendingPlant } from '../support/lending-plant.ts';
import { type Place, type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { skipWhere } from './skip.ts';

const SETPOINT: Place = ['holding', 1, 'int16', 'abcd'];

describe('kill -9 of Node-RED while a value is lent to pymodbus', function () {
  this.timeout(60_000);
  let device: Pymodbus;
  let plant: Awaited<ReturnType<typeof lendingPlant>>;

  before(async function () {
    skipWhere(await pymodbusMissing(), this);
  });
  beforeEach(async () => {
    device = await startPymodbus();
    await device.put(SETPOINT, '240');
    plant = await lendingPlant(device.port);
  });
  afterEach(async () => {
    await plant?.remove();
    await device?.stop();
  });

  async function lentThenKilled(more: object = {}): Promise<void> {
    const first = await plant.start({ more });
    await plant.arm();
    await plant.lend();
    while ((await device.get(SETPOINT)) !== '180') await pause(20);
    await first.kill('SIGKILL');
  }

  it('after the restart the device has what it had before', async () => {
    await lentThenKilled();
    equal(await device.get(SETPOINT), '180');
    const again = await plant.start();
    await plant.settled();
    await again.kill('SIGINT');
    equal(await device.get(SETPOINT), '240');
    deepEqual(
      device.writes.map(({ values }) => values),
      [[180], [240]],
    );
    match((await plant.record()).at(-1)?.reason ?? '', /^given back because the runtime was stopped/);
  });

  it('whose time ran out while nothing ran, and whose node is gone: given back by what is stored', async () => {
    await lentThenKilled({ giveBackAfterSeconds: 1, giveBackWhenStopped: 'keep' });
    await pause(1000);
    const again = await plant.start({ withNode: false });
    await plant.settled();
    await again.kill('SIGINT');
    equal(await device.get(SETPOINT), '240');
    match((await plant.record()).at(-1)?.reason ?? '', /^given back because 1 s are over/);
  });
});
