import type { Columns } from './columns.ts';
import { addReading, addSummary, emptySummary, type Summary } from './summary.ts';

/** A span of source time: after `from`, up to and including `to`, ms. */
export interface Span {
  from: number;
  to: number;
}

/** Readings gathered into spans of equal length. */
export interface Buckets {
  /** One summary a bucket; of empty ones `count` is 0. */
  readonly summaries: readonly Summary[];
  /** Takes a chunk by its summary where it lies in one bucket; false where its readings are needed. */
  takeSummary(summary: Summary): boolean;
  /** Takes those readings that lie within the span. */
  takeReadings(columns: Columns): void;
}

/** So many buckets over a span, which must be finite. */
export function createBuckets({ from, to }: Span, buckets: number): Buckets {
  const width = (to - from) / buckets;
  const summaries = Array.from({ length: buckets }, emptySummary);
  /** A reading on a border belongs to the bucket that ends there. */
  const bucketOf = (time: number) => Math.min(buckets - 1, Math.max(0, Math.ceil((time - from) / width) - 1));
  const inSpan = (time: number) => time > from && time <= to;
  return {
    summaries,
    takeSummary(summary) {
      const { startTime, endTime } = summary;
      if (!inSpan(startTime) || !inSpan(endTime)) return false;
      const bucket = bucketOf(startTime);
      if (bucketOf(endTime) !== bucket) return false;
      addSummary(summaries[bucket] as Summary, summary);
      return true;
    },
    takeReadings(columns) {
      for (let i = 0; i < columns.count; i++) {
        const time = columns.times[i] ?? 0;
        if (inSpan(time)) addReading(summaries[bucketOf(time)] as Summary, columns, i);
      }
    },
  };
}

/** Points for a line through the lowest and highest value of each bucket; a bucket of readings without good numbers is a gap. */
export function pointsOf(summaries: readonly Summary[]): { times: number[]; values: (number | null)[] } {
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (const { count, startTime, min, max } of summaries) {
    if (count === 0) continue;
    if (min === undefined || max === undefined) {
      times.push(startTime);
      values.push(null);
      continue;
    }
    const [one, other] = min.time <= max.time ? [min, max] : [max, min];
    times.push(one.time);
    values.push(one.value);
    if (other.time > one.time) {
      times.push(other.time);
      values.push(other.value);
    }
  }
  return { times, values };
}
