const DAY_MS = 86_400_000;
/** A month, ms. */
export const MONTH_MS = 30 * DAY_MS;

/** What was seen half as long ago weighs twice as much. */
const HALF_LIFE_MS = 2 * MONTH_MS;
/**
 * What is assumed of a signal before it has shown itself weighs as much as so long an observation; how fast the number of deviations falls with their size, as
 * much as so many deviations.
 */
const ASSUMED = { forMs: 7 * DAY_MS, slope: 1.7, deviations: 10 } as const;
/** What was seen of the deviations of one signal: plain JSON of fixed size, which forgets. */
export interface FalseAlarmRate {
  /** Good time that was watched, ms. */
  watchedMs: number;
  /** Deviations beyond the limit of the detector, and the sum of the logarithms of how many times the limit they were. */
  deviations: number;
  sumLog: number;
  /** Alarms that were raised and that nobody has confirmed. */
  alarms: number;
  /** Strength of the deviation that goes on, as it will count; 0 where none does. */
  peak: number;
  /** Good time since it was last beyond the limit, ms. */
  quietMs: number;
}

/** Of a signal that was never watched. */
export const nothingWatched = (): FalseAlarmRate => ({
  ...{ watchedMs: 0, deviations: 0, sumLog: 0, alarms: 0, peak: 0, quietMs: 0 },
});

/**
 * Takes in a judged value; writes into the rate.
 * @param strength in multiples of the limit of the detector
 * @param counts a deviation counts as at most so strong: what is allowed, so that one disaster does not make all that follows look small
 * @param sinceMs good time since the value before; 0 after a gap
 * @param apartMs deviations with less quiet time between them are one
 */
export function watchStrength(
  rate: FalseAlarmRate,
  { strength, counts }: { strength: number; counts: number },
  { sinceMs, apartMs }: { sinceMs: number; apartMs: number },
): void {
  if (sinceMs > 0) {
    const kept = 0.5 ** (sinceMs / HALF_LIFE_MS);
    rate.watchedMs = rate.watchedMs * kept + sinceMs;
    rate.deviations *= kept;
    rate.sumLog *= kept;
    rate.alarms *= kept;
  }
  if (strength >= 1) {
    rate.peak = Math.max(rate.peak, Math.min(strength, counts));
    rate.quietMs = 0;
    return;
  }
  if (rate.peak === 0) return;
  rate.quietMs += sinceMs;
  if (rate.quietMs < apartMs) return;
  rate.deviations += 1;
  rate.sumLog += Math.log(rate.peak);
  rate.peak = 0;
}

/** A person says that an alarm was none of the false ones, or takes that back; writes into the rate. */
export function countAlarm(rate: FalseAlarmRate, isFalse: boolean): void {
  const by = isFalse ? 1 : -1;
  rate.alarms = Math.max(0, rate.alarms + by);
  rate.deviations = Math.max(0, rate.deviations + by);
}

/**
 * So strong must a deviation be, in multiples of the limit of the detector, that so many a month are to be expected.
 * @param assumed deviations beyond that limit in a month, of a signal that has not shown itself
 */
export function limitFor(rate: FalseAlarmRate, perMonth: number, assumed = perMonth): number {
  const { forMs, slope, deviations } = ASSUMED;
  const expected = ((rate.deviations + (assumed * forMs) / MONTH_MS) * MONTH_MS) / (rate.watchedMs + forMs);
  const falls = (rate.deviations + deviations) / (rate.sumLog + deviations / slope);
  return Math.max(1, (expected / perMonth) ** (1 / falls));
}

/** Alarms a month, as it was of late; `undefined` while less than a day was watched. */
export function alarmsPerMonth({ alarms, watchedMs }: FalseAlarmRate): number | undefined {
  return watchedMs < DAY_MS ? undefined : (alarms * MONTH_MS) / watchedMs;
}
