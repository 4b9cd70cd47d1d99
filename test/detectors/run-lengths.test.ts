import { ok } from 'node:assert/strict';
import { ewmaHalfWidth, startCusum, stepCusum } from '../../src/detectors/charts.ts';
import { brokenRules, LONGEST_RUN, RUN_RULES } from '../../src/detectors/run-rules.ts';
import { normalValues } from './normal.ts';

/** Whether a chart signals at a value, given in sigma from the target; made anew for each run. */
type Chart = () => (z: number) => boolean;

/** Values until the first signal, the mean over many runs with its standard error. */
function runLength(chart: Chart, shift: number, runs: number): { mean: number; error: number } {
  const normal = normalValues(20_261);
  let [sum, squares] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const signals = chart();
    let length = 1;
    while (!signals(normal() + shift)) length++;
    sum += length;
    squares += length * length;
  }
  const mean = sum / runs;
  return { mean, error: Math.sqrt((squares / runs - mean * mean) / runs) };
}

/** Within four standard errors, so that the test is strict where many runs are cheap. */
function lasts(chart: Chart, shift: number, expected: number, runs: number): void {
  const { mean, error } = runLength(chart, shift, runs);
  ok(Math.abs(mean - expected) < 4 * error, `${mean.toFixed(2)} ± ${error.toFixed(2)}, expected ${expected}`);
  ok(error < 0.05 * expected, `${runs} runs are too few`);
}

const cusum =
  (decision: number, headStart = 0): Chart =>
  () => {
    let sums = startCusum(headStart);
    return (z) => {
      sums = stepCusum(sums, 0.5, z);
      return Math.max(sums.high, sums.low) > decision;
    };
  };

const ewma =
  (lambda: number, width: number): Chart =>
  () => {
    const limit = ewmaHalfWidth(lambda, width, 'asymptotic', 1);
    let mean = 0;
    return (z) => {
      mean = lambda * z + (1 - lambda) * mean;
      return Math.abs(mean) > limit;
    };
  };

const rules =
  (set: keyof typeof RUN_RULES, count = Number.POSITIVE_INFINITY): Chart =>
  () => {
    const run: number[] = [];
    return (z) => {
      run.push(z);
      if (run.length > LONGEST_RUN) run.shift();
      return brokenRules(RUN_RULES[set].slice(0, count), run).length > 0;
    };
  };

describe('average run lengths', () => {
  /** Montgomery, Table 9.3, to more digits by the integral equation of Goel and Wu. */
  const CUSUM = [
    [0, 167.68, 465.44, 1500],
    [0.25, 74.22, 139.49, 2000],
    [0.5, 26.63, 38, 3000],
    [0.75, 13.29, 17.05, 4000],
    [1, 8.38, 10.38, 5000],
    [1.5, 4.75, 5.75, 5000],
    [2, 3.34, 4.01, 5000],
    [2.5, 2.62, 3.11, 5000],
    [3, 2.19, 2.57, 5000],
    [4, 1.71, 2.01, 5000],
  ] as const;
  for (const [shift, h4, h5, runs] of CUSUM) {
    it(`CUSUM, k 0.5, shift ${shift}: ${h4} with h 4, ${h5} with h 5`, () => {
      lasts(cusum(4), shift, h4, runs);
      lasts(cusum(5), shift, h5, runs);
    });
  }

  /** Lucas and Crosier 1982: sums that begin at half the limit. */
  for (const [shift, h5, runs] of [
    [0, 430, 1500],
    [1, 6.35, 5000],
    [2, 2.36, 5000],
  ] as const) {
    it(`CUSUM with head start, k 0.5, h 5, shift ${shift}: ${h5}`, () => lasts(cusum(5, 2.5), shift, h5, runs));
  }

  /** Lucas and Saccucci 1990: pairs that give about 500 in control. */
  for (const [lambda, width, inControl, shifted] of [
    [0.05, 2.615, 499.9, 11.38],
    [0.1, 2.814, 499.6, 10.33],
    [0.2, 2.962, 499.7, 10.54],
    [0.25, 2.998, 499.8, 11.14],
    [0.4, 3.054, 500, 14.26],
  ] as const) {
    it(`EWMA, lambda ${lambda}, L ${width}: ${inControl} in control, ${shifted} after one sigma`, () => {
      lasts(ewma(lambda, width), 0, inControl, 1500);
      lasts(ewma(lambda, width), 1, shifted, 5000);
    });
  }

  it('individuals, 3 sigma: 370.4', () => lasts(rules('Nelson', 1), 0, 370.4, 2000));
  /** Champ and Woodall 1987. */
  it('Western Electric, four rules: 91.75', () => lasts(rules('Western Electric'), 0, 91.75, 2000));
  it('Nelson, eight rules: 72.7 as simulated by others', () => lasts(rules('Nelson'), 0, 72.7, 1500));
});
