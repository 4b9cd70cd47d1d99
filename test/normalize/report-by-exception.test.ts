import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import type { Reading } from '../../src/model/reading.ts';
import type { Sample } from '../../src/model/sample.ts';
import { createNormalizer } from '../../src/normalize/normalizer.ts';
import { createReporter } from '../../src/normalize/report-by-exception.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';

const tag: Tag = { address: 'a', asset: 'acme/hall', property: 'temperature' };
const STALE_SECONDS = 60;

type Given = number | string | null;

/** What is told of samples, each in the unit of the tag. */
function toldOf(more: Partial<Tag>, samples: readonly Partial<Sample>[]): (Reading | undefined)[] {
  const table = createTagTable([{ ...tag, ...more }]);
  const { normalize } = createNormalizer(table);
  const reports = createReporter(table, STALE_SECONDS);
  const source = { protocol: 'mqtt', link: 'Broker' };
  return samples
    .map((some, i) => normalize({ ...{ address: 'a', value: 20, quality: 'good', source }, ...at(i), ...some }))
    .filter((reading) => reading && reports(reading));
}

const at = (second: number) => ({ time: second * 1000, receivedAt: second * 1000 });

/** The values that are told of values a second apart. */
function told(more: Partial<Tag>, values: readonly Given[]): unknown[] {
  return toldOf(
    more,
    values.map((value) => ({ value })),
  ).map((reading) => reading?.value);
}

describe('report by exception', () => {
  it('tells every reading of a tag without a deadband', () => deepEqual(told({}, [20, 20, 20]), [20, 20, 20]));
  it('tells a number that is further than the deadband from the last one told', () => {
    deepEqual(told({ deadband: 0.5 }, [20, 20.3, 20.5, 20.6, 20.2, 20.05]), [20, 20.6, 20.05]);
  });
  it('takes percent of the scale, in the unit that the plant sees, else of the plausible range', () => {
    const span = { rawLow: 0, rawHigh: 100, scaledLow: 32, scaledHigh: 212, unit: '°C', deviceUnit: '°F' };
    deepEqual(told({ ...span, deadband: 10, deadbandIn: 'percent' }, [0, 9, 11]).length, 2);
    deepEqual(told({ low: 0, high: 50, deadband: 10, deadbandIn: 'percent' }, [20, 24, 26]), [20, 26]);
  });
  it('tells any other value when it differs, and every change of quality', () => {
    deepEqual(told({ deadband: 0 }, ['a', 'a', 'b']), ['a', 'b']);
    deepEqual(told({ deadband: 5 }, [20, null, null, 20]), [20, null, 20]);
  });
  it('tells a change of quality, or of its reason, though the value stays', () => {
    const samples: Partial<Sample>[] = [
      {},
      { quality: 'uncertain', reason: 'sensor heating up' },
      { quality: 'uncertain', reason: 'sensor not calibrated' },
      { quality: 'uncertain', reason: 'sensor not calibrated' },
      { quality: 'bad', reason: 'sensor not calibrated' },
      {},
    ];
    deepEqual(
      toldOf({ deadband: 1 }, samples).map((reading) => reading?.reason),
      [undefined, 'sensor heating up', 'sensor not calibrated', 'sensor not calibrated', undefined],
    );
  });
  it('tells what comes late, and goes on from what was told before', () => {
    const samples = [{ value: 20 }, { value: 20, time: -5000 }, { value: 25, time: -4000 }, { value: 20.5 }];
    deepEqual(
      toldOf({ deadband: 1 }, samples).map((reading) => reading?.value),
      [20, 20, 25],
    );
  });
  it('tells a steady signal every half of the stale time', () => {
    const steady = Array.from({ length: 91 }, () => 20);
    deepEqual(told({ deadband: 1 }, steady).length, 4);
  });
  it('tells a steady signal with a stale time of its own by that', () => {
    const steady = Array.from({ length: 91 }, () => 20);
    deepEqual(told({ deadband: 1, staleSeconds: 10 }, steady).length, 19);
  });
  it('tells every reading of a tag whose history alone is thinned out', () =>
    deepEqual(told({ deadband: 5, deadbandIn: 'swinging door' }, [20, 20, 21]), [20, 20, 21]));
  it('never leaves a reader further from the signal than the deadband', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 }), (values) => {
        const passed = told({ deadband: 3 }, values);
        let [last, next] = [Number.NaN, 0];
        for (const value of values) {
          if (value === passed[next]) {
            last = value;
            next++;
          }
          if (Math.abs(value - last) > 3) return false;
        }
        return true;
      }),
    );
  });
});
