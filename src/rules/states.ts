import type { ReadingValue } from '../model/reading.ts';

/** The values in `fault, true, 3`. */
export function readStates(text: string): string[] {
  return text
    .split(',')
    .map((state) => state.trim())
    .filter((state) => state !== '');
}

/** True for a value that is one of the states; a text is the same in capitals, a number the same however it is written. */
export function isState(states: readonly string[], value: ReadingValue): boolean {
  if (value === null) return false;
  if (typeof value === 'number') return states.some((state) => Number(state) === value);
  const text = String(value).trim().toLowerCase();
  return states.some((state) => state.toLowerCase() === text);
}
