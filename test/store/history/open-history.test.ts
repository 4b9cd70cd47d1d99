import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { createBuckets } from '../../../src/history/buckets.ts';
import type { Columns } from '../../../src/history/columns.ts';
import type { Reading } from '../../../src/model/reading.ts';
import type { History } from '../../../src/store/history/history.ts';
import { EVER, NOW, reading, series, temporaryHistories } from './temporary-history.ts';

describe('the history', () => {
  let histories: Awaited<ReturnType<typeof temporaryHistories>>;
  let history: History;
  beforeEach(async () => {
    histories = await temporaryHistories();
    history = await histories.open();
  });
  afterEach(() => histories.remove());

  const values = async (asset = 'press', property = 'temperature', span = EVER) => [
    ...(await history.read(asset, property, span)).values,
  ];

  it('gives back what was appended, by source time, late and out-of-order readings in their place', async () => {
    history.append([reading(NOW, 1), reading(NOW + 2000, 3)]);
    history.append([reading(NOW + 1000, 2, { receivedAt: NOW + 3000 })]);
    history.append([reading(NOW + 1000, 2.5, { receivedAt: NOW + 4000 })]);
    deepEqual(await values(), [1, 2, 2.5, 3]);
    deepEqual(await values('press', 'temperature', { from: NOW, to: NOW + 1000 }), [2, 2.5]);
    deepEqual(await values('press', 'pressure'), []);
  });

  it('keeps booleans, texts, gaps, qualities and their reasons, also in closed chunks and after a restart', async () => {
    const all: Reading[] = Array.from({ length: 1500 }, (_, i) => {
      const time = NOW + i * 100;
      if (i % 5 === 0)
        return reading(time, null, { quality: 'bad', reason: i % 3 ? 'comm-failure' : `stale for ${i} s` });
      if (i % 5 === 1) return reading(time, i % 2 === 0);
      if (i % 5 === 2) return reading(time, `state ${i % 30}`);
      return reading(time, i / 8, { quality: i % 5 === 3 ? 'good' : 'uncertain' });
    });
    const expected = all.map(({ value, quality, reason, time }) => [time, value, quality, reason]);
    const told = async () => {
      const slice = await history.read('press', 'temperature', EVER);
      return [...slice.times].map((time, i) => [
        time,
        slice.valueAt(i),
        ['good', 'uncertain', 'bad'][slice.quality[i] ?? 3],
        slice.reasonAt(i),
      ]);
    };
    history.append(all);
    deepEqual(await told(), expected);
    await history.close();
    history = await histories.open();
    deepEqual(await told(), expected);
    history.append([reading(NOW + 200_000, 'state 7')]);
    deepEqual((await told()).at(-1), [NOW + 200_000, 'state 7', 'good', undefined]);
  });

  it('gives long spans in slices that join without loss or doubling, with readings between all chunks', async () => {
    const many = series(150_000);
    for (let i = 0; i < many.length; i += 997) (many[i] as Reading).time = NOW + ((i * 7919) % 150_000) * 1000 + 0.5;
    history.append(many);
    const found: number[] = [];
    let slices = 0;
    for await (const { times } of history.slices('press', 'temperature', EVER)) {
      slices++;
      for (const time of times) found.push(time);
    }
    ok(slices > 1);
    deepEqual(
      found,
      many.map(({ time }) => time).sort((a, b) => a - b),
    );
  });

  it('takes a message that is emitted again only once', async () => {
    const twice = series(20);
    history.append(twice);
    history.append(twice.slice(10));
    equal((await values()).length, 20);
  });

  it('gives readings that came in several units in that of the newest', async () => {
    history.append([reading(NOW, 212, { unit: '[degF]' }), reading(NOW + 1, 50), reading(NOW + 2, 3, { unit: 'bar' })]);
    history.append([reading(NOW + 3, 20)]);
    const { values, unit } = await history.read('press', 'temperature', EVER);
    equal(unit, 'Cel');
    deepEqual(
      [...values].map((value) => Number(value.toFixed(6))),
      [100, 50, 20],
    );
    deepEqual(await history.signals(), [{ asset: 'press', property: 'temperature', unit: 'Cel' }]);
  });

  it('downsamples to exactly what all readings by themselves give', async () => {
    const all = series(20_000, (i) => Math.round(Math.sin(i / 50) * 1000) / 10);
    for (let i = 0; i < all.length; i += 37) (all[i] as Reading).quality = i % 2 === 0 ? 'bad' : 'uncertain';
    for (let i = 500; i < all.length; i += 1999) (all[i] as Reading).time -= 400_000.25;
    history.append(all);
    for (const [from, to, buckets] of [
      [NOW - 1000, NOW + 20_000_000, 7],
      [NOW + 3333, NOW + 17_654_321, 100],
      [NOW, NOW + 20_000_000, 5000],
    ] as const) {
      const naive = createBuckets({ from, to }, buckets);
      const slice = await history.read('press', 'temperature', EVER);
      const flags = slice.quality.map((quality) => quality | 4);
      naive.takeReadings({ ...(slice as unknown as Columns), count: slice.times.length, flags, texts: [] });
      deepEqual(await history.downsample('press', 'temperature', { from, to }, buckets), [...naive.summaries]);
    }
  });

  it('draws a line of at most so many points through the extremes, all values where they are few', async () => {
    const all = series(10_000, (i) => (i === 4321 ? 999 : i % 10));
    history.append(all);
    const line = await history.chart('press', 'temperature', { from: 0, to: NOW * 2 }, 2000);
    ok(line.times.length <= 2000);
    deepEqual(line.times[line.values.indexOf(999)], NOW + 4_321_000);
    const few = await history.chart('press', 'temperature', { from: NOW, to: NOW + 3000 }, 2000);
    deepEqual(few, { unit: 'Cel', times: [NOW + 1000, NOW + 2000, NOW + 3000], values: [1, 2, 3] });
  });

  it('drops what has no time, and what the disk cannot follow, and counts it', async () => {
    history.append([reading(Number.NaN, 1)]);
    equal((await history.stats()).dropped, 1);
    history.append(series(300_000));
    const { readings, openReadings, dropped } = await history.stats();
    equal(readings + openReadings + dropped - 1, 300_000);
    ok(dropped > 1);
  });

  it('keeps the few readings of a slow signal beside fast ones: in its tail, then in one chunk that grows', async () => {
    await history.close();
    history = await histories.open({ retention: { maxBytes: 8_000_000 } });
    const slow = [1, 2, 3, 4];
    const level = (round: number): Partial<Reading> =>
      round === 3 ? { property: 'level' } : { property: 'level', quality: 'bad', reason: `foam ${round % 2}` };
    for (const round of slow) {
      const start = round * 140_000;
      history.append([reading(NOW + start, round, level(round))]);
      for (const half of [0, 70_000]) {
        history.append(Array.from({ length: 70_000 }, (_, i) => reading(NOW + start + half + i, i)));
        await history.stats();
      }
    }
    history.append([reading(NOW + 800_000, 5, level(5))]);
    history.append(Array.from({ length: 66_000 }, (_, i) => reading(NOW + 800_000 + i, i)));
    await history.close();
    const db = new DatabaseSync(histories.file);
    const chunks = db
      .prepare(`SELECT count FROM chunk JOIN series ON series.id = series WHERE property = 'level'`)
      .all();
    db.close();
    equal(chunks.length, 1);
    ok(Number(chunks[0]?.count) >= 3);
    history = await histories.open();
    const { values, reasonAt } = await history.read('press', 'level', EVER);
    deepEqual([...values], [1, 2, 3, 4, 5]);
    deepEqual(
      Array.from(values, (_, i) => reasonAt(i)),
      ['foam 1', 'foam 0', undefined, 'foam 0', 'foam 1'],
    );
  });

  it('deletes the oldest chunks by age and by size, and goes on reading the rest', async () => {
    await history.close();
    history = await histories.open({ retention: { maxAgeMs: 50_000_000 } });
    for (let hundred = 0; hundred < 2; hundred++) {
      history.append(series(100_000).slice(hundred * 50_000, (hundred + 1) * 50_000));
      await history.stats();
    }
    const later = (i: number) => reading(NOW + 100_000_000 + i, i, { property: 'pressure' });
    history.append(Array.from({ length: 70_000 }, (_, i) => later(i)));
    await history.stats();
    const kept = await history.read('press', 'temperature', EVER);
    const oldest = ((kept.times[0] ?? 0) - NOW) / 1e6;
    ok(oldest > 48 && oldest <= 50.2, `${oldest}`);
    await history.close();

    history = await histories.open({ retention: { maxBytes: 200_000 } });
    for (let more = 0; more < 40; more++) {
      history.append(series(10_000, (i) => Math.sin(i), { receivedAt: NOW + 2e8 + more }));
      await history.stats();
    }
    const { bytes, readings } = await history.stats();
    ok(bytes < 3_500_000, `${bytes}`);
    ok(readings < 100_000, `${readings}`);
  });

  it('tells once that the disk is full and once that it works again, and never throws', async () => {
    await history.close();
    const told: (string | undefined)[] = [];
    const onFailure = (error: { message: string } | undefined) => told.push(error?.message);
    history = await histories.open({ maxPages: 60, onFailure });
    for (let i = 0; i < 5; i++) {
      history.append(series(8192, (value) => Math.sin(value + i), { receivedAt: NOW + i }));
      await history.stats();
    }
    equal(told.length, 1);
    match(told[0] ?? '', /history .*full/);
    ok((await history.stats()).dropped > 0);
  });

  it('refuses a file of something else, a damaged one and one in use, naming it', async () => {
    await rejects(histories.open(), { code: 'STORE_FAILED', message: /history\.db: .*in use/ });
    await history.close();
    await writeFile(histories.file, 'this is no database at all, only text that is long enough to be read');
    await rejects(histories.open(), { code: 'STORE_FAILED', message: /history\.db: not a plant store/ });
  });

  it('says so where a chunk is damaged, and goes on', async () => {
    history.append(series(8000, (i) => Math.sin(i)));
    await history.close();
    const db = new DatabaseSync(histories.file);
    db.exec('UPDATE chunk SET body = zeroblob(length(body)) WHERE id = 3');
    db.close();
    history = await histories.open();
    await rejects(values(), { code: 'STORE_FAILED' });
    history.append([reading(NOW + 9e6, 1)]);
    equal((await values('press', 'temperature', { from: NOW + 8.5e6, to: NOW * 2 })).length, 1);
  });
});
