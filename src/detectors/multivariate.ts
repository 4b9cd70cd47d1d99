import { type Static, Type } from 'typebox';
import { readSettings, type SettingProblem } from '../model/settings.ts';
import { scoreOf } from './detector.ts';
import type { JointMethod, JointRow, Judged, Out } from './joint.ts';
import { bank } from './joint-bank.ts';
import { components } from './joint-components.ts';
import { isLate, isMeasured, learnStep, type Steps, sinceLast } from './steps.ts';

/** More signals than this have no place in one detector. */
const MOST_SIGNALS = 64;

const settings = Type.Object({
  method: Type.Unsafe<'bank' | 'T²+Q'>({
    ...{ title: 'Method', type: 'string', enum: ['bank', 'T²+Q'], default: 'bank' },
    description: 'A chart for each signal, or the principal components of all of them together.',
  }),
  training: Type.Integer({
    ...{ title: 'Training', default: 400, minimum: 30, maximum: 5000 },
    description: 'So many first rows, in which the asset works as it should, tell what is usual.',
  }),
  limit: Type.Number({
    ...{ title: 'Limit', default: 3, exclusiveMinimum: 0, maximum: 1000 },
    description: 'bank: how many times as large as in training a smoothed deviation may be.',
  }),
  lambda: Type.Number({
    ...{ title: 'Lambda', default: 0.1, exclusiveMinimum: 0, maximum: 1 },
    description: 'bank: weight of the newest value in the smoothed deviation.',
  }),
  drift: Type.Number({
    ...{ title: 'Drift', default: 0.005, minimum: 0, maximum: 0.5 },
    description:
      'bank: how fast the level of a signal follows, as a share of its distance a row. Not while any signal is out.',
  }),
  explained: Type.Number({
    ...{ title: 'Explained', default: 0.85, exclusiveMinimum: 0, maximum: 1 },
    description: 'T²+Q: share of the variance in training that the components must explain.',
  }),
});

/** Settings of {@link multivariate}. */
export type MultivariateSettings = Static<typeof settings>;

/** Several signals of one asset, sampled together. */
export interface JointObservation {
  /** When they were measured, ms since the Unix epoch. */
  readonly time: number;
  /** One a signal, in the order of their names; null where it is missing or not to be trusted: that one neither scores nor trains. */
  readonly values: readonly (number | null)[];
}

/** What is said to one row, knowing only what came before it. */
export interface JointScored {
  /** 0 as expected … 1; above `FLAGGED` beyond the limit. */
  readonly score: number;
  /** The signals that went out, the one furthest out first. */
  readonly out: readonly Out[];
  /** Why it is flagged, as an engineer would say it. */
  readonly reason?: string;
}

/** What is remembered of an asset: plain JSON; while it trains, its first rows, then at most 64 × 66 numbers. */
export interface JointState extends Steps {
  readonly signals: readonly string[];
  method: unknown;
}

/** Judges several signals of one asset together, as a detector judges one: for each row first `score`, then `learn`. */
export const multivariate = {
  name: 'multivariate',
  title: 'Several signals together',
  finds: 'an asset of which any signal leaves its level, or whose signals no longer go together',
  schema: settings,
  /** Settings as they were stored, with defaults for what is absent, or what is wrong with them or with the signals. */
  read(
    stored: Readonly<Record<string, unknown>>,
    signals: readonly string[],
  ): { settings: MultivariateSettings; problems: [] } | { settings?: undefined; problems: SettingProblem[] } {
    return readSettings(settings, stored, () => signalProblems(signals));
  },
  start(settings: MultivariateSettings, signals: readonly string[]): JointState {
    return { lastAt: null, typicalMs: 0, signals, method: methodOf(settings).start(signals) };
  },
  score(state: JointState, settings: MultivariateSettings, observation: JointObservation): JointScored {
    const row = rowOf(state, observation);
    if (row === undefined) return { score: 0, out: [] };
    const { ofLimit, out, reason } = methodOf(settings).judge(state.method, settings, row);
    return { score: scoreOf(ofLimit), out, ...(reason === undefined ? {} : { reason }) };
  },
  learn(state: JointState, settings: MultivariateSettings, observation: JointObservation, scored: JointScored): void {
    const row = rowOf(state, observation);
    if (row === undefined) return;
    methodOf(settings).learn(state.method, settings, row, { ofLimit: 0, out: scored.out } satisfies Judged);
    learnStep(state, observation.time);
  },
};

function methodOf({ method }: MultivariateSettings): JointMethod<MultivariateSettings, unknown> {
  return (method === 'bank' ? bank : components) as JointMethod<MultivariateSettings, unknown>;
}

/** A row as the methods see it; absent where none of its values can be used. */
function rowOf(state: JointState, { time, values }: JointObservation): JointRow | undefined {
  if (!Number.isFinite(time) || isLate(state, time)) return undefined;
  const usable = state.signals.map((_, i) => {
    const value = values[i] ?? null;
    return isMeasured(value) ? value : null;
  });
  if (usable.every((value) => value === null)) return undefined;
  return {
    signals: state.signals,
    values: usable,
    isNext: state.lastAt === null || sinceLast(state, time) !== undefined,
  };
}

function signalProblems(signals: readonly string[]): SettingProblem[] {
  const allowed = `1 to ${MOST_SIGNALS} signals, each with a name of its own`;
  const twice = signals.find((signal, i) => signal.trim() === '' || signals.indexOf(signal) !== i);
  if (twice !== undefined) return [{ field: 'Signals', value: twice, allowed }];
  const fits = signals.length >= 1 && signals.length <= MOST_SIGNALS;
  return fits ? [] : [{ field: 'Signals', value: `${signals.length} signals`, allowed }];
}
