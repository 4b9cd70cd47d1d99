import { deepEqual, ok } from 'node:assert/strict';
import {
  addToBaseline,
  autocorrelationOf,
  emptyBaseline,
  ewmaHalfWidth,
  individualsOf,
  startCusum,
  stepCusum,
} from '../../src/detectors/charts.ts';
import { normalValues } from './normal.ts';
import { flaggedAt, judgeValues } from './run-detector.ts';

function near(actual: number, expected: number, tolerance: number, what = ''): void {
  ok(Math.abs(actual - expected) <= tolerance, `${what} ${actual} is not ${expected} ± ${tolerance}`);
}

function sums(values: readonly number[], target: number, allowance: number) {
  let cusum = startCusum(0);
  return values.map((value) => {
    cusum = stepCusum(cusum, allowance, value - target);
    return cusum;
  });
}

function ewmas(values: readonly number[], target: number, lambda: number): number[] {
  let z = target;
  return values.map((value) => {
    z = lambda * value + (1 - lambda) * z;
    return z;
  });
}

/** NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2. */
const FLOW_RATES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

describe('individuals chart, NIST e-Handbook 6.3.2.2', () => {
  it('has the mean, the moving range and the limits of the handbook', () => {
    const baseline = emptyBaseline();
    for (const value of FLOW_RATES) addToBaseline(baseline, value);
    const { mean, movingRange, sigma } = individualsOf(baseline);
    near(mean, 50.81, 1e-9);
    near(movingRange, 1.8778, 5e-5);
    near(mean + 3 * sigma, 55.8041, 5e-5);
    near(mean - 3 * sigma, 45.8159, 5e-5);
  });

  it('finds nothing out of control there, and a value just beyond a limit', () => {
    const settings = { points: 'values', target: 50.81, sigma: 1.8778 / 1.128 };
    deepEqual(flaggedAt(judgeValues('spc', settings, FLOW_RATES)), []);
    deepEqual(flaggedAt(judgeValues('spc', settings, [55.8, 55.81, 45.82, 45.81])), [2, 4]);
  });

  it('makes the same limits itself from a baseline', () => {
    const baseline = [...FLOW_RATES, ...FLOW_RATES.toReversed()];
    const scores = judgeValues('spc', { points: 'values', baseline: 20 }, [...baseline, 51]);
    const { low = 0, high = 0 } = scores.at(-1)?.band ?? {};
    near((low + high) / 2, 50.81, 1e-9);
    // Turning back adds one range of 0 to twice nine.
    near((high - low) / 6, (2 * 16.9) / 19 / 1.128, 1e-9);
  });
});

/** NIST e-Handbook 6.3.2.4: lambda 0.3, target 50, sigma 2.0539, three standard deviations. */
const EWMA_VALUES = [
  ...[52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5],
  ...[49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1],
];
const EWMA_TABLE = [
  ...[50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33],
  ...[50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99],
];
/** The score of the detector at a distance from the target. */
const ofLimit = (distance: number, halfWidth: number) => distance / halfWidth / (1 + distance / halfWidth);

describe('EWMA chart, NIST e-Handbook 6.3.2.4', () => {
  const settings = {
    ...{ chart: 'EWMA', points: 'values', target: 50, sigma: 2.0539, lambda: 0.3, width: 3, limits: 'asymptotic' },
  };
  const halfWidth = 2.0539 * ewmaHalfWidth(0.3, 3, 'asymptotic', 1);

  it('has the limits of the handbook, which rounds its factor to 0.4201', () => {
    near(50 + halfWidth, 52.5884, 1e-4);
    near(50 - halfWidth, 47.41157, 5e-6);
  });

  it('scores each value by the mean that the table has', () => {
    for (const [i, { score }] of judgeValues('spc', settings, EWMA_VALUES).entries()) {
      const distance = Math.abs((EWMA_TABLE[i] as number) - 50);
      near(score, ofLimit(distance, halfWidth), 0.005 / halfWidth, `value ${i + 1}`);
    }
  });

  it('finds nothing out of control there, and the shift that follows', () => {
    deepEqual(flaggedAt(judgeValues('spc', settings, EWMA_VALUES)), []);
    // 51.99 → 52.89 lies beyond 52.5884.
    deepEqual(flaggedAt(judgeValues('spc', settings, [...EWMA_VALUES, 55])), [21]);
  });
});

