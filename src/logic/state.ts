import type { ReadingValue } from '../model/reading.ts';
import type { Stretch } from './stretch.ts';

/** What a rule was last told of a signal. Times are ms since the Unix epoch. */
export interface HeardSignal {
  readonly value: ReadingValue;
  readonly good: boolean;
  /** When the source says it was so, and when it was received. */
  readonly time: number;
  readonly at: number;
  /** After that it is stale. */
  readonly until: number;
  /** When the last good value was, and the good one before that. */
  readonly goodTime: number | null;
  readonly goodValue: ReadingValue;
  readonly previous: ReadingValue;
}

/** Where an operator over a condition stands. `was`: what the condition said last, as far as it has been known. */
export type TimerState =
  /** Good time in which the condition held, whether it goes on, and until when it may without news. */
  | { readonly heldMs: number; readonly runs: boolean; readonly until: number }
  /** When the condition last came true. */
  | { readonly was: boolean | null; readonly cameAt: number | null }
  /** When it did, oldest first. */
  | { readonly was: boolean | null; readonly times: readonly number[] };

/** All that a rule remembers: plain JSON, bounded by what the rule needs. */
export interface LogicState {
  /** Up to when it has been stepped, ms since the Unix epoch. */
  readonly at: number;
  /** By signal. */
  readonly heard: readonly (HeardSignal | null)[];
  /** By window. */
  readonly stretches: readonly (readonly Stretch[])[];
  /** By operator that looks back; `null` for those that need no state of their own. */
  readonly timers: readonly (TimerState | null)[];
}
