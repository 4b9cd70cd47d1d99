import { DatabaseSync } from 'node:sqlite';
import { valueAt } from '../../history/columns.ts';
import { OTHER_REASONS } from '../../history/reasons.ts';
import type { Reading } from '../../model/reading.ts';
import { signalName } from '../../model/reading.ts';
import { type HistoryRecording, openRecordedHistory, type RecordedHistory } from './recorded-history.ts';
import { type TailBatch, tailBatchOf } from './tail.ts';

/** How far somebody has followed a history. */
export interface FeedPosition {
  /** Ordinal of the next reading. */
  readonly next: number;
  /** When the last reading was received, ms since the Unix epoch; minus infinity before the first one. */
  readonly receivedAt: number;
}

/** Readings of a history, and the position behind them. */
export interface FeedBatch {
  readings: readonly Reading[];
  position: FeedPosition;
}

/** A history as it is written, from any thread or process. */
export interface HistoryFeed {
  /**
   * Some readings behind a position; `undefined` where there are none yet. Whoever is further behind than the tail of the file reaches
   * gets those of its chunks, some of them perhaps again.
   */
  after(position: FeedPosition): FeedBatch | undefined;
  /** Readings behind a position, as far as the file tells. */
  behind(position: FeedPosition): number;
  close(): void;
}

/** Where a history begins. */
export const FEED_START: FeedPosition = { next: 0, receivedAt: Number.NEGATIVE_INFINITY };
/** Readings may be recorded in another order than they were received in, by so much, ms. */
const OUT_OF_ORDER_MS = 60_000;
const QUALITIES = ['good', 'uncertain', 'bad'] as const;

type Named = Pick<Reading, 'asset' | 'property' | 'source'> & { unit: string };

/** Opens a history to follow it. Throws `STORE_FAILED` where it cannot be read. */
export function openHistoryFeed(file: string): HistoryFeed {
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec('PRAGMA busy_timeout = 5000');
  const holding = db.prepare('SELECT * FROM tail WHERE first <= ? AND first + count > ? ORDER BY first DESC LIMIT 1');
  const following = db.prepare('SELECT * FROM tail WHERE first >= ? ORDER BY first LIMIT 1');
  const ends = db.prepare('SELECT min(first) AS first, max(first + count) AS next FROM tail');
  const allSeries = db.prepare('SELECT id, asset, property, unit FROM series');
  const anyChunk = db.prepare('SELECT 1 FROM chunk LIMIT 1');
  const named = new Map<number, Named>();
  let catchingUp: { recorded: RecordedHistory; batches: Generator<readonly Reading[]>; next: number } | undefined;

  function nameOf(id: number): Named | undefined {
    const known = named.get(id);
    if (known) return known;
    for (const { id: number, asset, property, unit } of allSeries.all()) {
      const address = signalName(String(asset), String(property));
      const source = { protocol: 'history', link: 'history', address };
      named.set(Number(number), { asset: String(asset), property: String(property), unit: String(unit), source });
    }
    return named.get(id);
  }

  const rowAt = (ordinal: number) => {
    const row = holding.get(ordinal, ordinal) ?? following.get(ordinal);
    return row && tailBatchOf(row);
  };

  /** Whether the tail has all that is behind a position, and is that of the same file. */
  function reaches({ next, receivedAt }: FeedPosition): boolean {
    const { first, next: end } = ends.get() ?? {};
    if (end === null || end === undefined) {
      return next === 0 && (Number.isFinite(receivedAt) || anyChunk.get() === undefined);
    }
    if (next > Number(end)) return false;
    const before = holding.get(next - 1, next - 1);
    if (before === undefined) return Number(first) <= next;
    const { first: from, batch } = tailBatchOf(before);
    return batch.ats[next - 1 - from] === receivedAt;
  }

  function readingsOf({ first, batch, texts, reasons }: TailBatch, next: number): Reading[] {
    const { reasons: places, ...columns } = batch;
    const values = { ...columns, texts };
    const readings: Reading[] = [];
    for (let i = Math.max(0, next - first); i < batch.count; i++) {
      const name = nameOf(batch.series[i] ?? 0);
      if (!name) continue;
      const { unit, ...signal } = name;
      const reason = places?.[i] ?? 0;
      readings.push({
        ...{ ...signal, value: valueAt(values, i), quality: QUALITIES[(batch.flags[i] ?? 0) & 3] ?? 'bad' },
        ...{ time: batch.times[i] ?? 0, receivedAt: batch.ats[i] ?? 0 },
        ...(unit !== '' && { unit }),
        ...(reason !== 0 && { reason: reasons[reason - 1] ?? OTHER_REASONS }),
      });
    }
    return readings;
  }

  function fromTail({ next }: FeedPosition): FeedBatch | undefined {
    const row = rowAt(next);
    if (!row) return undefined;
    const { first, batch } = row;
    const receivedAt = batch.ats[batch.count - 1] ?? 0;
    return { readings: readingsOf(row, next), position: { next: first + batch.count, receivedAt } };
  }

  function startCatchingUp({ receivedAt }: FeedPosition) {
    const next = Number(ends.get()?.next ?? 0);
    const recorded = openRecordedHistory(file);
    const since = receivedAt - OUT_OF_ORDER_MS;
    const recording: HistoryRecording = recorded.recording({ selects: () => true, since });
    return { recorded, batches: recording.batches(), next };
  }

  /** The position stays behind until all of it has come, so that whoever stops in between begins there again. */
  function fromChunks(position: FeedPosition): FeedBatch | undefined {
    catchingUp ??= startCatchingUp(position);
    const { recorded, batches, next } = catchingUp;
    const { value: readings, done } = batches.next();
    if (!done && readings) {
      const receivedAt = readings.at(-1)?.receivedAt ?? position.receivedAt;
      return { readings, position: { next: -1, receivedAt } };
    }
    recorded.close();
    catchingUp = undefined;
    const last = next > 0 ? holding.get(next - 1, next - 1) : undefined;
    const row = last && tailBatchOf(last);
    const receivedAt = row ? (row.batch.ats[next - 1 - row.first] ?? 0) : position.receivedAt;
    return { readings: [], position: { next, receivedAt } };
  }

  return {
    after: (position) => (catchingUp || !reaches(position) ? fromChunks(position) : fromTail(position)),
    behind: ({ next }) => Math.max(0, Number(ends.get()?.next ?? 0) - Math.max(0, next)),
    close() {
      catchingUp?.recorded.close();
      db.close();
    },
  };
}
