import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { timeTicks, valueTicks } from '../../../src/backtest/report/axis.ts';
import { plantTime } from '../../../src/model/plant-time.ts';

const berlin = plantTime('Europe/Berlin');
const times = (from: string, to: string) =>
  timeTicks(Date.parse(from), Date.parse(to), 8, berlin).map(({ label }) => label);
const values = (low: number, high: number) => valueTicks(low, high, 5).map(({ label }) => label);

describe('the axes of a report', () => {
  it('have round values', () => {
    deepEqual(values(0, 10), ['0', '2', '4', '6', '8', '10']);
    deepEqual(values(-0.013, 0.021), ['-0.01', '0.00', '0.01', '0.02']);
    deepEqual(values(18_200, 41_000), ['20,000', '25,000', '30,000', '35,000', '40,000']);
  });

  it('have round times of the plant, also over the night in which its clock is changed', () => {
    deepEqual(times('2026-03-28T22:30:00Z', '2026-03-29T10:00:00Z'), [
      ...['29 Mar 00:00', '03:00', '06:00', '09:00', '12:00'],
    ]);
    deepEqual(times('2026-03-27T00:00:00Z', '2026-04-01T00:00:00Z'), ['28 Mar', '29 Mar', '30 Mar', '31 Mar', '1 Apr']);
    deepEqual(times('2026-01-15T12:00:00Z', '2026-12-24T00:00:00Z'), [
      'Mar 2026',
      'May 2026',
      'Jul 2026',
      'Sep 2026',
      'Nov 2026',
    ]);
  });

  it('have never more ticks than there is room for, and each within', () => {
    const span = fc.tuple(fc.integer({ min: 1e12, max: 2e12 }), fc.integer({ min: 1, max: 1e12 }));
    fc.assert(
      fc.property(span, ([from, length]) => {
        const ticks = timeTicks(from, from + length, 8, berlin);
        return ticks.length <= 10 && ticks.every(({ at }) => at >= from && at <= from + length);
      }),
    );
  });
});
