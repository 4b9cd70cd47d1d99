import { deepEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Sample } from '../../src/model/sample.ts';
import { createNormalizer } from '../../src/normalize/normalizer.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';
import { type WriteScale, writeScaleOf } from '../../src/normalize/write-scale.ts';

const place = { address: 'holding:0', asset: 'hall', property: 'setpoint' };
const tag = (more: Partial<Tag>): Tag => ({ ...place, ...more });

describe('the way back from an engineering value to a raw one', () => {
  it('is that of the setpoint where no tag scales', () => {
    deepEqual(writeScaleOf(undefined, { scale: 0.1, unit: '°C' }), { scale: 0.1, offset: 0, unit: '°C' });
    deepEqual(writeScaleOf(tag({ unit: '°C' }), { scale: 0.1 }), { scale: 0.1, offset: 0, unit: '°C' });
  });
  it('goes through scale, offset and units of the tag', () => {
    deepEqual(writeScaleOf(tag({ scale: 0.1, unit: 'bar' }), { scale: 1, unit: 'kPa' }), {
      ...{ scale: 10, offset: 0, unit: 'kPa' },
    });
    deepEqual(writeScaleOf(tag({ rawLow: 4, rawHigh: 20, scaledLow: 0, scaledHigh: 16 }), { scale: 1 }), {
      ...{ scale: 1, offset: -4 },
    });
  });
  it('knows the words of an enumeration and of a truth value', () => {
    deepEqual((writeScaleOf(tag({ states: '0 = off; 2 = on' }), { scale: 1 }) as WriteScale).words, { off: 0, on: 2 });
    deepEqual((writeScaleOf(tag({ type: 'boolean' }), { scale: 1 }) as WriteScale).words, { true: 1, false: 0 });
  });
  it('is refused where the unit is of another quantity, or the scale another one', () => {
    const unit = writeScaleOf(tag({ scale: 0.1, unit: '°C' }), { scale: 1, unit: 'bar' });
    ok('problem' in unit && /temperature is not pressure/.test(unit.problem.allowed), JSON.stringify(unit));
    const scale = writeScaleOf(tag({ scale: 0.1 }), { scale: 0.01 });
    deepEqual('problem' in scale && scale.problem.allowed, '1, as the tag table scales this address by 0.1');
    deepEqual(writeScaleOf(tag({ scale: 0.1 }), { scale: 0.1 }), { scale: 0.1, offset: 0 });
  });

  it('undoes what the normalizer does, for any scale, offset and device unit', () => {
    const units = fc.constantFrom<Partial<Tag>>(
      {},
      { unit: '°C' },
      { unit: '°C', deviceUnit: '°F' },
      { unit: 'K', deviceUnit: '°F' },
    );
    const tenths = fc.integer({ min: 1, max: 500 }).map((n) => n / 10);
    fc.assert(
      fc.property(
        units,
        tenths,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -9999, max: 9999 }),
        (unit, scale, offset, raw) => {
          const one = tag({ ...unit, scale, offset });
          const { normalize } = createNormalizer(createTagTable([one]));
          const source = { protocol: 'modbus', link: 'plc' };
          const sample: Sample = {
            address: place.address,
            value: raw,
            quality: 'good',
            time: 1,
            receivedAt: 1,
            source,
          };
          const value = Number(normalize(sample)?.value);
          const way = writeScaleOf(one, { scale: 1 }) as WriteScale;
          return Math.abs((value - way.offset) / way.scale - raw) < 1e-6 * Math.max(1, Math.abs(raw));
        },
      ),
    );
  });
});
