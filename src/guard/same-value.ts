import type { ReadingValue } from '../model/reading.ts';

/** True where a device shows what was wanted, numbers within the tolerance. */
export function isSameValue(seen: ReadingValue | undefined, wanted: number | boolean, tolerance: number): boolean {
  if (typeof seen === 'number' && typeof wanted === 'number') return Math.abs(seen - wanted) <= tolerance;
  return seen === wanted;
}
