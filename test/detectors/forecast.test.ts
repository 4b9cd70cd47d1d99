import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Observation } from '../../src/detectors/detector.ts';
import { type Forecast, type ForecastLimit, forecast } from '../../src/detectors/forecast.ts';
import { addPoint, crossingOf, emptySums, merged, slopeOf } from '../../src/detectors/line-fit.ts';
import { studentQuantile } from '../../src/detectors/student.ts';
import { learnTrend, startTrend, type TrendSettings, type TrendState } from '../../src/detectors/trend.ts';
import { normalValues } from './normal.ts';
import { everyStep } from './run-detector.ts';

const HOUR = 3_600_000;
const STEP = 300_000;
const DAY_OF_VALUES = 288;
const settings: TrendSettings = { memoryHours: 24, confidence: 0.9 };
const high = (value: number): ForecastLimit => ({ value, side: 'high' });

function near(actual: number, expected: number, tolerance: number): void {
  ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);
}

/** NIST StRD, Norris: x and y in turn. */
const NORRIS = `
  0.2 0.1  337.4 338.8  118.2 118.1  884.6 888  10.1 9.2  226.5 228.1  666.3 668.5  996.3 998.5  448.6 449.1
  777 778.9  558.2 559.2  0.4 0.3  0.6 0.1  775.5 778.1  666.9 668.8  338 339.3  447.5 448.9  11.6 10.8  556
  557.7  228.1 228.3  995.8 998  887.6 888.8  120.2 119.6  0.3 0.3  0.3 0.6  556.8 557.6  339.1 339.3  887.2 888
  999 998.5  779 778.9  11.1 10.2  118.3 117.6  229.2 228.9  669.1 668.4  448.9 449.2  0.5 0.2`
  .trim()
  .split(/\s+/)
  .map(Number);

describe('the line of least squares, NIST StRD Norris', () => {
  const sumsOf = (numbers: readonly number[], shift = 0) => {
    const sums = emptySums();
    for (let i = 0; i < numbers.length; i += 2)
      addPoint(sums, (numbers[i] as number) + shift, numbers[i + 1] as number);
    return sums;
  };

  it('has the certified slope and intercept, also far from the origin and in two halves', () => {
    for (const sums of [sumsOf(NORRIS), merged(sumsOf(NORRIS.slice(0, 26)), sumsOf(NORRIS.slice(26)))]) {
      const { slope } = slopeOf(sums);
      near(slope, 1.00211681802045, 1e-13);
      near(sums.y - slope * sums.x, -0.262323073774029, 1e-10);
    }
    near(slopeOf(sumsOf(NORRIS, 1e9)).slope, 1.00211681802045, 1e-8);
  });

  it('reaches 1200 at 1197.72695, and between 1196.98598 and 1198.46911 with 95 %', () => {
    const { at, low, high } = crossingOf(sumsOf(NORRIS), 1200, 0.95) ?? { at: 0, low: 0, high: 0 };
    near(at, 1197.72695, 1e-5);
    near(low, 1196.98598, 1e-5);
    near(high, 1198.46911, 1e-5);
  });

  it('has a wider interval where the points are worth fewer', () => {
    const [all, fewer] = [36, 12].map((worth) => crossingOf(sumsOf(NORRIS), 1200, 0.95, worth));
    ok(all && fewer && fewer.high - fewer.low > 1.6 * (all.high - all.low));
    equal(fewer.at, all.at);
  });

  it("has Student's t of the tables", () => {
    for (const [probability, degrees, expected] of [
      [0.975, 34, 2.0322445],
      [0.975, 4, 2.7764451],
      [0.9995, 2, 31.599055],
      [0.9995, 10, 4.5868939],
      [0.95, 1e6, 1.6448551],
    ] as const) {
      near(studentQuantile(probability, degrees) / expected, 1, 1e-6);
    }
  });
});

/** Noise with a standard deviation of 1 that resembles the value before. */
function carried(count: number, normal: () => number, resemblance = 0): number[] {
  let last = normal();
  return Array.from({ length: count }, () => {
    last = resemblance * last + Math.sqrt(1 - resemblance ** 2) * normal();
    return last;
  });
}

function learnt(observations: readonly Observation[], state: TrendState = startTrend()): TrendState {
  for (const observation of observations) learnTrend(state, settings, observation);
  return state;
}

