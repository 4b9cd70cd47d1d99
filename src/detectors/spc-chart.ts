import { type Cusum, ewmaHalfWidth, startCusum, stepCusum, THREE_SIGMA } from './charts.ts';
import { scoreOf } from './detector.ts';
import { brokenRules, LONGEST_RUN, RUN_RULES, type RunRule } from './run-rules.ts';
import type { SpcSettings } from './spc-settings.ts';

/** A score at which a run rule is broken; it has no size. */
const BROKEN = 0.6;

/** Where the charts of a signal stand, in standard deviations from the target. */
export interface Charts {
  ewma: number;
  /** Points since the EWMA began. */
  count: number;
  cusum: Cusum;
  /** The last points, the newest last. */
  run: number[];
}

/** What charts say to a point. */
export interface Judged {
  score: number;
  /** Where the point itself must lie, standard deviations; only individuals say so. */
  halfWidth?: number;
  reason: string | undefined;
}

export function startCharts({ headStart, decision }: SpcSettings): Charts {
  return { ewma: 0, count: 0, cusum: startCusum(headStart === 'half' ? decision / 2 : 0), run: [] };
}

/** Where the charts stand after a point. */
export function stepCharts({ ewma, count, cusum, run }: Charts, settings: SpcSettings, z: number): Charts {
  const { lambda, allowance, rules } = settings;
  return {
    ewma: lambda * z + (1 - lambda) * ewma,
    count: count + 1,
    cusum: stepCusum(cusum, allowance, z),
    run: rules === 'none' ? run : [...run.slice(1 - LONGEST_RUN), z],
  };
}

/** What charts that were stepped with a point say to it. */
export function judgeCharts({ ewma, count, cusum, run }: Charts, settings: SpcSettings, z: number): Judged {
  const { chart, rules, lambda, width, limits, decision } = settings;
  const judged =
    chart === 'individuals'
      ? individual(z)
      : chart === 'EWMA'
        ? average(ewma, ewmaHalfWidth(lambda, width, limits, count))
        : cumulated(cusum, decision);
  const [broken]: RunRule[] = brokenRules(RUN_RULES[rules], run);
  if (!broken || judged.reason !== undefined) return judged;
  return { ...judged, score: BROKEN, reason: `${rules} rule ${broken.number}: ${broken.text}` };
}

function individual(z: number): Judged {
  const isOut = Math.abs(z) > THREE_SIGMA;
  return {
    ...{ score: scoreOf(Math.abs(z) / THREE_SIGMA), halfWidth: THREE_SIGMA },
    reason: isOut ? `${sizeOf(z)} sigma ${z < 0 ? 'below' : 'above'} the target, 3 are allowed` : undefined,
  };
}

function average(ewma: number, halfWidth: number): Judged {
  const isOut = Math.abs(ewma) > halfWidth;
  const side = ewma < 0 ? 'below' : 'above';
  return {
    score: scoreOf(Math.abs(ewma) / halfWidth),
    reason: isOut
      ? `the weighted mean is ${sizeOf(ewma)} sigma ${side} the target, ${sizeOf(halfWidth)} are allowed`
      : undefined,
  };
}

function cumulated({ high, low, highRun, lowRun }: Cusum, decision: number): Judged {
  const [sum, run, side] = high >= low ? [high, highRun, 'above'] : [low, lowRun, 'below'];
  return {
    score: scoreOf(sum / decision),
    reason:
      sum > decision
        ? `the mean has been ${side} the target for ${run} points: their sum is ${sizeOf(sum)} sigma, ${decision} are allowed`
        : undefined,
  };
}

function sizeOf(z: number): string {
  return String(Number(Math.abs(z).toPrecision(3)));
}
