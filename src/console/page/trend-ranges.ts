/** How far back a trend can reach. */
export interface TrendRange {
  ms: number;
  /** On its button: `8 h`. */
  label: string;
  /** In a sentence: `The last eight hours.` */
  words: string;
}

/** The shortest one first; it is what a trend shows unless asked for another. */
export const TREND_RANGES = [
  { ms: 600_000, label: '10 min', words: 'ten minutes' },
  { ms: 3_600_000, label: '1 h', words: 'hour' },
  { ms: 28_800_000, label: '8 h', words: 'eight hours' },
  { ms: 86_400_000, label: '24 h', words: '24 hours' },
  { ms: 604_800_000, label: '7 d', words: 'seven days' },
] as const satisfies readonly TrendRange[];

/** How often a trend is asked for anew, ms: live readings alone would fill a long one with more points than it can show. */
export function reloadEveryMs({ ms }: TrendRange): number {
  return Math.max(60_000, ms / 200);
}
