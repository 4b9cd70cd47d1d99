import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { History } from '../../../src/store/history/history.ts';
import { sameReadings } from './same-readings.ts';
import { EVER, series, temporaryHistories } from './temporary-history.ts';
import { asVersionOne } from './version-one.ts';

/** The last number that a child printed, which was killed when it had printed so many, or by itself. */
async function killed(script: string, args: readonly string[], afterLines = Number.POSITIVE_INFINITY): Promise<number> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [last, lines] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++lines === afterLines) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  equal(child.signalCode, 'SIGKILL');
  return last;
}

/** Checks that a signal has the values 0, 1, 2, … and at least so many of them. */
async function holdsAtLeast(history: History, promised: number, asset = 'press', property = 'temperature') {
  const { values } = await history.read(asset, property, EVER);
  ok(values.length >= promised, `${values.length} of ${promised}`);
  sameReadings(
    [...values],
    Array.from(values, (_, i) => i),
  );
}

describe('a history killed in the middle of writing', () => {
  it('has every reading that was in its tail once, in order, also those of open chunks', async () => {
    const histories = await temporaryHistories();
    for (const rounds of [3, 5, 9, 70]) {
      const promised = await killed('appending-child.ts', [histories.file], rounds);
      const history = await histories.open();
      for (const asset of ['a', 'b', 'c']) await holdsAtLeast(history, promised, asset, 'p');
      await history.close();
    }
    await histories.remove();
  });

  it('has every reading that was appended 250 ms before, although nobody waited for it', async () => {
    const histories = await temporaryHistories();
    const promised = await killed('handing-over-child.ts', [histories.file], 150);
    ok(promised >= 150);
    await holdsAtLeast(await histories.open(), promised);
    await histories.remove();
  });
});

describe('a history killed in the middle of a retention run', () => {
  it('has all chunks that the run was about to delete, and what was appended before it', async () => {
    const histories = await temporaryHistories();
    const history = await histories.open();
    history.append(series(60_000));
    await history.close();
    const before = chunksIn(histories.file);
    ok(before.length > 50);
    await killed('retention-child.ts', [histories.file, '30', '70000']);
    const after = chunksIn(histories.file);
    deepEqual(after.slice(0, before.length), before);
    const again = await histories.open();
    const { values } = await again.read('press', 'temperature', EVER);
    sameReadings(
      [...values],
      Array.from(values, (_, i) => (i < 60_000 ? i / 10 : i - 60_000)),
    );
    equal(values.length, 130_000);
    await again.close();

    const retaining = await histories.open({ retention: { maxAgeMs: 1000 } });
    retaining.append(series(70_000, (i) => i, { receivedAt: Date.UTC(2030, 0) }));
    const { readings, openReadings } = await retaining.stats();
    ok(readings + openReadings < 131_000, 'the next run deletes them');
    await histories.remove();
  });
});

describe('a history killed in the middle of a migration', () => {
  for (const statements of ['1', '2']) {
    it(`is the older one as a whole behind statement ${statements}, and the newer one when it is opened again`, async () => {
      const histories = await temporaryHistories();
      const history = await histories.open();
      history.append(series(50_000));
      await history.close();
      asVersionOne(histories.file);
      const before = chunksIn(histories.file);
      await killed('migrating-child.ts', [histories.file, statements]);
      equal(versionOf(histories.file), 1);
      deepEqual(chunksIn(histories.file), before);
      const again = await histories.open();
      equal(versionOf(histories.file), 2);
      deepEqual(
        (await again.read('press', 'temperature', EVER)).values,
        Float64Array.from({ length: 50_000 }, (_, i) => i / 10),
      );
      await histories.remove();
    });
  }
});

function chunksIn(file: string) {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare('SELECT * FROM chunk ORDER BY id').all();
  } finally {
    db.close();
  }
}

function versionOf(file: string): unknown {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare('PRAGMA user_version').get()?.user_version;
  } finally {
    db.close();
  }
}
