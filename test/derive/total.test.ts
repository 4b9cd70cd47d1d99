import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { type TotalOptions, totalDerivation } from '../../src/derive/total.ts';
import { at, brief, derived, facts } from './stepping.ts';

const total = (options: Partial<TotalOptions> = {}, timeZone = 'UTC') =>
  totalDerivation(
    { source: 'power', rollover: undefined, restart: 'never', unit: undefined, ...options },
    facts(60_000, timeZone),
  );
const counts = (values: readonly (number | string | null)[], options: Partial<TotalOptions> = {}) =>
  derived(
    total(options),
    values.map((value, i) => at(i, value)),
  ).map(({ value }) => value);

describe('the total of a counter', () => {
  it('begins at zero and goes up with it', () => deepEqual(counts([100, 105, 105, 120]), [0, 5, 5, 20]));
  it('goes on where the counter rolls over', () =>
    deepEqual(counts([65_530, 65_535, 4, 10], { rollover: 65_536 }), [0, 5, 10, 16]));
  it('counts from zero where the counter was reset', () => {
    deepEqual(counts([100, 3, 5]), [0, 3, 5]);
    deepEqual(counts([100, 3, 5], { rollover: 65_536 }), [0, 3, 5]);
  });
  it('is bad, and goes on after it, where the counter has no good count', () =>
    deepEqual(derived(total(), [at(0, 5), at(1, 'x'), at(2, -1), at(3, 8)]).map(brief), [
      [0, 0],
      [1, null, 'bad', 'a count is a number from 0'],
      [2, null, 'bad', 'a count is a number from 0'],
      [3, 3],
    ]));
  it('does not count what comes again, or out of order', () =>
    deepEqual(derived(total(), [at(0, 5), at(5, 9), at(5, 9), at(3, 7), at(6, 10)]).map(brief), [
      [0, 0],
      [5, 4],
      [6, 5],
    ]));
  it('begins again each day of the plant', () => {
    const midnight = Date.parse('2026-07-01T22:00:00Z') / 1000;
    const readings = [at(midnight - 10, 100), at(midnight - 5, 107), at(midnight + 5, 110), at(midnight + 10, 111)];
    deepEqual(
      derived(total({ restart: 'every day' }, 'Europe/Berlin'), readings).map(({ value }) => value),
      [0, 7, 3, 4],
    );
  });
  it('is converted to the unit that is asked for', () => {
    const readings = [at(0, 1000, { unit: 'l' }), at(1, 3500, { unit: 'l' })];
    deepEqual(
      derived(total({ unit: 'm3' }), readings).map(({ value, unit }) => [value, unit]),
      [
        [0, 'm3'],
        [2.5, 'm3'],
      ],
    );
    const [refused] = derived(total({ unit: 'kg' }), readings);
    deepEqual([refused?.value, refused?.reason], [null, 'l cannot become kg: volume is not mass']);
  });
  it('is what was counted, however the counter rolls over', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 100 }), (steps) => {
        let counted = 0;
        const values = steps.map((step) => {
          counted += step;
          return counted % 1000;
        });
        const first = steps[0] ?? 0;
        equal(counts(values, { rollover: 1000 }).at(-1), counted - first);
      }),
    ));
});
