import type { SQLOutputValue } from 'node:sqlite';
import type { Point, Summary } from '../../history/summary.ts';

/** The summary that stands in the columns of a chunk. */
export function summaryOfRow(row: Record<string, SQLOutputValue>): Summary {
  const summary: Summary = {
    ...{ startTime: Number(row.start_time), endTime: Number(row.end_time), count: Number(row.count) },
    ...{ uncertain: Number(row.uncertain), bad: Number(row.bad), numbers: Number(row.numbers) },
  };
  if (row.min === null) return summary;
  summary.min = pointOf(row.min, row.min_time);
  summary.max = pointOf(row.max, row.max_time);
  summary.first = pointOf(row.first, row.first_time);
  summary.last = pointOf(row.last, row.last_time);
  return summary;
}

function pointOf(value: SQLOutputValue | undefined, time: SQLOutputValue | undefined): Point {
  return { time: Number(time), value: Number(value) };
}
