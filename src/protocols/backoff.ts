/** Bounds of the wait between two attempts. */
export interface BackoffLimits {
  firstMs: number;
  maxMs: number;
}

/**
 * How long to wait before the next attempt: doubles from `firstMs` up to `maxMs`, the upper half of it at random, so that a
 * hundred gateways do not return to a restarted broker in the same instant.
 * @param failures attempts that have failed in a row, at least 1
 * @param random a number from 0 up to 1
 */
export function backoffMs(failures: number, random: number, { firstMs, maxMs }: BackoffLimits): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (full / 2) * random;
}
