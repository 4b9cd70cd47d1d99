import type { Reading } from '../../../src/model/reading.ts';
import type { Sample } from '../../../src/model/sample.ts';
import { createNormalizer } from '../../../src/normalize/normalizer.ts';
import { createTagTable } from '../../../src/normalize/tag-table.ts';
import type { BenchRow } from '../figure.ts';
import { assetName, quietValue } from '../readings.ts';
import { takeTurns } from '../rounds.ts';

const SIGNALS = 10_000;
const PASSES = 20;
const AIM_RATE = 1_000_000;
const AIM_SHARE = 0.3;

/** Samples in °F tenths become readings in °C: tag table, scaling, unit conversion, plausible range. */
export const normalize: BenchRow = {
  name: 'normalize',
  async measure(tell) {
    const samples = Array.from({ length: SIGNALS }, (_, i) => sampleOf(i));
    const places = samples.map(({ address }, i) => ({ address, asset: assetName(i), property: 'temperature' }));
    const range = { low: -50, high: 500 };
    const tags = places.map((place) => ({ ...place, unit: '°C', deviceUnit: '°F', scale: 0.1, ...range }));
    const normalizer = createNormalizer(createTagTable(tags));
    const byHand = handWritten(places, range);

    /** Readings a second; what was made is looked at, so that it must be made. */
    const rate = (make: (sample: Sample) => Reading | undefined) => {
      let sum = 0;
      const startedAt = performance.now();
      for (let pass = 0; pass < PASSES; pass++) {
        for (const sample of samples) sum += Number(make(sample)?.value);
      }
      const took = performance.now() - startedAt;
      if (!Number.isFinite(sum)) throw new Error('a sample has become no reading');
      return (SIGNALS * PASSES * 1000) / took;
    };
    const reached = await takeTurns(
      { limit: () => rate(byHand), ours: () => rate(normalizer.normalize) },
      { warmUps: 5, rounds: 15, tell },
    );
    const [value, limit] = [reached.ours, reached.limit];
    return [
      {
        ...{ row: 'normalize', value, unit: 'readings/s', better: 'more', limit },
        aim: `at least ${AIM_RATE.toLocaleString('en')} and ${AIM_SHARE} of the limit`,
        met: value >= AIM_RATE && value >= AIM_SHARE * limit,
        note: `${SIGNALS} tags with scale, °F to °C and range; the limit is the same hand-written for this one conversion`,
      },
    ];
  },
};

function sampleOf(i: number): Sample {
  const at = 1_764_000_000_000 + i;
  const source = { protocol: 'modbus', link: 'press line' };
  return {
    address: `holding:${i}:int16`,
    ...{ value: Math.round(quietValue(i) * 18 + 320), quality: 'good', time: at, receivedAt: at, source },
  };
}

/** Table, scale, conversion and range in one function that can do nothing else. */
function handWritten(
  places: readonly { address: string; asset: string; property: string }[],
  { low, high }: { low: number; high: number },
) {
  const table = new Map(
    places.map(({ address, asset, property }) => {
      const source = { protocol: 'modbus', link: 'press line', address };
      return [address, { asset, property, source }];
    }),
  );
  return ({ address, value: raw, quality, time, receivedAt }: Sample): Reading | undefined => {
    const place = table.get(address);
    if (place === undefined || typeof raw !== 'number') return undefined;
    const value = (raw * 0.1 - 32) / 1.8;
    const { asset, property, source } = place;
    const unlikely = value < low || value > high;
    return {
      asset,
      property,
      value,
      quality: unlikely ? 'bad' : quality,
      time,
      receivedAt,
      raw,
      source,
      unit: 'Cel',
    };
  };
}
