import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { isReading } from '../../src/model/reading.ts';
import { isSample, type RawValue, type Sample } from '../../src/model/sample.ts';
import { createNormalizer, MOST_UNTAGGED } from '../../src/normalize/normalizer.ts';
import type { Tag } from '../../src/normalize/tag.ts';

const NOW = 1_790_000_000_000;

function sample(value: RawValue, more: Partial<Sample> = {}): Sample {
  return {
    ...{ address: 'holding:0:int16', value, quality: 'good', time: NOW, receivedAt: NOW },
    ...{ source: { protocol: 'modbus', link: 'HVAC' }, ...more },
  };
}

const setpoint: Tag = {
  ...{
    address: 'holding:0:int16',
    asset: 'acme/hall/hvac',
    property: 'setpoint',
    unit: '°C',
    scale: 0.1,
    low: 5,
    high: 40,
  },
};
const read = (value: RawValue, more: Partial<Sample> = {}, tag: Partial<Tag> = {}) =>
  createNormalizer([{ ...setpoint, ...tag }]).normalize(sample(value, more));

describe('an address with a tag', () => {
  it('gets asset, property, unit and scale, and keeps its raw value and source', () => {
    deepEqual(read(240), {
      ...{ asset: 'acme/hall/hvac', property: 'setpoint', value: 24, unit: 'Cel', quality: 'good' },
      ...{ time: NOW, receivedAt: NOW, raw: 240 },
      source: { protocol: 'modbus', link: 'HVAC', address: 'holding:0:int16' },
    });
  });
  it('is converted from the unit of the device', () => {
    const reading = read(752, {}, { deviceUnit: '°F' });
    equal(Number(Number(reading?.value).toFixed(9)), 24);
    equal(reading?.unit, 'Cel');
  });
  it('is converted from the unit that the message names', () => {
    equal(Number(Number(read(752, { unit: '°F' })?.value).toFixed(9)), 24);
  });
  it('is bad where the message names a unit of another kind', () => {
    const reading = read(240, { unit: 'bar' });
    deepEqual([reading?.value, reading?.quality], [null, 'bad']);
    equal(reading?.reason, 'bar cannot become Cel: pressure is not temperature');
  });
  it('is bad outside its plausible range, with the value still shown', () => {
    const reading = read(999);
    deepEqual([reading?.value, reading?.quality, reading?.reason], [99.9, 'bad', 'above the plausible range (40)']);
  });
  it('is bad where text comes and a number is due', () => {
    const reading = read('warm');
    deepEqual([reading?.quality, reading?.reason], ['bad', 'text where a number is due']);
  });
  it('counts only for its own link where the tag names one', () => {
    equal(read(240, {}, { link: 'Chiller' })?.asset, 'HVAC');
  });
});

describe('an address without a tag', () => {
  const plain = (address: string) => {
    const reading = createNormalizer([]).normalize(sample(1, { address }));
    return `${reading?.asset} · ${reading?.property}`;
  };
  it('maps by itself where it is a path', () => {
    equal(plain('acme/munich/press-4/temperature'), 'acme/munich/press-4 · temperature');
    equal(plain('/acme//press-4/temperature/'), 'acme/press-4 · temperature');
  });
  it('belongs to its link where it is none', () => equal(plain('holding:0:int16'), 'HVAC · holding:0:int16'));
  it('is refused and counted when there are too many', () => {
    const normalizer = createNormalizer([]);
    for (let i = 0; i <= MOST_UNTAGGED; i++) normalizer.normalize(sample(1, { address: `a/${i}` }));
    equal(normalizer.normalize(sample(1, { address: 'a/one-more' })), undefined);
    deepEqual(normalizer.counts(), { tagged: 0, untagged: MOST_UNTAGGED, refused: 2 });
  });
});

describe('what cannot be trusted', () => {
  it('never passes a non-finite number as good', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      deepEqual([read(value)?.value, read(value)?.quality], [null, 'bad']);
    }
  });
  it('is uncertain with a source time in the future, and gets the time of arrival', () => {
    const reading = read(240, { time: NOW + 3_600_000 });
    deepEqual([reading?.quality, reading?.reason, reading?.time], ['uncertain', 'source clock ahead by 3600 s', NOW]);
  });
  it('stays bad with the first reason', () => {
    const reading = read(null, { quality: 'bad', reason: 'comm-failure' });
    deepEqual([reading?.quality, reading?.reason], ['bad', 'comm-failure']);
  });
  it('says when digits of a 64-bit integer are lost', () => {
    const reading = createNormalizer([]).normalize(sample(9_007_199_254_740_993n));
    deepEqual([reading?.quality, reading?.raw], ['uncertain', 9_007_199_254_740_993n]);
  });
});

it('what no store could keep is neither a sample nor a reading', () => {
  const source = { protocol: 'test', link: 'test', address: 'a' };
  const sample = { address: 'a', value: 1, quality: 'good', time: NOW, receivedAt: Number.NaN, source };
  equal(isSample(sample), false);
  equal(isSample({ ...sample, receivedAt: NOW }), true);
  const reading = { ...sample, asset: 'acme', property: 'p' };
  equal(isReading(reading), false);
  equal(isReading({ ...reading, receivedAt: NOW }), true);
  equal(isReading({ ...reading, receivedAt: NOW, raw: { msg: reading } }), false);
});

it('any sample becomes a valid reading, never an exception', () => {
  const value = fc.oneof(fc.double(), fc.bigInt(), fc.boolean(), fc.string(), fc.constant(null));
  const any = fc.record({
    ...{ address: fc.string({ minLength: 1 }), value, quality: fc.constantFrom('good', 'uncertain', 'bad') },
    ...{ time: fc.double(), receivedAt: fc.constant(NOW), unit: fc.option(fc.string(), { nil: undefined }) },
    source: fc.record({ protocol: fc.string(), link: fc.string() }),
  });
  const normalizer = createNormalizer([setpoint]);
  fc.assert(
    fc.property(any, (some) => {
      const reading = normalizer.normalize(some as Sample);
      equal(isReading(reading), true);
      if (reading?.quality === 'good') equal(reading.value !== null && !Number.isNaN(reading.value), true);
      equal(Number.isFinite(reading?.time), true);
    }),
  );
});
