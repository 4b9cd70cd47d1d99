import { type Columns, KIND, kindOf } from './columns.ts';

/** What a chart needs to know of many readings without reading them. */
export interface Summary {
  /** Earliest and latest source time, ms. */
  startTime: number;
  endTime: number;
  /** Readings, and those of them that are uncertain and bad. */
  count: number;
  uncertain: number;
  bad: number;
  /** Good numbers and booleans; only they count for the values below, which are absent without them. */
  numbers: number;
  min?: Point;
  max?: Point;
  /** By source time. */
  first?: Point;
  last?: Point;
}

/** A value and its source time. */
export interface Point {
  time: number;
  value: number;
}

/** A summary of nothing. */
export function emptySummary(): Summary {
  const [startTime, endTime] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { startTime, endTime, count: 0, uncertain: 0, bad: 0, numbers: 0 };
}

/** The summary of the readings from `start` to before `end`. */
export function summaryOf(columns: Columns, start = 0, end = columns.count): Summary {
  const summary = emptySummary();
  for (let i = start; i < end; i++) addReading(summary, columns, i);
  return summary;
}

/** True for a reading that charts show: a good, finite number or a good boolean. */
export function isShown(flags: number, value: number): boolean {
  const kind = kindOf(flags);
  return (flags & 3) === 0 && (kind === KIND.number || kind === KIND.boolean) && Number.isFinite(value);
}

/** Takes one reading into a summary. Of equal values the first counts. */
export function addReading(summary: Summary, { times, values, flags }: Columns, i: number): void {
  const time = times[i] ?? 0;
  const value = values[i] ?? Number.NaN;
  const flag = flags[i] ?? 0;
  summary.count++;
  if (time < summary.startTime) summary.startTime = time;
  if (time > summary.endTime) summary.endTime = time;
  if ((flag & 3) === 1) summary.uncertain++;
  else if ((flag & 3) === 2) summary.bad++;
  if (isShown(flag, value)) addPoint(summary, time, value);
}

function addPoint(summary: Summary, time: number, value: number): void {
  summary.numbers++;
  const { min, max, first, last } = summary;
  if (min === undefined || max === undefined || first === undefined || last === undefined) {
    summary.min = { time, value };
    summary.max = { time, value };
    summary.first = { time, value };
    summary.last = { time, value };
    return;
  }
  if (value < min.value || (value === min.value && time < min.time)) set(min, time, value);
  if (value > max.value || (value === max.value && time < max.time)) set(max, time, value);
  if (time < first.time) set(first, time, value);
  if (time >= last.time) set(last, time, value);
}

function set(point: Point, time: number, value: number): void {
  point.time = time;
  point.value = value;
}

/** Takes a whole summary into another one; of equal values the earlier counts. */
export function addSummary(into: Summary, more: Summary): void {
  into.startTime = Math.min(into.startTime, more.startTime);
  into.endTime = Math.max(into.endTime, more.endTime);
  into.count += more.count;
  into.uncertain += more.uncertain;
  into.bad += more.bad;
  into.numbers += more.numbers;
  if (more.min && isBefore(more.min, into.min, (a, b) => a < b)) into.min = { ...more.min };
  if (more.max && isBefore(more.max, into.max, (a, b) => a > b)) into.max = { ...more.max };
  if (more.first && (into.first === undefined || more.first.time < into.first.time)) into.first = { ...more.first };
  if (more.last && (into.last === undefined || more.last.time >= into.last.time)) into.last = { ...more.last };
}

function isBefore(a: Point, b: Point | undefined, wins: (a: number, b: number) => boolean): boolean {
  return b === undefined || wins(a.value, b.value) || (a.value === b.value && a.time < b.time);
}
