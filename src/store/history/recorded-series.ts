import type { StatementSync } from 'node:sqlite';
import { decodeChunk } from '../../history/chunk-codec.ts';
import { type Columns, emptyColumns, qualityOf, valueAt } from '../../history/columns.ts';
import { createReasonColumn, MOST_REASONS, reasonAt } from '../../history/reasons.ts';
import { type Reading, signalName } from '../../model/reading.ts';
import { openColumns, type Series } from './series.ts';

/** What a recorded series asks the file; chunks are numbered in the order in which they were closed. */
export const RECORDED_STATEMENTS = {
  nextChunk: 'SELECT id FROM chunk WHERE series = ? AND id > ? AND last_at > ? ORDER BY id LIMIT 1',
  chunkBody: 'SELECT body FROM chunk WHERE id = ?',
} as const;

export type RecordedStatements = Record<keyof typeof RECORDED_STATEMENTS, StatementSync>;

/** Times of reception: after `since`, up to and including `until`, ms. */
export interface ReceptionSpan {
  since: number;
  until: number;
}

/** What is left of the recorded readings of a series, in the order of their arrival. */
export interface RecordedSeries {
  /** Time of reception of the next reading, `undefined` behind the last one. */
  readonly nextAt: number | undefined;
  /** Adds the next reading to `into`, and further ones until it holds `most` or one was received after `upto`. */
  take(into: Reading[], most: number, upto: number): void;
}

/** The readings of a series, of which one chunk is in memory. */
export function recordedSeries(series: Series, statements: RecordedStatements, span: ReceptionSpan): RecordedSeries {
  const chunks = columnsOf(series, statements, span);
  const { asset, property } = series;
  const unit = series.unit === '' ? undefined : series.unit;
  const source = { protocol: 'history', link: 'history', address: signalName(asset, property) };
  let columns: Columns | undefined = chunks.next().value;
  let next = 0;

  /** Readings have two shapes, and two more where they have a reason, so that who reads them stays fast. */
  function readingAt(from: Columns, i: number): Reading {
    const value = valueAt(from, i);
    const quality = qualityOf(from.flags[i] ?? 0);
    const time = from.times[i] ?? 0;
    const receivedAt = from.ats[i] ?? 0;
    const reading: Reading =
      unit === undefined
        ? { asset, property, value, quality, time, receivedAt, source }
        : { asset, property, value, unit, quality, time, receivedAt, source };
    const reason = reasonAt(from.reasons, i);
    if (reason !== undefined) reading.reason = reason;
    return reading;
  }

  return {
    get nextAt() {
      return columns?.ats[next];
    },
    take(into, most, upto) {
      if (columns === undefined) return;
      const { ats, count } = columns;
      do into.push(readingAt(columns, next++));
      while (next < count && into.length < most && (ats[next] ?? 0) <= upto);
      if (next < count) return;
      columns = chunks.next().value;
      next = 0;
    },
  };
}

/** The closed chunks, then the open one; those without a reading in the span are left out. */
function* columnsOf(
  series: Series,
  { nextChunk, chunkBody }: RecordedStatements,
  span: ReceptionSpan,
): Generator<Columns, undefined> {
  let chunk = 0;
  for (;;) {
    const row = nextChunk.get(series.id, chunk, span.since);
    if (row === undefined) break;
    chunk = Number(row.id);
    const whole = decodeChunk(chunkBody.get(chunk)?.body as Uint8Array);
    const inside = received(whole, span);
    if (inside.count > 0) yield inside;
    // What arrived behind readings that were all received too late is not looked at any more.
    else if (whole.ats.every((at) => at > span.until)) return;
  }
  const open = received(openColumns(series, 0, series.count), span);
  if (open.count > 0) yield open;
}

/** Those readings of columns that were received within a span. */
function received(columns: Columns, { since, until }: ReceptionSpan): Columns {
  const { ats, times, values, flags, texts } = columns;
  const isInside = (at: number) => at > since && at <= until;
  if (ats.every(isInside)) return columns;
  const inside = emptyColumns(columns.count);
  const reasons = createReasonColumn(columns.count, MOST_REASONS);
  const note = reasons.noting(columns.reasons);
  for (let i = 0; i < columns.count; i++) {
    const at = ats[i] ?? 0;
    if (!isInside(at)) continue;
    const place = inside.count++;
    inside.ats[place] = at;
    inside.times[place] = times[i] ?? 0;
    inside.values[place] = values[i] ?? 0;
    inside.flags[place] = flags[i] ?? 0;
    note?.(i, place);
  }
  return { ...inside, texts, reasons: reasons.take() };
}
