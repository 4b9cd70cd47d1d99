import type { SettingProblem } from './settings.ts';

const DAY_MS = 86_400_000;
/** Clocks are changed at full quarters of an hour. */
const QUARTER_MS = 900_000;

/** The wall clock of a plant. A *local time* is what it shows, written as the instant at which a clock in UTC shows the same, ms. */
export interface PlantTime {
  /** IANA name. */
  readonly timeZone: string;
  /**
   * The instant of a local time. Of an hour that exists twice the first is meant; a time that the clock skipped is taken as if it
   * had not been changed yet, which is an hour later by the new one.
   */
  instantOf(local: number): number;
  localOf(instant: number): number;
  /** The day of an instant, `2026-03-29`. */
  dayOf(instant: number): string;
}

/** @param timeZone IANA name, `Europe/Berlin` */
export function plantTime(timeZone: string): PlantTime {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', era: 'short' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  /** The quarter of an hour that was asked for last: rows of a file come in order. */
  let localQuarter = Number.NaN;
  let quarterStart = 0;
  let instantQuarter = Number.NaN;
  let offsetInQuarter = 0;

  /** What the wall clock is ahead of UTC, ms. */
  function offsetAt(instant: number): number {
    const quarter = Math.floor(instant / QUARTER_MS) * QUARTER_MS;
    if (quarter !== instantQuarter) {
      offsetInQuarter = shown(format, quarter) - quarter;
      instantQuarter = quarter;
    }
    return offsetInQuarter;
  }

  function instantAt(local: number): number {
    const before = offsetAt(local - DAY_MS);
    const after = offsetAt(local + DAY_MS);
    if (offsetAt(local - before) === before) return local - before;
    return offsetAt(local - after) === after ? local - after : local - before;
  }

  return {
    timeZone,
    instantOf(local) {
      const quarter = Math.floor(local / QUARTER_MS) * QUARTER_MS;
      if (quarter !== localQuarter) {
        quarterStart = instantAt(quarter);
        localQuarter = quarter;
      }
      return quarterStart + (local - quarter);
    },
    localOf: (instant) => instant + offsetAt(instant),
    dayOf: (instant) => new Date(instant + offsetAt(instant)).toISOString().slice(0, 10),
  };
}

/** An instant as the wall clock of a plant shows it: `2026-03-29 14:05:02`. */
export function wallClockText({ localOf }: PlantTime, instant: number): string {
  return new Date(localOf(instant)).toISOString().slice(0, 19).replace('T', ' ');
}

/** What a wall clock shows at an instant, as a local time. */
function shown(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')];
  return new Date(0).setUTCFullYear(year, part('month') - 1, part('day')) + (hour * 3600 + minute * 60 + second) * 1000;
}

/** What is wrong with the name of a time zone. */
export function timeZoneProblems(timeZone: string): SettingProblem[] {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [{ field: 'Time zone', value: timeZone, allowed: 'an IANA time zone such as Europe/Berlin' }];
  }
}
