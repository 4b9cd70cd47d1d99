import type { RateWindow } from './threshold-rule.ts';

/** A value at a source time, ms. */
export type RatePoint = readonly [time: number, value: number];

/** Kept points are this share of the window apart: at most 16, however often a value comes. */
const SPACING = 1 / 14;

/**
 * The points to keep when another value comes: those within the window, and one before it to measure from.
 * @param time of the source; never earlier than that of the last point
 */
export function withPoint(
  points: readonly RatePoint[],
  { overMs }: RateWindow,
  time: number,
  value: number,
): readonly RatePoint[] {
  const last = points.at(-1);
  if (last && time - last[0] < overMs * SPACING) return points;
  const base = points.findLastIndex(([earlier]) => earlier <= time - overMs);
  return [...points.slice(Math.max(0, base)), [time, value]];
}

/** The change since the beginning of the window, for the time that the rate is meant for; `undefined` until there is such a value. */
export function rateOf(
  points: readonly RatePoint[],
  { overMs, perMs }: RateWindow,
  time: number,
  value: number,
): number | undefined {
  const base = points.findLast(([earlier]) => earlier <= time - overMs);
  return base && ((value - base[1]) / (time - base[0])) * perMs;
}

/** The times that a rate can be meant for, ms. */
export const RATE_MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

const UCUM_TIME = { second: 's', minute: 'min', hour: 'h' } as const;

/** UCUM code of a rate of values in this unit. */
export function rateCode(unit: string, per: keyof typeof RATE_MS): string {
  return `${unit}/${UCUM_TIME[per]}`;
}

/** What people read behind a rate: `°C/min`, `per min`. */
export function rateLabel(label: string, per: keyof typeof RATE_MS): string {
  return label === '' ? `per ${UCUM_TIME[per]}` : `${label}/${UCUM_TIME[per]}`;
}
