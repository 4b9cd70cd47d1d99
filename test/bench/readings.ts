import type { Reading } from '../../src/model/reading.ts';
import { createNormalizer } from '../../src/normalize/normalizer.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';

/** Limits and deadband of the thresholds that are measured, °C. */
export const LIMITS = { highHigh: 90, high: 80, low: 5, lowLow: 1, deadband: 2 } as const;

/** So many signals with one good reading each, made by the normalizer as in a flow. */
export function readingsOf(signals: number, at: number): Reading[] {
  const property = 'temperature';
  const tags = Array.from({ length: signals }, (_, i) => ({ address: `${i}`, asset: assetName(i), property }));
  const { normalize } = createNormalizer(createTagTable(tags));
  const source = { protocol: 'bench', link: 'bench' };
  return Array.from({ length: signals }, (_, i) => {
    const sample = { address: `${i}`, value: quietValue(i), unit: 'Cel', time: at, receivedAt: at, source };
    const reading = normalize({ ...sample, quality: 'good' });
    if (!reading) throw new Error(`no reading of ${i}`);
    return reading;
  });
}

/** A value of a quiet plant: far from every limit, and another one for the next number. */
export function quietValue(number: number): number {
  return 20 + ((number * 7919) % 4001) / 100 + 0.001;
}

export function assetName(number: number): string {
  return `acme/munich/hall-${number % 17}/pump-${String(number).padStart(6, '0')}`;
}
