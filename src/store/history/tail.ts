import type { SQLOutputValue } from 'node:sqlite';
import { KIND, kindOf } from '../../history/columns.ts';
import { OTHER_REASONS } from '../../history/reasons.ts';
import { type Batch, unpackBatch } from './batch.ts';
import type { HistoryStatements } from './history-database.ts';
import { addReason, addRow, type Series, textPlace } from './series.ts';

/** The texts and reasons that a batch names by their places. */
export interface Words {
  texts: readonly string[];
  reasons: readonly string[];
}

type Row = Record<string, SQLOutputValue>;

/** A batch as it stands in the tail. */
export interface TailBatch extends Words {
  /** Ordinal of its first reading. */
  first: number;
  batch: Batch;
}

/** All batches of the tail, oldest first. */
export function* tailBatches({ firstTail }: Pick<HistoryStatements, 'firstTail'>): Generator<TailBatch> {
  for (let from = 0; ; ) {
    const row = firstTail.get(from);
    if (row === undefined) return;
    const batch = tailBatchOf(row);
    yield batch;
    from = batch.first + 1;
  }
}

/** A row of the tail. */
export function tailBatchOf(row: Row): TailBatch {
  const batch = unpackBatch(row.body as Uint8Array, Number(row.count));
  return { first: Number(row.first), batch, texts: wordsIn(row.texts), reasons: wordsIn(row.reasons) };
}

/** Adds a reading of a batch to the open chunk of its series; false where it is in a chunk already. */
export function addFromBatch(series: Series, batch: Batch, i: number, words: Words, ordinal: number): boolean {
  if (ordinal <= series.upto) return false;
  const { times, ats, values, flags, reasons } = batch;
  const flag = flags[i] ?? 0;
  let value = values[i] ?? 0;
  if (kindOf(flag) === KIND.text) value = textPlace(series, words.texts[value] ?? '');
  if (!addRow(series, times[i] ?? 0, ats[i] ?? 0, value, flag, ordinal)) return false;
  const reason = reasons === undefined ? 0 : (reasons[i] ?? 0);
  if (reason !== 0) addReason(series, words.reasons[reason - 1] ?? OTHER_REASONS);
  return true;
}

/** Words as the tail keeps them: JSON, or nothing where there are none. */
export function wordsAsJson(words: readonly string[]): string | null {
  return words.length === 0 ? null : JSON.stringify(words);
}

function wordsIn(json: unknown): string[] {
  return typeof json === 'string' ? (JSON.parse(json) as string[]) : [];
}
