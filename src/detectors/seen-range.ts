/** Lowest and highest value lately: it widens at once and narrows slowly, towards its middle. */
export interface SeenRange {
  low: number;
  high: number;
}

/** How far a value lies outside, in its own unit: above zero above the highest, below zero below the lowest, 0 within. */
export function beyond({ low, high }: SeenRange, value: number): number {
  if (value > high) return value - high;
  return value < low ? value - low : 0;
}

/** @param leak share of its width by which the range narrows, 0 … 1 */
export function learnRange(range: SeenRange, value: number, leak: number): void {
  const low = Math.min(range.low, value);
  const high = Math.max(range.high, value);
  const narrowed = ((high - low) * leak) / 2;
  range.low = low + narrowed;
  range.high = high - narrowed;
}
