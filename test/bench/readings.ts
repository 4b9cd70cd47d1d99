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

/**
 * So many signals that go on being read: each call gives their next readings. A reading is another object than the one before it, as in a flow: whoever keeps
 * the last one would else compare it with itself. Nothing is allocated.
 */
export function goingOn(
  signals: number,
  at: number,
  value: (number: number, turn: number) => number = quietValue,
): (at: number) => readonly Reading[] {
  const turns = [readingsOf(signals, at), readingsOf(signals, at)] as const;
  let turn = 0;
  return (at) => {
    const readings = turns[++turn % 2 === 0 ? 0 : 1];
    for (const [i, reading] of readings.entries()) {
      reading.time = at;
      reading.receivedAt = at;
      reading.value = value(i + turn, turn);
    }
    return readings;
  };
}

/** A value of a quiet plant: far from every limit, and another one for the next number. */
export function quietValue(number: number): number {
  return 20 + ((number * 7919) % 4001) / 100 + 0.001;
}

export function assetName(number: number): string {
  return `acme/munich/hall-${number % 17}/pump-${String(number).padStart(6, '0')}`;
}
