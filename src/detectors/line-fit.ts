import { studentQuantile } from './student.ts';

/** What is left of the squares beside a perfect line is of this size, and says nothing. */
const ROUNDING = 1e-12;

/** Points about a line: their number, their means, and sums of squares and products about the means. */
export interface LineSums {
  n: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
  yy: number;
}

/** Where a line reaches a level, with the interval in which it does at the confidence asked for. */
export interface Crossing {
  at: number;
  low: number;
  high: number;
}

/** No point yet. */
export function emptySums(): LineSums {
  return { n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
}

/** Adds a point (B. P. Welford, Technometrics 4, 1962). */
export function addPoint(sums: LineSums, x: number, y: number): void {
  sums.n++;
  const [fromX, fromY] = [x - sums.x, y - sums.y];
  sums.x += fromX / sums.n;
  sums.y += fromY / sums.n;
  sums.xx += fromX * (x - sums.x);
  sums.xy += fromX * (y - sums.y);
  sums.yy += fromY * (y - sums.y);
}

/** The sums of the points of both (Chan, Golub and LeVeque 1983). */
export function merged(a: LineSums, b: LineSums): LineSums {
  const n = a.n + b.n;
  if (n === 0) return emptySums();
  const [x, y] = [b.x - a.x, b.y - a.y];
  const [share, weight] = [b.n / n, (a.n * b.n) / n];
  return {
    ...{ n, x: a.x + x * share, y: a.y + y * share },
    ...{ xx: a.xx + b.xx + x * x * weight, xy: a.xy + b.xy + x * y * weight, yy: a.yy + b.yy + y * y * weight },
  };
}

/** The slope of least squares, and what it leaves of the squares. */
export function slopeOf({ xx, xy, yy }: Pick<LineSums, 'xx' | 'xy' | 'yy'>): { slope: number; left: number } {
  if (xx === 0) return { slope: 0, left: yy };
  const left = yy - xy ** 2 / xx;
  return { slope: xy / xx, left: left > ROUNDING * yy ? left : 0 };
}

/**
 * Where the line of least squares reaches a level, by E. C. Fieller (Journal of the Royal Statistical Society B 16, 1954); absent where the
 * slope might as well be 0.
 * @param effective how many independent points these are worth, above 2
 */
export function crossingOf(
  sums: LineSums,
  level: number,
  confidence: number,
  effective: number = sums.n,
): Crossing | undefined {
  const { slope, left } = slopeOf(sums);
  const worth = effective / sums.n;
  const variance = (left * worth) / (effective - 2);
  const t = studentQuantile((1 + confidence) / 2, effective - 2);
  const g = (t ** 2 * variance) / (slope ** 2 * sums.xx * worth);
  if (!(g < 1)) return undefined;
  const above = level - sums.y;
  const spread = (1 - g) / effective + above ** 2 / (slope ** 2 * sums.xx * worth);
  const half = ((t * Math.sqrt(variance)) / Math.abs(slope)) * (Math.sqrt(spread) / (1 - g));
  const middle = sums.x + above / (slope * (1 - g));
  return { at: sums.x + above / slope, low: middle - half, high: middle + half };
}