/** What is told after values five minutes apart. */
function told(values: readonly (number | null)[], limit: ForecastLimit): Forecast {
  return forecast(learnt(everyStep(values, STEP)), settings, limit, (values.length - 1) * STEP);
}

const rising = (count: number, perValue: number, seed = 1) =>
  carried(count, normalValues(seed)).map((value, i) => value + perValue * i);

describe('when a limit will be reached', () => {
  it('is told with an interval and the slope', () => {
    const found = told(rising(300, 0.1), high(50));
    ok(found.kind === 'reaches', found.kind);
    near(found.at, 500 * STEP, 6 * STEP);
    ok(found.earliest < found.at && found.at < found.latest);
    near(found.slopePerHour, 1.2, 0.02);
  });

  it('is exact on a line without noise', () => {
    const found = told(
      Array.from({ length: 100 }, (_, i) => 20 + 0.1 * i),
      high(40),
    );
    ok(found.kind === 'reaches', found.kind);
    near(found.at, 200 * STEP, 1);
    near(found.latest - found.earliest, 0, 1);
  });

  it('is not told where the limit lies behind, and of a limit that was passed it says so', () => {
    const values = rising(300, 0.1);
    equal(told(values, { value: -20, side: 'low' }).kind, 'no trend');
    equal(told(values, high(25)).kind, 'beyond');
    equal(told(rising(300, -0.1), { value: -50, side: 'low' }).kind, 'reaches');
    equal(told(rising(300, 0), high(-1)).kind, 'beyond');
  });

  it('is never before now, and not told after a silence as long as the memory', () => {
    const state = learnt(everyStep(rising(300, 0.1), STEP));
    const early = forecast(state, settings, high(50), 299 * STEP);
    ok(early.kind === 'reaches' && early.at - early.earliest > 2 * STEP, JSON.stringify(early));
    const now = early.earliest + STEP;
    deepEqual(forecast(state, settings, high(50), now), { ...early, earliest: now });
    equal(forecast(state, settings, high(500), 299 * STEP + 24 * HOUR).kind, 'reaches');
    equal(forecast(state, settings, high(500), 300 * STEP + 24 * HOUR).kind, 'no trend');
  });

  it('does not read a step as a trend, and goes on from it', () => {
    const step = [...rising(250, 0), ...rising(40, 0, 2).map((value) => value + 8)];
    equal(told(step, high(12)).kind, 'no trend');
    const goesOn = rising(400, 0.1).map((value, i) => value - (i >= 200 ? 15 : 0));
    const found = told(goesOn, high(35));
    ok(found.kind === 'reaches', found.kind);
    ok(found.earliest <= 500 * STEP && found.latest >= 500 * STEP, JSON.stringify(found));
  });

  it('does not see one outlier, bad, late or doubled values, nor a gap', () => {
    const values: (number | null)[] = rising(300, 0.1);
    const clean = told(values, high(50));
    ok(clean.kind === 'reaches');
    const spiked = told(values.with(150, 1e9), high(50));
    ok(spiked.kind === 'reaches');
    near(spiked.at, clean.at, STEP);
    const observations = everyStep(values, STEP);
    const mixed = observations.flatMap((observation, i) =>
      i % 7 === 0
        ? [observation, { ...observation, value: -99 }, { value: 1e6, good: false, time: observation.time + 1 }]
        : [observation],
    );
    deepEqual(learnt(mixed), learnt(observations));
    const gapped = [...observations.slice(0, 100), ...observations.slice(220)];
    const found = forecast(learnt(gapped), settings, high(50), 299 * STEP);
    ok(found.kind === 'reaches', found.kind);
    near(found.at, clean.at, 10 * STEP);
  });

  it('begins anew where the clock was set back', () => {
    const observations = everyStep(rising(300, 0.1), STEP);
    const later = learnt(everyStep(rising(300, 0, 3), STEP, 100 * HOUR));
    deepEqual(learnt(observations, later), learnt(observations));
  });

  it('keeps a state that is bounded, and the same after it was stored and read', () => {
    const calm = carried(5000, normalValues(2));
    // Each of these steps is larger than what was usual before it.
    const state = learnt(
      everyStep(
        calm.map((value, i) => value + (i < 4900 ? 0 : 30 * 2 ** ((i - 4900) >> 2))),
        STEP,
      ),
    );
    equal(state.parts.length, 24);
    ok(JSON.stringify(state).length < 9000, `${JSON.stringify(state).length}`);
    const rest = everyStep(rising(100, 0.1), STEP, 5000 * STEP);
    const restored = learnt(rest, JSON.parse(JSON.stringify(state)) as TrendState);
    deepEqual(restored, learnt(rest, state));
  });
});

