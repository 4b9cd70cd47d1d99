import type { ReadingValue } from '../model/reading.ts';
import type { RatePoint } from './rate-window.ts';
import type { ThresholdCondition } from './threshold-rule.ts';

/**
 * Where one condition stands; without a phase it is normal. `heldMs` is accumulated good time; where other signals are needed, time counts
 * `until` they are stale. `counted`: it has come true, but not yet often enough. `first`: it was so when the signal was judged first.
 */
export type Phase =
  | { at: 'pending'; heldMs: number; until?: number; first?: true }
  | { at: 'clearing'; heldMs: number; until?: number; counted?: true }
  | { at: 'raised'; first?: true }
  | { at: 'counted' };

export type TimedPhase = Extract<Phase, { heldMs: number }>;

/** State of one signal: only conditions that are not normal, and up to when good time has been counted. */
export interface ThresholdState {
  readonly phases: Readonly<Partial<Record<ThresholdCondition, Phase>>>;
  /** Time is counted up to here. */
  readonly countedTo: number;
  /** The last value is trusted until here; 0 after a value that was not good. */
  readonly goodUntil: number;
  /** The last good value. */
  readonly value: ReadingValue;
  /** When silence makes the value stale; time in which the runtime was away does not count. There where it matters. */
  readonly staleAt?: number;
  /** Earlier values, for the rate of change, and the rate that the last value gave. */
  readonly points?: readonly RatePoint[];
  readonly rate?: number;
  /** When conditions came true, as far as it still counts. */
  readonly times?: Times;
  /** Conditions that could not be judged yet, since the rule was set up. */
  readonly fresh?: readonly ThresholdCondition[];
}

/** When conditions came true, ms since the Unix epoch, oldest first. */
export type Times = Readonly<Partial<Record<ThresholdCondition, readonly number[]>>>;

/** A signal of which nothing is remembered. */
export const NORMAL: ThresholdState = { phases: {}, countedTo: 0, goodUntil: 0, value: null };

/** True while an alarm stands, also while its off-delay runs. */
export function standsRaised(phase: Phase | undefined): boolean {
  return phase?.at === 'raised' || (phase?.at === 'clearing' && !isCounted(phase));
}

/** True where a condition has come true, but not often enough. */
export function isCounted(phase: Phase): boolean {
  return phase.at === 'counted' || (phase.at === 'clearing' && phase.counted === true);
}

export function isTimed(phase: Phase | undefined): phase is TimedPhase {
  return phase?.at === 'pending' || phase?.at === 'clearing';
}

/** Good time of a phase between the last count and `at`, ms. */
export function goodTime(state: ThresholdState, phase: Phase | undefined, at: number): number {
  const until = isTimed(phase) ? (phase.until ?? Number.POSITIVE_INFINITY) : 0;
  return Math.max(0, Math.min(at, state.goodUntil, until) - state.countedTo);
}

/** True where the last value is not good, or has been followed by silence for too long. */
export function isStale({ staleAt, goodUntil }: ThresholdState, at: number): boolean {
  return staleAt !== undefined && (goodUntil === 0 || at >= staleAt);
}
