import { type Static, Type } from 'typebox';
import type { Observation } from './detector.ts';
import { addPoint, emptySums, type LineSums, merged } from './line-fit.ts';
import { isLate, isMeasured, learnStep, type Steps, sinceLast } from './steps.ts';

/** An hour, ms. */
export const HOUR_MS = 3_600_000;
/** The memory is kept in about so many parts, and at most in so many where steps make more of them. */
const [PARTS, MOST_PARTS] = [16, 24];
/** A change so many times the usual one is a step. Usual is what so many changes were. */
const [STEP_TIMES, USUAL_AFTER] = [6, 10];

/** The settings of a trend as people type them. */
export const trendSettings = Type.Object({
  memoryHours: Type.Number({
    ...{ title: 'Memory', unit: 'h', default: 24, exclusiveMinimum: 0, maximum: 100_000 },
    description: 'The line is drawn through the values of so many last hours, or those since the last step.',
  }),
  confidence: Type.Number({
    ...{ title: 'Confidence', default: 0.9, minimum: 0.5, maximum: 0.999 },
    description: 'How sure it is that the limit is reached within the interval.',
  }),
});

/** How far back a trend looks, and how sure its interval is. */
export type TrendSettings = Static<typeof trendSettings>;

/** Consecutive values of some stretch of time. Times are in hours since the first value. */
export interface TrendPart {
  from: number;
  points: LineSums;
  /** Squares and products of changes between neighbours; with a line taken out of them they tell how points depend on each other. */
  changes: Changes;
  /** From the last point of the part before to the first of this; null after a gap. */
  link: { x: number; y: number } | null;
}

/** Squares and products of changes between neighbours. */
export interface Changes {
  n: number;
  xx: number;
  xy: number;
  yy: number;
}

/** What is remembered of a signal to tell where it goes: plain JSON of at most 24 parts, about 350 numbers. */
export interface TrendState extends Steps {
  originAt: number | null;
  /** The last two values as they came: from both of its neighbours a spike is told. */
  last: { x: number; y: number }[];
  /** The last point that was learnt. */
  point: { x: number; y: number } | null;
  parts: TrendPart[];
}

/** A signal of which nothing was learnt. */
export function startTrend(): TrendState {
  return { lastAt: null, typicalMs: 0, originAt: null, last: [], point: null, parts: [] };
}

/**
 * Learns a value. Values that are bad, late or doubled are left out; across a gap nothing is a neighbour; a clock that was set back begins
 * anew. Whether a value is a spike is known one value later.
 */
export function learnTrend(
  state: TrendState,
  { memoryHours }: TrendSettings,
  { value, good, time }: Observation,
): void {
  if (!good || !isMeasured(value) || !Number.isFinite(time) || isLate(state, time)) return;
  if (state.lastAt !== null && time < state.lastAt) Object.assign(state, startTrend());
  if (sinceLast(state, time) === undefined) Object.assign(state, { last: [], point: null });
  learnStep(state, time);
  state.originAt ??= time;
  const now = { x: (time - state.originAt) / HOUR_MS, y: value };
  const [before, middle] = state.last;
  state.last = middle === undefined ? [...state.last, now] : [middle, now];
  if (before === undefined || middle === undefined) return;
  learnPoint(state, memoryHours, { x: middle.x, y: withoutSpike(state.parts, before.y, middle.y, value) });
}

function learnPoint(state: TrendState, memoryHours: number, point: { x: number; y: number }): void {
  const { parts, point: before } = state;
  const change = before === null ? null : { x: point.x - before.x, y: point.y - before.y };
  let part = parts.at(-1);
  if (part === undefined || point.x - part.from >= memoryHours / PARTS || change === null || isStep(parts, change.y)) {
    part = { from: point.x, points: emptySums(), changes: { n: 0, xx: 0, xy: 0, yy: 0 }, link: change };
    parts.push(part);
  } else addChange(part.changes, change);
  addPoint(part.points, point.x, point.y);
  state.point = point;
  while (parts.length > 1 && (parts[1] as TrendPart).from <= point.x - memoryHours) parts.shift();
  if (parts.length > MOST_PARTS) joinShortest(parts);
}

/** A value unless it stands out from both of its neighbours; then the nearer one. */
function withoutSpike(parts: readonly TrendPart[], before: number, value: number, after: number): number {
  const nearer = Math.abs(before - value) < Math.abs(after - value) ? before : after;
  const standsOut = value > Math.max(before, after) || value < Math.min(before, after);
  return standsOut && isStep(parts, nearer - value) ? nearer : value;
}

function isStep(parts: readonly TrendPart[], change: number): boolean {
  const { n, yy } = changesOf(parts);
  return n >= USUAL_AFTER && change ** 2 > STEP_TIMES ** 2 * (yy / n);
}

function addChange(changes: Changes, { x, y }: { x: number; y: number }): void {
  changes.n++;
  changes.xx += x * x;
  changes.xy += x * y;
  changes.yy += y * y;
}

/** All changes within parts that follow each other. */
export function changesOf(parts: readonly TrendPart[]): Changes {
  const sum: Changes = { n: 0, xx: 0, xy: 0, yy: 0 };
  for (const [i, { changes, link }] of parts.entries()) {
    sum.n += changes.n;
    sum.xx += changes.xx;
    sum.xy += changes.xy;
    sum.yy += changes.yy;
    if (i > 0 && link !== null) addChange(sum, link);
  }
  return sum;
}

/** Makes one part of the two neighbours that are shortest together. */
function joinShortest(parts: TrendPart[]): void {
  const ends = [...parts.slice(1).map(({ from }) => from), Number.POSITIVE_INFINITY];
  const lengths = parts.slice(1).map((_, i) => (ends[i + 1] as number) - (parts[i] as TrendPart).from);
  const at = lengths.indexOf(Math.min(...lengths));
  const [first, second] = parts.slice(at, at + 2) as [TrendPart, TrendPart];
  const points = merged(first.points, second.points);
  parts.splice(at, 2, { ...first, points, changes: changesOf([first, second]) });
}
