import { textOf } from '../../model/errors.ts';
import { type Batch, READING_BYTES, unpackBatch } from './batch.ts';
import { closeChunks } from './chunk-writer.ts';
import type { Retention } from './history.ts';
import { type HistoryDatabase, inTransaction, usedBytes } from './history-database.ts';
import type { HistoryRequests } from './history-messages.ts';
import { ordinalAt, type Series } from './series.ts';
import type { SeriesBook } from './series-book.ts';
import { addFromBatch, tailBatches, type Words, wordsAsJson } from './tail.ts';

/** Readings in the tail beyond which the oldest open chunks are closed although they are small: about 120 MB. */
const MOST_IN_TAIL = 4_000_000;
/** The tail takes no larger part of a file with a bounded size. */
const MOST_OF_FILE = 0.25;
/** Open readings beyond which, while chunks cannot be written, further ones are dropped. */
const MOST_OPEN = 8_000_000;
/** The file is tidied after so many readings or so long, ms. */
const [TIDY_AFTER, TIDY_AFTER_MS] = [65_536, 500];
/** Chunks closed or deleted at once: some ten milliseconds of work. */
const AT_ONCE = 256;

/** Takes readings into tail and open chunks, closes chunks and deletes old ones. */
export interface HistoryWriter {
  append(ask: HistoryRequests['append']['ask']): HistoryRequests['append']['answer'];
  openReadings(): number;
}

/** Opens the chunks again that the tail holds. */
export function createHistoryWriter(database: HistoryDatabase, book: SeriesBook, retention: Retention): HistoryWriter {
  const { statements } = database;
  const { maxAgeMs, maxBytes } = retention;
  const mostInTail = Math.min(MOST_IN_TAIL, ((maxBytes ?? Number.POSITIVE_INFINITY) * MOST_OF_FILE) / READING_BYTES);
  let open = 0;
  let next = 0;
  let tailStart = 0;
  let newestAt = Number.NEGATIVE_INFINITY;
  let sinceTidy = 0;
  let tidiedAt = performance.now();
  let unfinished = false;
  const full = new Set<Series>();

  /** Adds those readings of a batch that are not in a closed chunk; returns how many belong to nothing. */
  function take(batch: Batch, words: Words, first: number): number {
    let unknown = 0;
    const { count, ats, series: ids } = batch;
    for (let i = 0; i < count; i++) {
      const series = book.byId(ids[i] ?? 0);
      if (series === undefined) {
        unknown++;
        continue;
      }
      const at = ats[i] ?? 0;
      if (at > newestAt) newestAt = at;
      if (!addFromBatch(series, batch, i, words, first + i)) continue;
      open++;
      if (series.count >= series.limit) full.add(series);
    }
    return unknown;
  }

  function close(list: readonly Series[], all: boolean): void {
    const before = list.reduce((sum, { count }) => sum + count, 0);
    closeChunks(database, list, all);
    open -= before - list.reduce((sum, { count }) => sum + count, 0);
    for (const series of list) series.limit = book.limit();
  }

  function closeFull(): void {
    if (full.size === 0) return;
    close([...full], false);
    full.clear();
  }

  /** One small step of everything that keeps the file small. */
  function tidy(): void {
    sinceTidy = 0;
    tidiedAt = performance.now();
    unfinished = false;
    let oldest = next;
    const mayStay = next - mostInTail;
    const tooOld: Series[] = [];
    for (const series of book.all()) {
      if (series.count === 0) continue;
      const ordinal = ordinalAt(series, 0);
      if (ordinal < mayStay && tooOld.length < AT_ONCE) tooOld.push(series);
      if (ordinal < oldest) oldest = ordinal;
    }
    if (tooOld.length > 0) close(tooOld, true);
    unfinished = tooOld.length === AT_ONCE;
    if (oldest > tailStart) {
      statements.pruneTail.run(oldest);
      tailStart = oldest;
    }
    if (maxAgeMs !== undefined) {
      unfinished = statements.dropAged.run(AT_ONCE, newestAt - maxAgeMs).changes === AT_ONCE || unfinished;
    }
    if (maxBytes !== undefined && usedBytes(statements) > maxBytes) {
      unfinished = statements.dropOldest.run(AT_ONCE).changes === AT_ONCE || unfinished;
    }
  }

  const { next: tailEnd, first } = statements.tailEnd.get() ?? {};
  for (const { upto, lastAt } of book.all()) {
    next = Math.max(next, upto + 1);
    newestAt = Math.max(newestAt, lastAt);
  }
  next = Math.max(next, Number(tailEnd ?? 0));
  tailStart = Number(first ?? next);
  for (const stored of tailBatches(statements)) take(stored.batch, stored, stored.first);

  return {
    append({ body, count, series, texts, reasons }) {
      book.add(series);
      const batch = unpackBatch(body, count);
      if (open > MOST_OPEN) return { dropped: batch.count, problem: 'chunks cannot be written' };
      inTransaction(database, () => {
        book.save();
        statements.addTail.run(next, count, body, wordsAsJson(texts), wordsAsJson(reasons));
      });
      book.saved();
      const dropped = take(batch, { texts, reasons }, next);
      next += batch.count;
      sinceTidy += batch.count;
      try {
        closeFull();
        if (unfinished || sinceTidy >= TIDY_AFTER || performance.now() - tidiedAt >= TIDY_AFTER_MS) tidy();
        return { dropped };
      } catch (thrown) {
        return { dropped, problem: textOf(thrown) };
      }
    },
    openReadings: () => open,
  };
}
