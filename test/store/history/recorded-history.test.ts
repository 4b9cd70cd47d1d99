import { deepEqual, equal, ok, rejects, throws } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Reading } from '../../../src/model/reading.ts';
import type { History } from '../../../src/store/history/history.ts';
import { openRecordedHistory, type RecordingAsked } from '../../../src/store/history/recorded-history.ts';
import { sameReadings } from './same-readings.ts';
import { NOW, reading, series, temporaryHistories } from './temporary-history.ts';
import { asVersionOne } from './version-one.ts';

const APPENDING_CHILD = fileURLToPath(new URL('./appending-child.ts', import.meta.url));
const EVERYTHING = { selects: () => true };

describe('the recording of a history', () => {
  let histories: Awaited<ReturnType<typeof temporaryHistories>>;
  let history: History;
  beforeEach(async () => {
    histories = await temporaryHistories();
    history = await histories.open();
  });
  afterEach(() => histories.remove());

  function recorded(asked: RecordingAsked = EVERYTHING): Reading[] {
    const file = openRecordedHistory(histories.file);
    try {
      return [...file.recording(asked).batches()].flat();
    } finally {
      file.close();
    }
  }

  /** As the recording tells it: its source is the history. */
  const told = (readings: readonly Reading[]) =>
    readings.map((one) => ({
      ...one,
      source: { protocol: 'history', link: 'history', address: `${one.asset}/${one.property}` },
    }));

  it('has every reading of every signal once, in the order of reception, while its runtime has the file open', async () => {
    const all = Array.from({ length: 30_000 }, (_, i): Reading => {
      const at = NOW + i;
      const of = { asset: `press-${(i * 7) % 10}`, receivedAt: at };
      if (i % 11 === 0) return reading(at, null, { ...of, quality: 'bad', reason: i % 2 ? 'stale' : 'comm-failure' });
      if (i % 11 === 1) return reading(at - 90_000, i % 2 === 0, { ...of, property: 'runs' });
      if (i % 11 === 2) return reading(at, `state ${i % 30}`, { ...of, property: 'state', quality: 'uncertain' });
      return reading(at, i / 8, of);
    });
    for (const one of all) if (one.property !== 'temperature') delete one.unit;
    history.append(all);
    await history.stats();
    sameReadings(recorded(), told(all));
    await history.close();
    sameReadings(recorded(), told(all));
  });

  it('has only the signals and the time of reception that are asked for', async () => {
    const all = Array.from({ length: 20_000 }, (_, i) => reading(NOW + i, i, { asset: i % 2 ? 'a' : 'b' }));
    history.append(all);
    await history.stats();
    const of = (asset: string) => told(all.filter((one) => one.asset === asset));
    sameReadings(recorded({ selects: (asset) => asset === 'a' }), of('a'));
    for (const [since, until] of [
      [NOW + 4001, NOW + 6001],
      [NOW + 15_555, NOW + 15_555.5],
      [NOW - 10, NOW],
      [NOW + 19_990, NOW + 90_000],
    ] as const) {
      const expected = told(all.filter(({ receivedAt }) => receivedAt > since && receivedAt <= until));
      sameReadings(recorded({ ...EVERYTHING, since, until }), expected);
    }
    sameReadings(recorded({ ...EVERYTHING, since: NOW + 19_999 }), []);
    sameReadings(recorded({ selects: () => false }), []);
  });

  it('keeps late readings, and those emitted again after a crash, in the place where they arrived', async () => {
    const late = [
      reading(NOW - 5_000_000, 1, { receivedAt: NOW }),
      reading(NOW + 2000, 2, { receivedAt: NOW + 1 }),
      reading(NOW - 100, 3, { receivedAt: NOW + 2 }),
    ];
    const again = [reading(NOW + 1, 4, { receivedAt: NOW - 7 }), reading(NOW + 2, 5, { receivedAt: NOW - 6 })];
    const after = series(3000, (i) => 6 + i, { receivedAt: NOW + 50 }).map((one, i) => ({
      ...one,
      receivedAt: NOW + 50 + i,
    }));
    history.append([...late, ...again, ...after]);
    await history.stats();
    sameReadings(
      recorded().map(({ value }) => value),
      Array.from({ length: 3005 }, (_, i) => i + 1),
    );
  });

  it('neither misses nor repeats a reading while chunks are closed, merged and deleted beside it', async () => {
    await history.close();
    history = await histories.open({ retention: { maxBytes: 400_000 } });
    const noisy = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        reading(NOW + from + i, Math.sin(from + i), { asset: `press-${i % 3}`, receivedAt: NOW + from + i }),
      );
    history.append(noisy(0, 60_000));
    const before = await history.stats();
    const file = openRecordedHistory(histories.file);
    const recording = file.recording(EVERYTHING);
    const expected = before.readings + before.openReadings;
    const ats: number[] = [];
    let [from, lastProgress] = [60_000, 0];
    for (const batch of recording.batches()) {
      ok(batch.length <= 4096);
      for (const { receivedAt } of batch) ats.push(receivedAt);
      ok(recording.progress >= lastProgress && recording.progress <= 1);
      lastProgress = recording.progress;
      history.append(noisy(from, 30_000));
      from += 30_000;
      await history.stats();
    }
    equal(recording.progress, 1);
    ok(lastProgress > 0.9);
    file.close();
    sameReadings(
      ats,
      Array.from({ length: expected }, (_, i) => NOW + 60_000 - expected + i),
    );
    ok((recorded()[0]?.receivedAt ?? 0) > NOW + 60_000, 'what was read has been deleted meanwhile');
  });

  it('tells its signals in the unit of their newest reading', async () => {
    history.append([
      reading(NOW, 50, { unit: '[degF]' }),
      reading(NOW + 1, 20),
      reading(NOW + 2, 1, { property: 'level' }),
    ]);
    history.append([reading(NOW + 3, 60, { unit: '[degF]' })]);
    const expected = await history.signals();
    const file = openRecordedHistory(histories.file);
    deepEqual(file.signals(), expected);
    file.close();
    equal(expected[0]?.unit, '[degF]');
    deepEqual(
      recorded({ selects: (_, property) => property === 'temperature' }).map(({ unit }) => unit),
      ['[degF]', 'Cel', '[degF]'],
    );
  });

  it('is read by another process than the one that writes it, also after that one was killed', async () => {
    await history.close();
    const child = spawn(process.execPath, [APPENDING_CHILD, histories.file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rounds = 0;
    const whole = (promised: number) => {
      for (const asset of ['a', 'b', 'c']) {
        const values = recorded({ selects: (of) => of === asset }).map(({ value }) => value);
        ok(values.length >= promised, `${values.length} of ${promised}`);
        sameReadings(
          values,
          Array.from(values, (_, i) => i),
        );
      }
    };
    let promised = 0;
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        promised = Number(line);
        if (child.killed) continue;
        whole(promised);
        if (rounds === 0) await rejects(histories.open(), { code: 'STORE_FAILED', message: /history\.db: in use/ });
        if (++rounds === 12) child.kill('SIGKILL');
      }
    } finally {
      child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    whole(promised);
  });

  it('is read from a file that an older Tieline wrote, and leaves it as it is', async () => {
    const all = series(5000);
    history.append(all);
    await history.close();
    asVersionOne(histories.file);
    sameReadings(recorded(), told(all));
    const db = new DatabaseSync(histories.file);
    equal(db.prepare('PRAGMA user_version').get()?.user_version, 1);
    db.close();
  });

  it('says what is wrong with a file, naming it, and makes none', async () => {
    const failure = (message: RegExp) => ({ code: 'STORE_FAILED', message });
    history.append(series(8000, (i) => Math.sin(i)));
    await history.close();
    const db = new DatabaseSync(histories.file);
    db.exec('UPDATE chunk SET body = zeroblob(length(body)) WHERE id = 3');
    throws(() => recorded(), failure(/history\.db: a chunk of history is damaged/));
    db.exec('PRAGMA user_version = 99');
    db.close();
    throws(() => recorded(), failure(/history\.db: no history that this Tieline can read/));
    await writeFile(histories.file, 'this is no database at all, only text that is long enough to be read');
    throws(() => recorded(), failure(/history\.db: .*not a database/));
    const missing = `${histories.file}.not`;
    throws(() => openRecordedHistory(missing), failure(/history\.db\.not: /));
    equal(existsSync(missing), false);
  });
});
