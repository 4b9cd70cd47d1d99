import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { isReading } from '../../src/model/reading.ts';
import { isSample, type RawValue, type Sample } from '../../src/model/sample.ts';
import { createNormalizer, MOST_UNTAGGED } from '../../src/normalize/normalizer.ts';
import { BEYOND_SCALE, TAG_TYPES, type Tag } from '../../src/normalize/tag.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';

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
/** The same address with nothing else said of it. */
const bare: Tag = { address: 'holding:0:int16', asset: 'acme/hall/hvac', property: 'state' };
const readBare = (value: RawValue, tag: Partial<Tag>) => {
  const reading = createNormalizer(createTagTable([{ ...bare, ...tag }])).normalize(sample(value));
  return [reading?.value, reading?.quality, reading?.reason];
};
const read = (value: RawValue, more: Partial<Sample> = {}, tag: Partial<Tag> = {}) =>
  createNormalizer(createTagTable([{ ...setpoint, ...tag }])).normalize(sample(value, more));

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

describe('a tag with captures', () => {
  const line: Tag = { address: 'plant/{line}/{metric}', asset: 'acme/munich/{line}', property: '{metric}', unit: '°C' };
  const place = (tags: Tag[], address: string) => {
    const reading = createNormalizer(createTagTable(tags)).normalize(sample(1, { address }));
    return `${reading?.asset} · ${reading?.property} · ${reading?.unit}`;
  };
  it('gives asset, property and unit to every address that fits', () => {
    equal(place([line], 'plant/line-2/temperature'), 'acme/munich/line-2 · temperature · Cel');
    equal(place([line], 'plant/line-2/press/temperature'), 'plant/line-2/press · temperature · undefined');
  });
  it('leaves an address to its own row, wherever that stands', () => {
    const own: Tag = { address: 'plant/line-2/speed', asset: 'acme/drive', property: 'speed', unit: 'm/s' };
    equal(place([line, own], 'plant/line-2/speed'), 'acme/drive · speed · m/s');
  });
  it('counts only for its own link where it names one', () => {
    equal(place([{ ...line, link: 'Chiller' }], 'plant/line-2/speed'), 'plant/line-2 · speed · undefined');
  });
});

describe('a scale given by its ends', () => {
  const loop: Partial<Tag> = { unit: '°C', rawLow: 4, rawHigh: 20, scaledLow: 0, scaledHigh: 80 };
  const told = (value: RawValue, tag: Partial<Tag> = {}) => readBare(value, { ...loop, ...tag });
  it('maps 4 to 20 mA to its range', () => {
    deepEqual(
      [4, 12, 20].map((raw) => told(raw)[0]),
      [0, 40, 80],
    );
  });
  it('marks what lies beyond it, or clamps it, by choice', () => {
    deepEqual(told(3.6), [-2, 'uncertain', 'raw value 3.6 outside its scale (4 to 20)']);
    deepEqual(told(3.6, { beyond: 'clamp' }), [0, 'good', undefined]);
    deepEqual(told(22, { beyond: 'clamp' }), [80, 'good', undefined]);
  });
  it('is in the unit of the device', () => {
    equal(told(20, { scaledHigh: 212, deviceUnit: '°F' })[0], 100);
  });
  it('may fall while the raw value rises', () => {
    deepEqual(told(20, { scaledLow: 80, scaledHigh: 0 }), [0, 'good', undefined]);
    deepEqual(told(8, { rawLow: 20, rawHigh: 4 }), [60, 'good', undefined]);
  });
});

describe('a tag with a type or states', () => {
  it('reads numbers from text and from booleans', () => {
    deepEqual(readBare(' 12.5 ', { type: 'number' }), [12.5, 'good', undefined]);
    deepEqual(readBare(true, { type: 'number' }), [1, 'good', undefined]);
    deepEqual(readBare('warm', { type: 'number' }), ['warm', 'bad', 'text where a number is due']);
  });
  it('reads booleans from 0, 1 and words, and nothing else', () => {
    deepEqual(
      [0, 1n, 'ON', 'no'].map((raw) => readBare(raw, { type: 'boolean' })[0]),
      [false, true, true, false],
    );
    deepEqual(readBare(7, { type: 'boolean' }), [null, 'bad', '7 is neither true nor false']);
  });
  it('keeps numbers as text where text is due', () =>
    deepEqual(readBare(7, { type: 'text' }), ['7', 'good', undefined]));
  it('gives numbers their words, and calls a number bad that has none', () => {
    const states = '0 = off; 1 = running; 2 = fault';
    deepEqual(readBare(1, { states }), ['running', 'good', undefined]);
    deepEqual(readBare('2', { states }), ['fault', 'good', undefined]);
    deepEqual(readBare(7, { states }), [null, 'bad', '7 is none of the states']);
  });
});

