import type { AlarmCondition, AlarmPriority } from '../model/alarm.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { SignalLimit } from '../model/rule.ts';

/** The limits of a threshold, most urgent first. */
export const LIMIT_CONDITIONS = ['HH', 'LL', 'H', 'L'] as const satisfies readonly AlarmCondition[];
export type LimitCondition = (typeof LIMIT_CONDITIONS)[number];

/** One limit, ready to be stepped. `above`: the alarm side is at or above the limit. */
export interface Limit extends SignalLimit {
  condition: LimitCondition;
  above: boolean;
  priority: AlarmPriority;
}

/** What a threshold is stepped with; `inside…` is the open band in which no limit is touched. */
export interface ThresholdRule {
  limits: readonly Limit[];
  insideLow: number;
  insideHigh: number;
  deadband: number;
  onDelayMs: number;
  offDelayMs: number;
  /** A value older than this is stale: time after it does not count. */
  staleMs: number;
  /** What people read behind a number. */
  unitLabel: string;
}

/** Where one limit stands. `heldMs` is accumulated good time. A limit without a phase is normal. */
export type Phase = { at: 'pending' | 'clearing'; heldMs: number } | { at: 'raised' };

/** State of one signal: only limits that are not normal, and up to when good time has been counted. */
export interface ThresholdState {
  readonly phases: Readonly<Partial<Record<LimitCondition, Phase>>>;
  /** Time is counted up to here. */
  readonly countedTo: number;
  /** The last value is trusted until here; 0 after a value that was not good. */
  readonly goodUntil: number;
  readonly value: ReadingValue;
}

/** True while the alarm of a limit stands, also while its off-delay runs. */
export const standsRaised = (phase: Phase | undefined) => phase?.at === 'raised' || phase?.at === 'clearing';

/** True for a value on the alarm side of a limit. */
export const isBeyond = ({ above, limit }: Limit, value: number) => (above ? value >= limit : value <= limit);

/** True for a value that has come back behind a limit and its deadband. */
export const isBack = ({ deadband }: ThresholdRule, { above, limit }: Limit, value: number) =>
  above ? value < limit - deadband : value > limit + deadband;

/** Good time between the last count and `at`, ms. */
export function goodTime(state: ThresholdState, at: number): number {
  return Math.max(0, Math.min(at, state.goodUntil) - state.countedTo);
}

/** A value as people want to read it: at most six significant digits, and its unit. */
export function shownValue(value: ReadingValue, { unitLabel }: ThresholdRule): string {
  const number = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
  return unitLabel ? `${number} ${unitLabel}` : number;
}
