import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { createEnvelope } from '../../src/backtest/envelope.ts';

describe('the envelope of a signal', () => {
  it('keeps the lowest and highest value of each part, and gaps', () => {
    const track = createEnvelope();
    for (const [time, value] of [
      [0, 5],
      [60, 7],
      [120, 6],
      [300, 1],
    ] as const) {
      track.take(time, value);
    }
    deepEqual(track.envelope(), { from: 0, widthMs: 125, lows: [5, null, 1], highs: [7, null, 1] });
  });

  it('needs no more room for a year than for a minute, and loses no extreme', () => {
    const entries = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3.2e10 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 })),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(entries, (some) => {
        const sorted = some.toSorted((a, b) => a[0] - b[0]);
        const track = createEnvelope();
        for (const [time, value] of sorted) track.take(time, value);
        const { from, widthMs, lows, highs } = track.envelope();
        const values = sorted.map(([, value]) => value);
        equal(lows.length <= 512, true);
        equal(Math.min(...lows.filter((low) => low !== null)), Math.min(...values));
        equal(Math.max(...highs.filter((high) => high !== null)), Math.max(...values));
        for (const [time, value] of sorted) {
          const part = Math.floor((time - from) / widthMs);
          equal((lows[part] ?? Number.NaN) <= value && value <= (highs[part] ?? Number.NaN), true);
        }
      }),
    );
  });
});
