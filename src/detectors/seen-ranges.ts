/** Lowest and highest value of late of several things, by number: each widens at once and narrows slowly, towards its middle. */
export interface SeenRanges {
  low: number[];
  high: number[];
}

/** How far a value lies outside of a range: above zero above the highest, below zero below the lowest; 0 within, and where nothing was seen. */
export function beyond({ low, high }: SeenRanges, which: number, value: number): number {
  if (which >= low.length) return 0;
  const [lowest, highest] = [low[which] as number, high[which] as number];
  if (value > highest) return value - highest;
  return value < lowest ? value - lowest : 0;
}

/** The width of a range; 0 where nothing was seen. */
export function widthOf({ low, high }: SeenRanges, which: number): number {
  return which < low.length ? (high[which] as number) - (low[which] as number) : 0;
}

/** @param leak share of its width by which the range narrows, 0 … 1 */
export function learnRange(ranges: SeenRanges, which: number, value: number, leak: number): void {
  const lowest = Math.min(ranges.low[which] ?? value, value);
  const highest = Math.max(ranges.high[which] ?? value, value);
  const narrowed = ((highest - lowest) * leak) / 2;
  ranges.low[which] = lowest + narrowed;
  ranges.high[which] = highest - narrowed;
}
