import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { createPlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openStore } from '../../src/store/open-store.ts';
import { addThreshold, fillDisk, temperature, temporaryPlant } from './plant.ts';

describe('a plant whose disk is full for a while', () => {
  it('tells a transition when it stands in the journal, and not before: the order behind it could not be kept', async () => {
    const home = await temporaryPlant();
    const plant = await home.start({ maxPages: 150 });
    const rule = await addThreshold(plant, { high: 80 });
    await fillDisk(plant);
    const failing = new Promise<void>((resolve) => {
      plant.feed.subscribe(
        (event) => event.kind === 'alarm' && event.transition.alarm.condition === 'system' && resolve(),
      );
    });
    rule.host.step([temperature(plant, 85, { raw: 'x'.repeat(20_000) })], null, false);
    await failing;
    deepEqual(rule.texts(), []);
    equal(plant.alarms.live().length, 2);
    await plant.store().write([{ statement: 'inlet.prune', params: [2] }], 'now');
    await rule.tells(1);
    deepEqual(rule.texts(), ['raised H acme/press-1']);
    const id = rule.told[0]?.transition.alarm.id ?? '';
    equal((await plant.store().read('journal.by_subject', [id])).length, 1);
    await plant.close();
    await home.remove();
  });

  it('closes all the same', async () => {
    const home = await temporaryPlant();
    const plant = await home.start({ maxPages: 150 });
    const rule = await addThreshold(plant, { high: 80 });
    await fillDisk(plant);
    rule.host.step([temperature(plant, 85, { raw: 'x'.repeat(20_000) })], null, false);
    await plant.close();
    await home.remove();
  });
});

describe('a plant whose store is held by another runtime', () => {
  it('says so once, refuses to work, and works when the other has let go', async () => {
    const home = await temporaryPlant();
    const first = await home.start();
    const thirdAttempt = Promise.withResolvers<void>();
    let attempts = 0;
    const second = createPlantRuntime({
      ...{ id: 'plant-1', name: 'Second', timeZone: 'UTC', clock: first.clock, reopenMs: 20 },
      openStore: () => {
        if (++attempts === 3) thirdAttempt.resolve();
        return openStore({ file: home.file });
      },
    });
    const states: string[] = [];
    second.watch(({ state }) => void states.push(state));
    const reason = await new Promise<string>((resolve) => {
      second.watch((state) => state.state === 'failed' && resolve(state.reason));
    });
    match(reason, /in use|locked/);
    throws(() => second.store(), { code: 'STORE_FAILED' });
    await thirdAttempt.promise;
    await first.close();
    await second.ready;
    deepEqual(states, ['starting', 'failed', 'running']);
    await second.close();
    await home.remove();
  });
});
