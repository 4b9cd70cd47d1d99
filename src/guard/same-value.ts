import type { ReadingValue } from '../model/reading.ts';

/** True where a device shows what was wanted, numbers within the tolerance; a bit shows 1 as true. */
export function isSameValue(seen: ReadingValue | undefined, wanted: number | boolean, tolerance: number): boolean {
  if (typeof seen === 'number' && typeof wanted === 'number') return Math.abs(seen - wanted) <= tolerance;
  if (typeof seen === 'boolean' && typeof wanted === 'number') return Number(seen) === wanted;
  return seen === wanted;
}
