import { deepEqual } from 'node:assert/strict';
import { linkList } from '../../src/console/link-list.ts';
import type { Link, LinkedDevice } from '../../src/model/link.ts';
import { linkStates } from '../../src/protocols/link-state.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { temporaryPlant } from '../runtime/plant.ts';

function gateway(now: () => number, devices: LinkedDevice[]) {
  const { watch, to, ...states } = linkStates(now);
  const link: Link = {
    ...{ protocol: 'modbus', name: 'HVAC', endpoint: '10.0.0.7:502', status: states.status, dropped: 0 },
    ...{ lastSeenAt: undefined, devices: () => devices, watch, subscribe: () => () => undefined },
    ...{ read: () => Promise.resolve([]), write: () => Promise.resolve(), close: () => Promise.resolve() },
  };
  return { link, to };
}

describe('the list of links', () => {
  const dir = temporaryPlant();
  let plant: PlantRuntime;
  const devices = () => linkList(plant).links.map((link) => link.devices);
  afterEach(async () => plant.close());
  after(async () => (await dir).remove());

  it('has of each device its address, its state and when it was there, also of one not asked since a restart', async () => {
    plant = await (await dir).start();
    const unit1 = { name: 'unit 1', address: '10.0.0.7:502', firstSeenAt: 1000, lastSeenAt: 1000 };
    const unit7 = { name: 'unit 7', address: '10.0.0.7:502' };
    const before = gateway(plant.clock, [
      { name: 'unit 1', answers: true, lastSeenAt: 1000 },
      { name: 'unit 7', answers: false, reason: 'exception 11' },
    ]);
    const leave = plant.links.add('link-1', before.link);
    deepEqual(devices(), [
      [
        { ...unit1, answers: true, state: 'up' },
        { ...unit7, answers: false, state: 'down', reason: 'exception 11' },
      ],
    ]);
    leave();
    await plant.close();

    plant = await (await dir).start();
    const after = gateway(plant.clock, [{ name: 'unit 7', answers: true, lastSeenAt: 2000 }]);
    plant.links.add('link-1', after.link);
    const answered = { ...unit7, answers: true, state: 'up', firstSeenAt: 2000, lastSeenAt: 2000 };
    deepEqual(devices(), [[answered, { ...unit1, answers: false, state: 'unknown' }]]);
    plant.links.checkpoint();
    await plant.close();

    plant = await (await dir).start();
    deepEqual(devices(), []);
    plant.links.add('link-1', gateway(plant.clock, []).link);
    const names = devices().map((all) => all.map(({ name, state }) => `${name} ${state}`).sort());
    deepEqual(names, [['unit 1 unknown', 'unit 7 unknown']]);
  });
});
