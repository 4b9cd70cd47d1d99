import { crossingOf, emptySums, type LineSums, merged, slopeOf } from './line-fit.ts';
import { type Changes, changesOf, HOUR_MS, type TrendPart, type TrendSettings, type TrendState } from './trend.ts';

/** Fewer independent points than this tell no slope. */
const FEWEST = 6;
/** Beyond this a step besides the line explains the points better than the line alone does (F, the best of all places). */
const STEP_BETTER = 14;
/** A line is compared with up to so many levels without a slope; each beyond two must explain so much more (twice the log of likelihood). */
const [MOST_LEVELS, LEVEL_COSTS] = [4, 6];

/**
 * A line is looked for in all that is remembered, then in a share of it: what was before may have gone another way. Who looks twice must be surer,
 * and sure at all: it is asked for with each value, day after day.
 */
const LOOKS = [
  { share: 1, sure: 0.999 },
  { share: 1 / 3, sure: 0.9999 },
] as const;

/** A limit, and the side on which a value is beyond it. */
export interface ForecastLimit {
  readonly value: number;
  readonly side: 'high' | 'low';
}

/** What becomes of a signal if it goes on as it has. Times are ms since the Unix epoch. */
export type Forecast =
  /** Nothing can be told: it does not move for sure, moves away, or was silent for too long. */
  | { kind: 'no trend' }
  /** Between the two times at the confidence that was set; never before now. */
  | { kind: 'reaches'; at: number; earliest: number; latest: number; slopePerHour: number }
  /** The limit has been passed. */
  | { kind: 'beyond' };

/** When a signal will reach a limit, by the line through what was learnt since its last step. */
export function forecast(
  state: TrendState,
  { memoryHours, confidence }: TrendSettings,
  limit: ForecastLimit,
  now: number,
): Forecast {
  const { originAt, lastAt } = state;
  if (originAt === null || lastAt === null || now - lastAt > memoryHours * HOUR_MS) return { kind: 'no trend' };
  const parts = sinceLastStep(state.parts);
  const x = (now - originAt) / HOUR_MS;
  for (const { share, sure } of LOOKS) {
    const trend = trendOf(parts.slice(-Math.ceil(parts.length * share)), limit.value, sure);
    if (!trend) continue;
    const { points, effective, slope } = trend;
    if (isBeyond(points.y + slope * (x - points.x), limit)) return { kind: 'beyond' };
    const crossing = crossingOf(points, limit.value, confidence, effective);
    if (crossing === undefined || slope > 0 !== (limit.side === 'high')) return { kind: 'no trend' };
    const timeOf = (hours: number) => Math.max(now, originAt + hours * HOUR_MS);
    const [at, earliest, latest] = [timeOf(crossing.at), timeOf(crossing.low), timeOf(crossing.high)];
    return { kind: 'reaches', at, earliest, latest, slopePerHour: slope };
  }
  return isBeyond(levelOf(parts), limit) ? { kind: 'beyond' } : { kind: 'no trend' };
}

const isBeyond = (level: number, { value, side }: ForecastLimit) => (side === 'high' ? level >= value : level <= value);

/** The line through some parts, where it is sure that there is one. */
function trendOf(
  parts: readonly TrendPart[],
  limit: number,
  sure: number,
): { points: LineSums; effective: number; slope: number } | undefined {
  const points = allOf(parts);
  if (points.n < FEWEST) return undefined;
  const line = slopeOf(points);
  const effective = effectiveOf(points.n, line, changesOf(parts));
  const isSure = effective >= FEWEST && crossingOf(points, limit, sure, effective) !== undefined;
  return isSure && !isStair(parts) ? { points, effective, slope: line.slope } : undefined;
}

/** The mean of the last points; NaN where there are too few to tell. */
function levelOf(parts: readonly TrendPart[]): number {
  for (let last = 1; last <= parts.length; last++) {
    const points = allOf(parts.slice(-last));
    if (points.n >= FEWEST) return points.y;
  }
  return Number.NaN;
}

function allOf(parts: readonly TrendPart[]): LineSums {
  return parts.reduce((sum, { points }) => merged(sum, points), emptySums());
}

/**
 * How many independent points so many are worth that resemble their neighbours, as those of a first-order process do. How much they do is
 * seen from the changes between neighbours (von Neumann's ratio); it is more than is seen (Kendall 1954), and may be more by chance.
 */
function effectiveOf(n: number, { slope, left }: { slope: number; left: number }, changes: Changes): number {
  if (changes.n < FEWEST - 1) return 0;
  const changed = (changes.yy - 2 * slope * changes.xy + slope ** 2 * changes.xx) / changes.n;
  const seen = left === 0 ? 0 : 1 - changed / (2 * (left / n));
  const unseen = (2 + 4 * Math.max(0, seen)) / n;
  const resemblance = Math.min(1, seen + unseen + Math.sqrt(Math.max(0, 1 - seen ** 2) / n));
  return resemblance <= 0 ? n : (n * (1 - resemblance)) / (1 + resemblance);
}

/** The parts behind the last place where a step explains the points better than a line alone does. */
function sinceLastStep(parts: readonly TrendPart[]): readonly TrendPart[] {
  const line = slopeOf(allOf(parts));
  let best = { better: STEP_BETTER, at: 0 };
  for (let at = 1; at < parts.length; at++) {
    const { left, effective } = apart([parts.slice(0, at), parts.slice(at)], 'slope');
    const better = ((line.left - left) / left) * (effective - 3);
    if (better > best.better) best = { better, at };
  }
  return best.at === 0 ? parts : sinceLastStep(parts.slice(best.at));
}

/** Whether a few levels without a slope explain the points better than a line does. */
function isStair(parts: readonly TrendPart[]): boolean {
  const line = slopeOf(allOf(parts));
  let stair: Stretches = [parts];
  for (let levels = 2; levels <= Math.min(MOST_LEVELS, parts.length); levels++) {
    const tried = stair.flatMap((stretch, i) =>
      stretch.slice(1).map((_, cut): Stretches => {
        return stair.toSpliced(i, 1, stretch.slice(0, cut + 1), stretch.slice(cut + 1));
      }),
    );
    const left = tried.map((each) => each.reduce((sum, stretch) => sum + allOf(stretch).yy, 0));
    stair = tried[left.indexOf(Math.min(...left))] ?? stair;
    const fit = apart(stair, 'level');
    if (Math.log(line.left / fit.left) * fit.effective > LEVEL_COSTS * (levels - 2)) return true;
  }
  return false;
}

type Stretches = readonly (readonly TrendPart[])[];

/** Stretches of which each has a level of its own, with a common slope or none: what that leaves, and how many points they are worth. */
function apart(stretches: Stretches, line: 'slope' | 'level'): { left: number; effective: number } {
  const [points, changes] = [stretches.map(allOf), stretches.map(changesOf)];
  const sum = <Key extends string>(of: readonly Record<Key, number>[], key: Key) =>
    of.reduce((total, each) => total + each[key], 0);
  const xx = line === 'slope' ? sum(points, 'xx') : 0;
  const fit = slopeOf({ xx, xy: sum(points, 'xy'), yy: sum(points, 'yy') });
  const ofChanges = { n: sum(changes, 'n'), xx: sum(changes, 'xx'), xy: sum(changes, 'xy'), yy: sum(changes, 'yy') };
  return { left: fit.left, effective: effectiveOf(sum(points, 'n'), fit, ofChanges) };
}
