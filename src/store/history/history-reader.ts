import { createBuckets, pointsOf, type Span } from '../../history/buckets.ts';
import { decodeChunk } from '../../history/chunk-codec.ts';
import { type Columns, emptyColumns, KIND, kindOf } from '../../history/columns.ts';
import { createReasonColumn } from '../../history/reasons.ts';
import { isShown, type Summary } from '../../history/summary.ts';
import type { HistoryStatements } from './history-database.ts';
import type { ChartAnswer, HistoryRequests, SliceAnswer } from './history-messages.ts';
import { openColumns, type Series } from './series.ts';
import type { SeriesBook } from './series-book.ts';
import { summaryOfRow } from './summary-row.ts';
import { type Conversion, conversionsOf, converted } from './unit-conversion.ts';

type Asked<Kind extends 'slice' | 'downsample' | 'chart'> = HistoryRequests[Kind]['ask'];

/** Chunks looked at in one step while the end of a slice is sought. */
const LOOKED_AT = 4096;
/** Different reasons in one slice. */
const MOST_IN_SLICE = 65_535;

/** Answers what is asked of the readings of one signal. */
export interface HistoryReader {
  slice(ask: Asked<'slice'>): SliceAnswer;
  downsample(ask: Asked<'downsample'>): Summary[];
  chart(ask: Asked<'chart'>): ChartAnswer;
}

export function createHistoryReader(statements: HistoryStatements, book: SeriesBook): HistoryReader {
  /** Where a slice from `from` on ends, so that it has about `most` readings. */
  function endOfSlice(series: Series, { from, to }: Span, most: number): number {
    if (most === Number.POSITIVE_INFINITY) return to;
    let readings = 0;
    const ends = statements.chunkEnds.all(series.id, from, LOOKED_AT);
    for (const { end_time, count } of ends) {
      readings += Number(count);
      if (readings >= most) return Math.min(to, Number(end_time));
    }
    return ends.length === LOOKED_AT ? Math.min(to, Number(ends.at(-1)?.end_time)) : to;
  }

  function partsOf({ series, convert }: Conversion, { from, to }: Span, parts: 'all' | 'values'): Columns[] {
    const closed = statements.chunkBodies
      .all(series.id, from, to)
      .map(({ body }) => decodeChunk(body as Uint8Array, parts));
    return [...closed, openColumns(series, 0, series.count)].map((columns) => converted(columns, convert));
  }

  function fill(conversions: readonly Conversion[], span: Span, count: number): Summary[] {
    const buckets = createBuckets(span, count);
    for (const { series, convert } of conversions) {
      for (const row of statements.chunkSummaries.all(series.id, span.from, span.to)) {
        if (convert === undefined && buckets.takeSummary(summaryOfRow(row))) continue;
        const body = statements.chunkBody.get(Number(row.id))?.body as Uint8Array;
        buckets.takeReadings(converted(decodeChunk(body, 'values'), convert));
      }
      buckets.takeReadings(converted(openColumns(series, 0, series.count), convert));
    }
    return [...buckets.summaries];
  }

  /** A span cut to where there are readings, and how many there are, at most. */
  function bounds(conversions: readonly Conversion[], { from, to }: Span): Span & { count: number } {
    const found = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY, count: 0 };
    const widen = (start: number, end: number, count: number) => {
      found.from = Math.min(found.from, start);
      found.to = Math.max(found.to, end);
      found.count += count;
    };
    for (const { series } of conversions) {
      const { count, start, end } = statements.chunkBounds.get(series.id, from, to) ?? {};
      if (Number(count ?? 0) > 0) widen(Number(start), Number(end), Number(count));
      const { times } = openColumns(series, 0, series.count);
      for (const time of times) if (time > from && time <= to) widen(time, time, 1);
    }
    // The start is exclusive; a microsecond before the first reading leaves it in.
    return { from: Math.max(from, found.from - 0.001), to: Math.min(to, found.to), count: found.count };
  }

  function slice({ asset, property, span, most }: Asked<'slice'>): SliceAnswer {
    const { unit, conversions } = conversionsOf(book.ofSignal(asset, property));
    const to = Math.min(span.to, ...conversions.map(({ series }) => endOfSlice(series, span, most)));
    const parts = conversions.flatMap((one) => partsOf(one, { from: span.from, to }, 'all'));
    const { count: _, ...columns } = gathered(parts, { from: span.from, to });
    const next = to < span.to ? { next: to } : {};
    return { unit, ...columns, ...next };
  }

  return {
    slice,
    downsample: ({ asset, property, span, buckets }) =>
      fill(conversionsOf(book.ofSignal(asset, property)).conversions, span, buckets),
    chart({ asset, property, span, most }) {
      const { unit, conversions } = conversionsOf(book.ofSignal(asset, property));
      const { count, ...there } = bounds(conversions, span);
      if (count === 0 || there.to <= there.from) return { unit, times: [], values: [] };
      // A bucket makes up to two points.
      if (count > most) return { unit, ...pointsOf(fill(conversions, there, Math.max(1, Math.floor(most / 2)))) };
      const { times, values, flags } = slice({ asset, property, span, most: most * 2 });
      const shown = Array.from(values, (value, i) => (isShown(flags[i] ?? 0, value) ? value : null));
      return { unit, times: [...times], values: shown };
    },
  };
}

/** The readings of a span from several chunks in one, by time and, of equal times, in order of arrival. */
function gathered(parts: readonly Columns[], { from, to }: Span): Columns {
  const all = emptyColumns(parts.reduce((sum, { count }) => sum + count, 0));
  const reasons = createReasonColumn(all.times.length, MOST_IN_SLICE);
  const texts: string[] = [];
  let count = 0;
  let sorted = true;
  for (const part of parts) {
    const note = reasons.noting(part.reasons);
    for (let i = 0; i < part.count; i++) {
      const time = part.times[i] ?? 0;
      if (!(time > from && time <= to)) continue;
      const flags = part.flags[i] ?? 0;
      const value = part.values[i] ?? 0;
      if (count > 0 && time < (all.times[count - 1] ?? 0)) sorted = false;
      all.times[count] = time;
      all.ats[count] = part.ats[i] ?? 0;
      all.values[count] = kindOf(flags) === KIND.text ? value + texts.length : value;
      all.flags[count] = flags;
      note?.(i, count);
      count++;
    }
    texts.push(...part.texts);
  }
  const whole = {
    ...{ count, texts, times: all.times.slice(0, count), ats: all.ats.slice(0, count) },
    ...{ values: all.values.slice(0, count), flags: all.flags.slice(0, count), reasons: reasons.take() },
  };
  return sorted ? whole : inOrder(whole);
}

function inOrder({ count, times, ats, values, flags, texts, reasons }: Columns): Columns {
  const at = (column: Float64Array | Uint8Array | Uint16Array, i: number) => column[i] ?? 0;
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => at(times, a) - at(times, b) || at(ats, a) - at(ats, b),
  );
  return {
    ...{ count, texts, times: Float64Array.from(order, (i) => at(times, i)) },
    ats: Float64Array.from(order, (i) => at(ats, i)),
    values: Float64Array.from(order, (i) => at(values, i)),
    flags: Uint8Array.from(order, (i) => at(flags, i)),
    reasons: reasons && { names: reasons.names, places: Uint16Array.from(order, (i) => at(reasons.places, i)) },
  };
}
