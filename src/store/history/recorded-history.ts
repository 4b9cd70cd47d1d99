import { DatabaseSync } from 'node:sqlite';
import type { Recording } from '../../backtest/recording.ts';
import { type ArrivalHeap, createArrivalHeap } from '../../history/arrival-heap.ts';
import { asPlantError, PlantError, textOf } from '../../model/errors.ts';
import type { Reading } from '../../model/reading.ts';
import type { HistorySignal } from './history.ts';
import { isHistory } from './history-database.ts';
import {
  RECORDED_STATEMENTS,
  type RecordedSeries,
  type RecordedStatements,
  recordedSeries,
} from './recorded-series.ts';
import type { Series } from './series.ts';
import { seriesOfRow, signalsOf } from './series-book.ts';
import { addFromBatch, tailBatches } from './tail.ts';

/** Readings in one batch. */
const BATCH = 4096;
/** How long a file is waited for that its writer is just opening, ms. */
const WAIT_MS = 5000;

const STATEMENTS = {
  ...RECORDED_STATEMENTS,
  allSeries: 'SELECT * FROM series ORDER BY id',
  firstTail: 'SELECT * FROM tail WHERE first >= ? ORDER BY first LIMIT 1',
} as const;

type Statements = RecordedStatements & Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>;

/** Which recorded readings are wanted: those of some signals, received after `since`, up to `until`, ms since the Unix epoch. */
export interface RecordingAsked {
  selects(asset: string, property: string): boolean;
  since?: number | undefined;
  until?: number | undefined;
}

/** A recording that is read without waiting. */
export interface HistoryRecording extends Recording {
  batches(): Generator<readonly Reading[], void>;
}

/** The file of a history as it was when it was opened, whatever its runtime writes and deletes meanwhile. */
export interface RecordedHistory {
  signals(): HistorySignal[];
  /**
   * All readings of some signals, each once and in the unit it came in. Where times of reception step back (messages emitted again
   * after a crash), the readings of a signal stay in the order of their arrival. One chunk a signal is in memory, and what is in none yet.
   * Throws `STORE_FAILED` at the first damaged chunk.
   */
  recording(asked: RecordingAsked): HistoryRecording;
  /** Lets the runtime use the space again of what it has deleted; recordings cannot be read on. */
  close(): void;
}

/** Opens the file of a history for reading, from any thread or process. Throws `STORE_FAILED`, naming the file. */
export function openRecordedHistory(file: string): RecordedHistory {
  const { db, statements } = openSnapshot(file);
  return {
    signals() {
      const series = seriesOf(statements, () => true);
      for (const { batch } of tailBatches(statements)) {
        for (let i = 0; i < batch.count; i++) {
          const one = series.get(batch.series[i] ?? 0);
          const at = batch.ats[i] ?? 0;
          if (one !== undefined && at > one.lastAt) one.lastAt = at;
        }
      }
      return signalsOf(series.values());
    },
    recording: (asked) => recordingOf(file, statements, asked),
    close: () => db.close(),
  };
}

/** A connection in a read transaction: all that is read is of one moment. */
function openSnapshot(file: string): { db: DatabaseSync; statements: Statements } {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    db.exec(`PRAGMA busy_timeout = ${WAIT_MS}; BEGIN`);
    if (!isHistory(db)) throw new PlantError('STORE_FAILED', 'no history that this Tieline can read');
    const prepare = (sql: string) => db?.prepare(sql);
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, prepare(sql)]);
    return { db, statements: Object.fromEntries(prepared) as Statements };
  } catch (thrown) {
    db?.close();
    throw new PlantError('STORE_FAILED', `history ${file}: ${textOf(thrown)}`, { cause: thrown });
  }
}

function seriesOf(statements: Statements, selects: RecordingAsked['selects']): Map<number, Series> {
  const series = statements.allSeries.all().map(seriesOfRow);
  return new Map(series.filter(({ asset, property }) => selects(asset, property)).map((one) => [one.id, one]));
}

function recordingOf(
  file: string,
  statements: Statements,
  { selects, since, until }: RecordingAsked,
): HistoryRecording {
  const span = { since: since ?? Number.NEGATIVE_INFINITY, until: until ?? Number.POSITIVE_INFINITY };
  let [from, to, reached] = [0, 0, 0];
  let ended = false;

  function* batches(): Generator<readonly Reading[], void> {
    const byId = withTail(statements, seriesOf(statements, selects));
    const series = [...byId.values()].map((one) => recordedSeries(one, statements, span));
    const heap = createArrivalHeap(series.map(({ nextAt }) => nextAt));
    from = heap.firstAt;
    reached = from;
    to = Math.min(span.until, newestAt(byId.values()));
    while (heap.size > 0) {
      const batch: Reading[] = [];
      while (heap.size > 0 && batch.length < BATCH) takeFirst(heap, series, batch);
      reached = Math.max(reached, heap.firstAt);
      yield batch;
    }
  }

  return {
    *batches() {
      try {
        yield* batches();
        ended = true;
      } catch (thrown) {
        const { message } = asPlantError(thrown, 'STORE_FAILED');
        throw new PlantError('STORE_FAILED', `history ${file}: ${message}`, { cause: thrown });
      }
    },
    get progress() {
      if (ended) return 1;
      return to > from ? Math.min(1, (reached - from) / (to - from)) : 0;
    },
  };
}

/** Takes readings from the signal whose turn it is, up to the turn of another one. */
function takeFirst(heap: ArrivalHeap, series: readonly RecordedSeries[], batch: Reading[]): void {
  const first = series[heap.first];
  first?.take(batch, BATCH, heap.othersAt);
  heap.replaceFirst(first?.nextAt);
}

/** Series with those of their readings that are not in a closed chunk. */
function withTail(statements: Statements, series: Map<number, Series>): Map<number, Series> {
  for (const { first, batch, ...words } of tailBatches(statements)) {
    for (let i = 0; i < batch.count; i++) {
      const one = series.get(batch.series[i] ?? 0);
      if (one !== undefined) addFromBatch(one, batch, i, words, first + i);
    }
  }
  return series;
}

function newestAt(series: Iterable<Series>): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { lastAt } of series) newest = Math.max(newest, lastAt);
  return newest;
}
