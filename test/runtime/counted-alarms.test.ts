import { equal } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raised } from '../../src/alarms/lifecycle.ts';
import { transitionWrites } from '../../src/runtime/alarm-book.ts';
import { createCountedAlarms } from '../../src/runtime/counted-alarms.ts';
import { runWrite } from '../../src/runtime/runs.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { OpenedStore } from '../../src/store/store.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 28, 12);

const alarmAt = (at: number) =>
  raised({
    ...{ id: `TL-${at}`, rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/press-1' },
    ...{ property: 'temperature', condition: 'H', priority: 'high', value: 85, limit: 80, raisedAt: at },
    ...{ message: 'too hot', evidence: {} },
  });

describe('the alarms that a plant counts anew after a restart', () => {
  let directory: string;
  let store: OpenedStore;
  const known = async () => {
    const counted = createCountedAlarms(() => NOW);
    await counted.load(store);
    return counted.figures([]);
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-counted-'));
    store = await openStore({ file: join(directory, 'plant.db') });
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('are those of all the time since its first start, also where it was quiet', async () => {
    await store.write(
      [runWrite(undefined, true, NOW - 20 * HOUR), runWrite(NOW - 3 * HOUR, true, NOW - 2 * HOUR)],
      'now',
    );
    await store.write(transitionWrites(alarmAt(NOW - HOUR)), 'now');
    const { knownMs, byPriority } = await known();
    equal(knownMs, 20 * HOUR);
    equal(byPriority.high, 1);
  });

  it('are those of a day at most', async () => {
    await store.write([runWrite(undefined, true, NOW - 300 * HOUR)], 'now');
    equal((await known()).knownMs, 24 * HOUR);
  });

  it('begin with the first alarm where no start is known', async () => {
    await store.write(transitionWrites(alarmAt(NOW - 5 * HOUR)), 'now');
    equal((await known()).knownMs, 5 * HOUR);
  });
});