/** NIST e-Handbook 6.3.2.3: target 325, k 0.3175, h 4.1959. */
const CUSUM_VALUES = [
  ...[324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6],
  ...[324.625, 325.15, 328.325, 327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35],
];
const NIST_HIGH = [0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16, 19.04];
const NIST_LOW = [0, 0.01, 0, 0.33, 0, 0, 0.56, 0.72, 0.17, 0.25, 0.31, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** Montgomery, Introduction to Statistical Quality Control, Example 9.1: target 10, sigma 1, K 0.5, H 5. */
const MONTGOMERY = [
  ...[9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08],
  ...[9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52],
];
const MONTGOMERY_HIGH = [
  ...[0, 0, 0, 1.16, 2.82, 2.5, 0.04, 1, 0, 0, 0, 0.97, 0.98, 0, 0, 0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89],
  ...[3.47, 3.35, 4.47, 5.28, 5.3],
];
const MONTGOMERY_LOW = [
  ...[0.05, 1.56, 1.77, 0, 0, 0, 1.46, 0, 0.3, 0, 0.47, 0, 0, 0.1, 0, 0.13, 0, 0, 0.98, 0, 0, 0.17],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
];

/** Montgomery and Runger, Applied Statistics and Probability for Engineers, Table 16-8: target 99, K 1, H 10. */
const RUNGER = [
  ...[
    102, 94.8, 98.3, 98.4, 102, 98.5, 99, 97.7, 100, 98.1, 101.3, 98.7, 101.1, 98.4, 97, 96.7, 100.3, 101.4, 97.2, 101,
  ],
];
const RUNGER_HIGH = [2, 0, 0, 0, 2, 0.5, 0, 0, 0, 0, 1.3, 0, 1.1, 0, 0, 0, 0.3, 1.7, 0, 1];
const RUNGER_LOW = [0, 3.2, 2.9, 2.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 1, 2.3, 0, 0, 0.8, 0];

describe('tabular CUSUM', () => {
  const cusum = { chart: 'CUSUM', points: 'values', afterSignal: 'continue' };
  const tables = [
    {
      ...{ name: 'NIST e-Handbook 6.3.2.3', values: CUSUM_VALUES, target: 325, k: 0.3175, h: 4.1959 },
      ...{ high: NIST_HIGH, low: NIST_LOW, signals: [14, 15, 16, 17, 18, 19, 20] },
    },
    {
      ...{ name: 'Montgomery, Example 9.1', values: MONTGOMERY, target: 10, k: 0.5, h: 5 },
      ...{ high: MONTGOMERY_HIGH, low: MONTGOMERY_LOW, signals: [29, 30] },
    },
    {
      ...{ name: 'Montgomery and Runger, Table 16-8', values: RUNGER, target: 99, k: 1, h: 10 },
      ...{ high: RUNGER_HIGH, low: RUNGER_LOW, signals: [] },
    },
  ];
  for (const { name, values, target, k, h, high, low, signals } of tables) {
    it(`has the sums and signals of ${name}`, () => {
      for (const [i, sum] of sums(values, target, k).entries()) {
        // Half a unit of the last printed digit, and what a double is off.
        near(sum.high, high[i] as number, 0.0050001, `S+ ${i + 1}`);
        near(sum.low, low[i] as number, 0.0050001, `S− ${i + 1}`);
      }
      const settings = { ...cusum, target, sigma: 1, allowance: k, decision: h };
      deepEqual(flaggedAt(judgeValues('spc', settings, values)), signals);
    });
  }

  it('tells when the shift of Example 9.1 began: seven points back', () => {
    const scores = judgeValues('spc', { ...cusum, target: 10, sigma: 1 }, MONTGOMERY);
    ok(scores[28]?.reason?.includes('above the target for 7 points: their sum is 5.28 sigma'), scores[28]?.reason);
  });
});

describe('EWMA chart with exact limits, Montgomery, lambda 0.1, L 2.7', () => {
  const EXPECTED_Z = [
    ...[9.945, 9.7495, 9.70355, 9.8992, 10.12528, 10.13075, 9.92167, 10.07551, 9.98796, 10.02316],
    ...[9.92384, 10.07846, 10.12161, 10.04945, 10.05251, 9.98426, 10.04783, 10.07405, 9.91864, 10.01078],
    ...[10.0997, 10.02273, 10.24946, 10.37451, 10.39706, 10.46535, 10.45682, 10.57314, 10.64682, 10.63414],
  ];
  const UPPER = [
    ...[10.27, 10.36325, 10.424, 10.46746, 10.4999, 10.52471, 10.54398, 10.55909, 10.57105, 10.58055],
    ...[10.58813, 10.5942, 10.59908, 10.603, 10.60615, 10.6087, 10.61075, 10.61241, 10.61374, 10.61483],
    ...[10.6157, 10.61641, 10.61698, 10.61745, 10.61782, 10.61813, 10.61837, 10.61857, 10.61873, 10.61887],
  ];

  it('has the means, the limits and the signals of the book', () => {
    for (const [i, z] of ewmas(MONTGOMERY, 10, 0.1).entries()) near(z, EXPECTED_Z[i] as number, 5.1e-6, `z ${i + 1}`);
    for (const [i, upper] of UPPER.entries()) {
      near(10 + ewmaHalfWidth(0.1, 2.7, 'exact', i + 1), upper, 5.1e-6, `limit ${i + 1}`);
    }
    const settings = { chart: 'EWMA', points: 'values', target: 10, sigma: 1, lambda: 0.1, width: 2.7 };
    const scores = judgeValues('spc', { ...settings, afterSignal: 'continue' }, MONTGOMERY);
    deepEqual(flaggedAt(scores), [29, 30]);
    for (const [i, { score }] of scores.entries()) {
      const limit = (UPPER[i] as number) - 10;
      near(score, ofLimit(Math.abs((EXPECTED_Z[i] as number) - 10), limit), 1e-4, `score ${i + 1}`);
    }
  });
});

describe('autocorrelation of a baseline', () => {
  for (const carried of [0, 0.5, 0.9]) {
    it(`is found to be ${carried} where it is`, () => {
      const normal = normalValues(7);
      const baseline = emptyBaseline();
      for (let i = 0, last = 0; i < 5000; i++) {
        last = carried * last + normal();
        addToBaseline(baseline, last);
      }
      near(autocorrelationOf(baseline), carried, 0.03);
    });
  }
});
