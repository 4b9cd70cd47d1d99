import type { Reading } from '../../model/reading.ts';
import type { ReadingsView } from '../views.ts';

/** The values of one signal that a trend shows, by source time; gaps are `null`. */
export interface TrendValues {
  times: number[];
  values: (number | null)[];
}

/** What was asked for, and after it what the stream told in the meantime. */
export function joined(asked: ReadingsView, told: TrendValues): TrendValues {
  const last = asked.times.at(-1) ?? 0;
  const newer = told.times.findIndex((time) => time > last);
  if (newer === -1) return { times: [...asked.times], values: [...asked.values] };
  return {
    times: [...asked.times, ...told.times.slice(newer)],
    values: [...asked.values, ...told.values.slice(newer)],
  };
}

/** Adds a reading in place and forgets what is older than `from`. A reading that came late is left out. */
export function add({ times, values }: TrendValues, { time, value, quality }: Reading, from: number): void {
  const last = times.at(-1);
  if (last !== undefined && time <= last) return;
  const number = typeof value === 'string' || value === null ? Number.NaN : Number(value);
  times.push(time);
  values.push(quality === 'good' && Number.isFinite(number) ? number : null);
  const old = times.findIndex((at) => at >= from);
  if (old > 0) {
    times.splice(0, old);
    values.splice(0, old);
  }
}