describe('the forecast, whatever the signal', () => {
  const seeds = fc.integer({ min: 1, max: 1_000_000 });

  it('is the same in any unit, and at any time', () => {
    const unit = fc.constantFrom([1.8, 32], [0.001, 0], [1000, -273.15], [-1, 5]);
    const shift = fc.constantFrom(0, 1_790_000_000_000, 12_345_678);
    fc.assert(
      fc.property(seeds, unit, shift, (seed, [scale = 1, offset = 0], shift) => {
        const values = rising(300, 0.1, seed);
        const expected = told(values, high(50));
        const state = learnt(
          everyStep(
            values.map((value) => value * scale + offset),
            STEP,
            shift,
          ),
        );
        const limit: ForecastLimit = { value: 50 * scale + offset, side: scale < 0 ? 'low' : 'high' };
        const found = forecast(state, settings, limit, shift + 299 * STEP);
        ok(found.kind === 'reaches' && expected.kind === 'reaches', `${found.kind} ${expected.kind}`);
        for (const key of ['at', 'earliest', 'latest'] as const) near(found[key] - shift, expected[key], 1000);
        near(found.slopePerHour / scale, expected.slopePerHour, 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  /** How often it is told, and how often the interval of 90 % holds the truth where it is. */
  function covered(resemblance: number, perValue: number): { share: number; of: number } {
    const found = Array.from({ length: 200 }, (_, run) => {
      const values = carried(350, normalValues(7919 * run + 1), resemblance).map((value, i) => value + perValue * i);
      const crossing = 450 + 100 * (run % 4);
      const answer = told(values, high(perValue * crossing));
      return answer.kind === 'reaches' ? [answer.earliest <= crossing * STEP && answer.latest >= crossing * STEP] : [];
    }).flat();
    return { share: found.filter(Boolean).length / found.length, of: found.length };
  }

  for (const [resemblance, perValue, least] of [
    [0, 0.02, 195],
    [0.5, 0.02, 190],
    [0.8, 0.05, 190],
    [0.9, 0.1, 150],
  ] as const) {
    it(`holds the true time in its interval, with noise of which each value resembles the last by ${resemblance}`, () => {
      const { share, of } = covered(resemblance, perValue);
      ok(of >= least, `told ${of} times`);
      ok(share >= 0.8, `${share}`);
    });
  }

  /** Level changes at random, about once in a hundred values. */
  const stairs = (normal: () => number, add: boolean) => {
    let level = 0;
    return carried(400, normal).map((value) => {
      if (Math.abs(normal()) > 2.5) level = 5 * normal() + (add ? level : 0);
      return level + value;
    });
  };
  const signals: Record<string, (normal: () => number) => number[]> = {
    'pure noise': (normal) => carried(400, normal),
    'noise that resembles itself': (normal) => carried(400, normal, 0.9),
    'a random walk': (normal) => {
      let level = 0;
      return Array.from({ length: 400 }, () => {
        level += normal();
        return level;
      });
    },
    'steps to random levels': (normal) => stairs(normal, false),
    'random steps that add up': (normal) => stairs(normal, true),
    'a daily course': (normal) =>
      carried(400, normal).map((value, i) => value + 10 * Math.sin((2 * Math.PI * i) / DAY_OF_VALUES)),
  };
  for (const [name, make] of Object.entries(signals)) {
    it(`is not made of ${name}`, () => {
      const made = Array.from({ length: 200 }, (_, run) => {
        const values = make(normalValues(104_729 * run + 3));
        const limits = [high(Math.max(...values) + 20), { value: Math.min(...values) - 20, side: 'low' } as const];
        return limits.some((limit) => told(values, limit).kind === 'reaches');
      });
      const share = made.filter(Boolean).length / made.length;
      ok(share <= 0.05, `${share}`);
    });
  }
});
