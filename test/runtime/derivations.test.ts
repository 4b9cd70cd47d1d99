import { deepEqual, equal } from 'node:assert/strict';
import type { AnyDerivation } from '../../src/derive/ready-derivation.ts';
import { totalDerivation } from '../../src/derive/total.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { facts } from '../derive/stepping.ts';
import { temperature, temporaryPlant } from './plant.ts';

describe('a calculation in a plant', () => {
  let files: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let values: unknown[];
  beforeEach(async () => {
    files = await temporaryPlant();
    plant = await files.start();
    values = [];
  });
  afterEach(async () => {
    await plant.close();
    await files.remove();
  });

  const start = (behaviour = 'as it is') => {
    const options = { source: 'temperature', rollover: undefined, restart: 'never', unit: undefined } as const;
    return plant.derivations.add({
      ...{ id: 'total-1', name: 'total', assets: 'acme/#', output: 'total', behaviour },
      derivation: totalDerivation(options, facts()) as AnyDerivation,
      onDerived: (readings: readonly Reading[]) => values.push(...readings.map(({ value }) => value)),
    });
  };
  const restart = async () => {
    await plant.close();
    plant = await files.start();
  };

  it('goes on after a restart, and begins anew with other settings', async () => {
    const before = await start();
    before.step([temperature(plant, 10), temperature(plant, 14)], undefined);
    await restart();
    const after = await start();
    after.step([temperature(plant, 15)], undefined);
    deepEqual(values, [0, 4, 5]);
    await restart();
    (await start('otherwise')).step([temperature(plant, 20)], undefined);
    equal(values.at(-1), 0);
  });
  it('takes the assets and the properties it is for', async () => {
    const host = await start();
    host.step(
      [temperature(plant, 1, { asset: 'other/press' }), temperature(plant, 1, { property: 'speed' })],
      undefined,
    );
    deepEqual([values, host.counts()], [[], { assets: 0, dropped: 0, late: 0 }]);
  });
  it('is forgotten when its node is deleted', async () => {
    const host = await start();
    host.step([temperature(plant, 10)], undefined);
    await plant.derivations.remove(host, true);
    deepEqual(await plant.store().read('rule_state.by_rule', ['total-1']), []);
  });
});
