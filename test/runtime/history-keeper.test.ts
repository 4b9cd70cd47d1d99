import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { systemClock } from '../../src/io/clock.ts';
import { createSwingingDoors, type SwingingDoors } from '../../src/normalize/swinging-door.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';
import { createHistoryKeeper } from '../../src/runtime/history-keeper.ts';
import { createPlantRuntime, type PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openHistory } from '../../src/store/history/open-history.ts';
import { openStore } from '../../src/store/open-store.ts';
import { reading } from '../store/history/temporary-history.ts';
import { addThreshold, temperature } from './plant.ts';

const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

describe('the history of a plant', () => {
  let directory: string;
  let plant: PlantRuntime;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-plant-'));
  });
  afterEach(async () => {
    await plant.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(maxPages?: number, swingingDoors?: SwingingDoors): Promise<PlantRuntime> {
    plant = createPlantRuntime({
      ...{ id: 'plant-1', name: 'Test plant', timeZone: 'UTC', clock: systemClock(), reopenMs: 20 },
      openStore: () => openStore({ file: join(directory, 'plant.db') }),
      swingingDoors,
      openHistory: (onFailure) =>
        openHistory({
          file: join(directory, 'history.db'),
          onFailure,
          ...(maxPages === undefined ? {} : { maxPages }),
        }),
    });
    await plant.ready;
    return plant;
  }

  const historyAlarms = () => plant.alarms.live().filter(({ property }) => property === 'history');

  /** Resolves when the plant tells the next change. */
  const changed = () =>
    new Promise<void>((resolve) => {
      const stop = plant.feed.subscribe(({ kind }) => {
        if (kind !== 'plant') return;
        stop();
        resolve();
      });
    });

  it('is thinned out by swinging doors, and has what they held back when the plant stops', async () => {
    const tag = { address: 'a', asset: 'acme/press-1', property: 'temperature', deadband: 1 } as const;
    const table = createTagTable([{ ...tag, deadbandIn: 'swinging door' }]);
    await start(undefined, createSwingingDoors(table, 3600));
    const at = plant.clock();
    for (const second of [0, 1, 2, 3]) {
      plant.signals.observe([temperature(plant, 20 + second, { time: at + second * 1000 })]);
      equal(plant.signals.latest('acme/press-1', 'temperature')?.value, 20 + second);
    }
    await plant.close();
    await start();
    const { values } = await (await plant.history.history()).read('acme/press-1', 'temperature', EVER);
    deepEqual([...values], [20, 23]);
  });

  it('keeps what was observed while its file was being opened, late readings, and all of it over a restart', async () => {
    await start();
    const at = plant.clock();
    plant.signals.observe([temperature(plant, 20, { time: at })]);
    plant.signals.observe([temperature(plant, 19, { time: at - 500_000 })]);
    await plant.close();
    await start();
    const { values } = await (await plant.history.history()).read('acme/press-1', 'temperature', EVER);
    deepEqual([...values], [19, 20]);
    deepEqual(historyAlarms(), []);
  });

  it('that is damaged is an alarm, while rules go on; both are well again when the file is', async () => {
    await writeFile(join(directory, 'history.db'), 'this is no history at all, but a text of some length');
    await start();
    if (historyAlarms().length === 0) await changed();
    match(historyAlarms()[0]?.message ?? '', /history.*not a plant store/);
    await rejects(plant.history.history(), { code: 'STORE_FAILED' });
    const rule = await addThreshold(plant, { high: 80 });
    plant.signals.observe([temperature(plant, 85)]);
    rule.host.step([temperature(plant, 85)], null, false);
    await rule.tells(1);
    ok(plant.history.dropped > 0);
    const well = changed();
    await rm(join(directory, 'history.db'));
    await well;
    equal(historyAlarms()[0]?.state, 'RTNUN');
    equal(plant.history.state.state, 'ok');
  });

  it('on a full disk is an alarm, while rules go on', async () => {
    await start(30);
    const history = await plant.history.history();
    const told = changed();
    const at = plant.clock();
    const many = Array.from({ length: 20_000 }, (_, i) => temperature(plant, Math.sin(i), { time: at + i }));
    plant.signals.observe(many);
    await told;
    match(historyAlarms()[0]?.message ?? '', /history.*full/);
    ok((await history.stats()).dropped > 0);
    const rule = await addThreshold(plant, { high: 80 });
    rule.host.step([temperature(plant, 85, { time: at + 1 })], null, false);
    await rule.tells(1);
  });
});

describe('the thread of a history', () => {
  it('that crashes is told and started again: what it had written stays, what it had not is counted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tieline-plant-'));
    const threads: Worker[] = [];
    const onThread = (thread: Worker) => threads.push(thread);
    process.on('worker', onThread);
    const told: (string | undefined)[] = [];
    let wake = () => {};
    const toldSoMuch = async (count: number) => {
      while (told.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    const file = join(directory, 'history.db');
    const keeper = createHistoryKeeper(
      (onFailure) => openHistory({ file, onFailure }),
      (problem) => {
        told.push(problem);
        wake();
      },
      20,
    );
    const first = await keeper.history();
    keeper.observe([reading(1, 1)]);
    await first.stats();
    // No request of ours: reading it throws where nobody catches.
    threads[0]?.postMessage(null);
    keeper.observe([reading(2, 2), reading(3, 3)]);
    await toldSoMuch(2);
    match(told[1] ?? '', /history.*its thread ended/);
    equal(keeper.state.state, 'failed');
    await toldSoMuch(3);
    equal(told[2], undefined);
    equal(keeper.dropped, 2);
    keeper.observe([reading(4, 4)]);
    deepEqual([...(await (await keeper.history()).read('press', 'temperature', EVER)).values], [1, 4]);
    await keeper.close();
    process.off('worker', onThread);
    equal(threads.length, 2);
    await rm(directory, { recursive: true, force: true });
  });
});