describe('the raw value of an engineering value', () => {
  const place = { address: 'holding:0:int16', source: { protocol: 'modbus', link: 'HVAC' } };
  const rawOf = (value: number | string, tag: Partial<Tag>) =>
    createNormalizer(createTagTable([{ ...bare, ...tag }])).rawOf(place, value);
  it('goes back through unit, scale and states', () => {
    deepEqual(rawOf(24, { unit: '°C', scale: 0.1 }), { raw: 240 });
    deepEqual(rawOf(24, { unit: '°C', deviceUnit: '°F', scale: 0.1 }), { raw: 752 });
    deepEqual(rawOf(40, { rawLow: 4, rawHigh: 20, scaledLow: 0, scaledHigh: 80 }), { raw: 12 });
    deepEqual(rawOf('running', { states: '0 = off; 1 = running' }), { raw: 1 });
  });
  it('does not exist for a word that is no state', () => {
    deepEqual(rawOf('broken', { states: '0 = off; 1 = running' }), { problem: 'broken is none of the states' });
  });
  it('becomes the engineering value again', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        number,
        fc.constantFrom('°C', '°F', 'K'),
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (value, deviceUnit, scale) => {
          const normalizer = createNormalizer(createTagTable([{ ...bare, unit: '°C', deviceUnit, scale }]));
          const found = normalizer.rawOf(place, value);
          const back = 'raw' in found ? normalizer.normalize(sample(found.raw))?.value : undefined;
          equal(
            Math.abs(Number(back) - value) <= 1e-9 * Math.max(1000, Math.abs(value)),
            true,
            `${value} came back as ${back}`,
          );
        },
      ),
    );
  });
});

describe('an address without a tag', () => {
  const plain = (address: string) => {
    const reading = createNormalizer(createTagTable([])).normalize(sample(1, { address }));
    return `${reading?.asset} · ${reading?.property}`;
  };
  it('maps by itself where it is a path', () => {
    equal(plain('acme/munich/press-4/temperature'), 'acme/munich/press-4 · temperature');
    equal(plain('/acme//press-4/temperature/'), 'acme/press-4 · temperature');
  });
  it('belongs to its link where it is none', () => equal(plain('holding:0:int16'), 'HVAC · holding:0:int16'));
  it('is listed, and those with a tag are not', () => {
    const normalizer = createNormalizer(createTagTable([setpoint]));
    normalizer.normalize(sample(1));
    normalizer.normalize(sample(1, { address: 'acme/press-4/temperature', unit: '°C' }));
    deepEqual(normalizer.untagged(), [
      {
        link: 'HVAC',
        address: 'acme/press-4/temperature',
        asset: 'acme/press-4',
        property: 'temperature',
        unit: 'Cel',
      },
    ]);
  });
  it('is refused and counted when there are too many', () => {
    const normalizer = createNormalizer(createTagTable([]));
    for (let i = 0; i <= MOST_UNTAGGED; i++) normalizer.normalize(sample(1, { address: `a/${i}` }));
    equal(normalizer.normalize(sample(1, { address: 'a/one-more' })), undefined);
    equal(normalizer.untagged().length, MOST_UNTAGGED);
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
    const reading = createNormalizer(createTagTable([])).normalize(sample(9_007_199_254_740_993n));
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

describe('any sample, whatever its tag', () => {
  const value = fc.oneof(
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.string(),
    fc.constant(null),
    fc.integer({ max: 30 }),
  );
  const any = fc.record({
    ...{ address: fc.string({ minLength: 1 }), value, quality: fc.constantFrom('good', 'uncertain', 'bad') },
    ...{ time: fc.double(), receivedAt: fc.constant(NOW), unit: fc.option(fc.string(), { nil: undefined }) },
    source: fc.record({ protocol: fc.string(), link: fc.string() }),
  });
  const number = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const scale = fc.oneof(
    fc.record({ scale: number.filter((factor) => factor !== 0), offset: number }),
    fc
      .record({ rawLow: number, rawHigh: number, scaledLow: number, scaledHigh: number })
      .filter((ends) => ends.rawLow !== ends.rawHigh && ends.scaledLow !== ends.scaledHigh),
  );
  const range = fc.record({ low: fc.constant(-5), high: fc.constant(5) });
  const units = fc.constantFrom({ unit: '°C', deviceUnit: '°F' }, { unit: 'bar', deviceUnit: 'psi' }, { unit: '°C' });
  const beyond = fc.record({ beyond: fc.constantFrom(...BEYOND_SCALE) });
  const cells = fc.oneof(
    fc.tuple(scale, units, range, beyond).map((parts): Partial<Tag> => Object.assign({}, ...parts)),
    fc.tuple(scale, beyond).map((parts): Partial<Tag> => Object.assign({}, ...parts)),
    fc.constantFrom<Partial<Tag>>({ states: '0 = off; 1 = running' }, ...TAG_TYPES.map((type) => ({ type }))),
  );

  it('becomes a valid reading, never an exception; good numbers are finite', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), cells, (samples, said) => {
        const tag = { ...bare, ...said };
        const normalizer = createNormalizer(createTagTable([tag]));
        for (const some of samples as Sample[]) {
          for (const address of [some.address, tag.address]) {
            const reading = normalizer.normalize({ ...some, address });
            equal(isReading(reading), true);
            if (reading?.quality === 'good') equal(reading.value !== null && !Number.isNaN(reading.value), true);
            if (typeof reading?.value === 'number') equal(Number.isFinite(reading.value), true, String(reading.value));
            equal(Number.isFinite(reading?.time), true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
