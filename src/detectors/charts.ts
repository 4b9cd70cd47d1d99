/** Mean of the moving range of two normal values, in standard deviations. */
const D2 = 1.128;
/** Half width of the limits of an individuals chart, standard deviations. */
export const THREE_SIGMA = 3;

/** What is known of a series of points in which nothing was out of control (phase I). */
export interface Baseline {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
  /** Sums of |x − x before| and of its square. */
  ranges: number;
  squaredRanges: number;
  last: number;
}

export function emptyBaseline(): Baseline {
  return { count: 0, mean: 0, squares: 0, ranges: 0, squaredRanges: 0, last: 0 };
}

export function addToBaseline(baseline: Baseline, point: number): void {
  const range = baseline.count === 0 ? 0 : Math.abs(point - baseline.last);
  const deviation = point - baseline.mean;
  baseline.count++;
  baseline.mean += deviation / baseline.count;
  baseline.squares += deviation * (point - baseline.mean);
  baseline.ranges += range;
  baseline.squaredRanges += range * range;
  baseline.last = point;
}

/** Centre, mean moving range, and the standard deviation that follows from it (NIST e-Handbook 6.3.2.2). */
export function individualsOf({ count, mean, ranges }: Baseline): { mean: number; movingRange: number; sigma: number } {
  const movingRange = count < 2 ? 0 : ranges / (count - 1);
  return { mean, movingRange, sigma: movingRange / D2 };
}

/** How much a point resembles the one before it, −1 … 1, by the ratio of von Neumann; 0 where nothing varies. */
export function autocorrelationOf({ count, squares, squaredRanges }: Baseline): number {
  if (count < 3 || squares === 0) return 0;
  return Math.max(-1, Math.min(1, 1 - squaredRanges / squares / 2));
}

/** Standard deviation of all points. */
export function deviationOf({ count, squares }: Baseline): number {
  return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
}

/** Half width of the limits of an EWMA chart at its n-th point, in standard deviations (Lucas and Saccucci 1990). */
export function ewmaHalfWidth(lambda: number, width: number, limits: 'exact' | 'asymptotic', n: number): number {
  const reached = limits === 'exact' ? 1 - (1 - lambda) ** (2 * n) : 1;
  return width * Math.sqrt((lambda / (2 - lambda)) * reached);
}

/** The two sums of a tabular CUSUM, in standard deviations, and how many points each has been above 0. */
export interface Cusum {
  high: number;
  low: number;
  highRun: number;
  lowRun: number;
}

/** @param headStart where both sums begin: 0, or half the limit for a fast initial response (Lucas and Crosier 1982) */
export function startCusum(headStart: number): Cusum {
  return { high: headStart, low: headStart, highRun: 0, lowRun: 0 };
}

/** Both sums after a point that lies `z` standard deviations from the target (NIST e-Handbook 6.3.2.3). */
export function stepCusum({ high, low, highRun, lowRun }: Cusum, allowance: number, z: number): Cusum {
  const [above, below] = [Math.max(0, high + z - allowance), Math.max(0, low - z - allowance)];
  return {
    ...{ high: above, low: below },
    highRun: above > 0 ? highRun + 1 : 0,
    lowRun: below > 0 ? lowRun + 1 : 0,
  };
}
