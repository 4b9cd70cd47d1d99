import type { Reading } from '../model/reading.ts';
import type { Sample } from '../model/sample.ts';
import type { Normalizer } from './normalizer.ts';

/**
 * Adds what a sample says that is new: its reading and those of the bits of a word.
 * @param reports whether a reading says something new
 * @returns false where too many addresses are known already
 */
export function readSample(
  { normalize, bitsOf }: Pick<Normalizer, 'normalize' | 'bitsOf'>,
  reports: (reading: Reading) => boolean,
  sample: Sample,
  into: Reading[],
): boolean {
  const reading = normalize(sample);
  if (reading === undefined) return false;
  if (reports(reading)) {
    into.push(reading);
    for (const bit of bitsOf(reading)) into.push(bit);
  }
  return true;
}
