import { decodeChunk, encodeChunk } from '../../history/chunk-codec.ts';
import { type Columns, emptyColumns, KIND, kindOf } from '../../history/columns.ts';
import { createReasonColumn, MOST_REASONS } from '../../history/reasons.ts';
import { summaryOf } from '../../history/summary.ts';
import { type HistoryDatabase, inTransaction } from './history-database.ts';
import { forgetRows, openColumns, ordinalAt, type Series, withOwnTexts } from './series.ts';

/** What became of a series in a transaction; taken over once it is committed. */
interface Closed {
  series: Series;
  count: number;
  upto: number;
  lastChunk: number;
}

/**
 * Writes open chunks as closed ones, in one transaction: those parts that fill a chunk or, with `all`, everything. Throws where
 * the disk fails; then the chunks stay open.
 */
export function closeChunks(database: HistoryDatabase, list: readonly Series[], all: boolean): void {
  const closed = inTransaction(database, () => list.map((series) => closeOne(database, series, all)));
  for (const one of closed) {
    if (one === undefined) continue;
    one.series.upto = one.upto;
    one.series.lastChunk = one.lastChunk;
    forgetRows(one.series, one.count);
  }
}

function closeOne(database: HistoryDatabase, series: Series, all: boolean): Closed | undefined {
  let done = 0;
  let { lastChunk } = series;
  while (series.count - done >= series.limit || (all && done < series.count)) {
    const end = Math.min(series.count, done + series.limit);
    const columns = withOwnTexts(openColumns(series, done, end));
    lastChunk = putChunk(database, series, lastChunk, columns);
    done = end;
  }
  if (done === 0 || lastChunk === undefined) return undefined;
  const upto = ordinalAt(series, done - 1);
  database.statements.setSeries.run(upto, lastChunk, series.lastAt, series.id);
  return { series, count: done, upto, lastChunk };
}

/** A chunk of its own, or merged with the last one where both are small: slow signals shall not end up as single rows. */
function putChunk({ statements }: HistoryDatabase, series: Series, last: number | undefined, columns: Columns): number {
  let whole = columns;
  if (last !== undefined && columns.count < series.limit) {
    const row = statements.chunkOfSeries.get(last, series.id);
    const small = row !== undefined && Number(row.count) + columns.count <= series.limit;
    const before = small ? wholeChunk(row.body as Uint8Array) : undefined;
    if (before !== undefined) {
      whole = joined(before, columns);
      statements.dropChunk.run(last);
    }
  }
  const { startTime, endTime, count, uncertain, bad, numbers, min, max, first, last: latest } = summaryOf(whole);
  const points = [min, max, first, latest].flatMap((point) => [point?.value ?? null, point?.time ?? null]);
  const lastAt = newest(whole);
  const body = encodeChunk(whole);
  const { lastInsertRowid } = statements.addChunk.run(
    ...[series.id, startTime, endTime, lastAt, count, uncertain, bad, numbers],
    ...points,
    body,
  );
  return Number(lastInsertRowid);
}

/** A damaged chunk is left as it is: whoever reads it is told. */
function wholeChunk(body: Uint8Array): Columns | undefined {
  try {
    return decodeChunk(body);
  } catch {
    return undefined;
  }
}

function newest({ ats, count }: Columns): number {
  let at = ats[0] ?? 0;
  for (let i = 1; i < count; i++) if ((ats[i] ?? 0) > at) at = ats[i] ?? 0;
  return at;
}

function joined(a: Columns, b: Columns): Columns {
  const whole = emptyColumns(a.count + b.count);
  whole.count = a.count + b.count;
  const reasons = createReasonColumn(whole.count, MOST_REASONS);
  for (const [columns, start] of [[a, 0] as const, [b, a.count] as const]) {
    whole.times.set(columns.times.subarray(0, columns.count), start);
    whole.ats.set(columns.ats.subarray(0, columns.count), start);
    whole.values.set(columns.values.subarray(0, columns.count), start);
    whole.flags.set(columns.flags.subarray(0, columns.count), start);
    const note = reasons.noting(columns.reasons);
    if (note !== undefined) for (let i = 0; i < columns.count; i++) note(i, start + i);
  }
  for (let i = a.count; i < whole.count; i++) {
    if (kindOf(whole.flags[i] ?? 0) === KIND.text) whole.values[i] = (whole.values[i] ?? 0) + a.texts.length;
  }
  whole.texts = [...a.texts, ...b.texts];
  whole.reasons = reasons.take();
  return withOwnTexts(whole);
}
