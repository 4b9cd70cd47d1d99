import {
  addToBaseline,
  autocorrelationOf,
  type Baseline,
  deviationOf,
  emptyBaseline,
  individualsOf,
} from './charts.ts';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, type Scored } from './detector.ts';
import { type Charts, judgeCharts, startCharts, stepCharts } from './spc-chart.ts';
import { type SpcSettings, spcSettings } from './spc-settings.ts';

/** Where a signal that never moved in its baseline moves, sigma. */
const OUT_OF_NOWHERE = 1e6;
/** Points that resemble each other more than this make charts and rules of values wrong. */
const MOST_AUTOCORRELATED = 0.3;

interface SpcState {
  baseline: Baseline;
  /** Values of the subgroup that is not complete. */
  group: { count: number; sum: number };
  /** The point before, or what was expected there where it was flagged; residuals need it. */
  last: number | null;
  /** The point before where it was flagged: it may have been an outlier or the first of a new level. */
  flagged: number | null;
  charts: Charts;
}

/** What a point is measured with. */
interface Measure {
  target: number;
  sigma: number;
  /** How much of the point before is expected again. */
  carried: number;
}

/** Shewhart, EWMA and CUSUM charts with run rules (NIST e-Handbook 6.3.2; Montgomery, Introduction to Statistical Quality Control). */
export const spc = defineDetector<typeof spcSettings, SpcState>({
  name: 'spc',
  title: 'Control charts',
  finds: 'points beyond control limits, small steps that last, and runs',
  schema: spcSettings,
  invariant: true,
  problems: ({ target, sigma, points }) => {
    if ((target === undefined) !== (sigma === undefined)) {
      return [
        {
          field: target === undefined ? 'Target' : 'Sigma',
          value: undefined,
          allowed: 'both of target and sigma, or none',
        },
      ];
    }
    if (target === undefined || points === 'values') return [];
    return [{ field: 'Points', value: points, allowed: 'values, where target and sigma are given' }];
  },
  warmUp: (settings) => (settings.sigma === undefined ? settings.baseline * settings.subgroup : 0),
  start: (settings) => ({
    baseline: emptyBaseline(),
    group: { count: 0, sum: 0 },
    last: null,
    flagged: null,
    charts: startCharts(settings),
  }),
  score(state, settings, moment) {
    const point = pointOf(state, settings, moment);
    if (point === undefined) return { score: 0 };
    const measure = measureOf(state, settings);
    const z = zOf(measure, state, point, moment);
    const { score, halfWidth, reason } = judgeCharts(stepCharts(state.charts, settings, z), settings, z);
    return {
      score,
      ...(halfWidth !== undefined && { band: bandOf(measure, state, point, moment, halfWidth) }),
      ...(reason !== undefined && { reason: withWarning(reason, state, settings) }),
    };
  },
  learn(state, settings, moment, scored) {
    const point = pointOf(state, settings, moment);
    const { group, baseline } = state;
    if (point === undefined) {
      group.count++;
      group.sum += moment.value;
      return;
    }
    if (settings.sigma === undefined && baseline.count < settings.baseline) addToBaseline(baseline, point);
    else learnPoint(state, settings, zOf(measureOf(state, settings), state, point, moment), scored);
    const isFlagged = scored.score > FLAGGED;
    state.last = isFlagged ? expectedOf(measureOf(state, settings), state, point, moment) : point;
    state.flagged = isFlagged ? point : null;
    group.count = 0;
    group.sum = 0;
  },
});

function learnPoint(state: SpcState, settings: SpcSettings, z: number, { score }: Scored): void {
  const isSignal = score > FLAGGED && settings.afterSignal === 'restart';
  state.charts = isSignal ? startCharts(settings) : stepCharts(state.charts, settings, z);
}

/** The point that a value completes; absent where its subgroup goes on. */
function pointOf({ group }: SpcState, { subgroup }: SpcSettings, { value }: Moment): number | undefined {
  return group.count + 1 < subgroup ? undefined : (group.sum + value) / (group.count + 1);
}

function measureOf({ baseline }: SpcState, { target, sigma, points }: SpcSettings): Measure {
  if (target !== undefined && sigma !== undefined) return { target, sigma, carried: 0 };
  const individuals = individualsOf(baseline);
  if (points === 'values') return { target: individuals.mean, sigma: individuals.sigma, carried: 0 };
  const carried = autocorrelationOf(baseline);
  return { target: individuals.mean, sigma: deviationOf(baseline) * Math.sqrt(1 - carried ** 2), carried };
}

/**
 * Where a point is expected: at the target, and what of the last deviation carries on. After a flagged point there are two answers, as
 * it may have been an outlier or a new level; the nearer one counts.
 */
function expectedOf({ target, carried }: Measure, state: SpcState, point: number, { sinceMs }: Moment): number {
  if (state.last === null || sinceMs === undefined) return target;
  const expected = target + carried * (state.last - target);
  if (state.flagged === null || carried === 0) return expected;
  const onNewLevel = target + carried * (state.flagged - target);
  return Math.abs(point - onNewLevel) < Math.abs(point - expected) ? onNewLevel : expected;
}

/** What was expected in place of a flagged point is less sure than a point. */
function sigmaOf({ sigma, carried }: Measure, { flagged }: SpcState): number {
  return flagged === null ? sigma : sigma * Math.sqrt(1 + carried ** 2);
}

function zOf(measure: Measure, state: SpcState, point: number, moment: Moment): number {
  const deviation = point - expectedOf(measure, state, point, moment);
  if (deviation === 0) return 0;
  return Math.max(-OUT_OF_NOWHERE, Math.min(OUT_OF_NOWHERE, deviation / sigmaOf(measure, state)));
}

function bandOf(measure: Measure, state: SpcState, point: number, moment: Moment, halfWidth: number) {
  const expected = expectedOf(measure, state, point, moment);
  const half = halfWidth * sigmaOf(measure, state);
  return { low: expected - half, high: expected + half };
}

function withWarning(reason: string, { baseline }: SpcState, { points }: SpcSettings): string {
  const carried = autocorrelationOf(baseline);
  if (points === 'residuals' || carried <= MOST_AUTOCORRELATED) return reason;
  return `${reason}; each value resembles the one before (${carried.toFixed(2)}), which makes false alarms: use residuals or subgroups`;
}
