import type { DeriveFacts } from './derivation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Numbers the stretches of equal length that time is cut into. */
export interface PaneClock {
  indexOf(time: number): number;
  /** Where a stretch ends and the next one begins, ms since the Unix epoch. */
  endOf(index: number): number;
}

/** What is wrong with a length of windows, s: they must begin at the same times of each day. */
export function lengthProblem(seconds: number): string | undefined {
  const ms = seconds * 1000;
  if (ms <= HOUR_MS) return Number.isInteger(HOUR_MS / ms) ? undefined : 'seconds that divide an hour';
  return Number.isInteger(ms / HOUR_MS) && Number.isInteger(DAY_MS / ms) ? undefined : 'whole hours that divide a day';
}

/**
 * Stretches up to an hour are cut at full hours, longer ones at the same local times of each day, so that a day has 23 or 25 hours
 * when clocks change.
 * @param lengthMs fit by {@link lengthProblem}
 * @param dayStartMs local time at which days begin
 */
export function createPaneClock(
  lengthMs: number,
  dayStartMs: number,
  { localOf, instantOf }: Pick<DeriveFacts, 'localOf' | 'instantOf'>,
): PaneClock {
  if (lengthMs <= HOUR_MS) {
    // Clocks change by whole hours; what is left tells zones that are half an hour apart from full ones.
    const shift = (time: number) => (((localOf(time) - time) % HOUR_MS) + HOUR_MS) % HOUR_MS;
    return {
      indexOf: (time) => Math.floor((time + shift(time)) / lengthMs),
      endOf: (index) => (index + 1) * lengthMs - shift((index + 1) * lengthMs),
    };
  }
  return {
    indexOf: (time) => Math.floor((localOf(time) - dayStartMs) / lengthMs),
    endOf: (index) => instantOf((index + 1) * lengthMs + dayStartMs),
  };
}
