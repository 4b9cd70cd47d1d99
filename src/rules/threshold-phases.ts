import type { Verdict } from './threshold-judges.ts';
import type { ThresholdRule } from './threshold-rule.ts';
import { isTimed, type Phase } from './threshold-state.ts';

const RAISED: Phase = { at: 'raised' };
const RAISED_FIRST: Phase = { at: 'raised', first: true };
const COUNTED: Phase = { at: 'counted' };

/** What a step says to a condition: a verdict, `same` where only time has passed, `off` where there is nothing to judge. */
export type Word = Verdict | 'same' | 'off';

/** What happens to the phase of a condition in one step. */
export interface Turn {
  rule: Pick<ThresholdRule, 'onDelayMs' | 'offDelayMs'>;
  word: Word;
  /** Good time since the last count, ms. */
  elapsedMs: number;
  /** Until when time will count, as far as that rests on other signals. */
  until: number;
  /** The signal is judged for the first time. */
  first: boolean;
  /** Whether it raises now that it has come true, or is only counted. */
  raises(): boolean;
}

/** The next phase of a condition. A phase that does not change is the same object. */
export function nextPhase(before: Phase | undefined, turn: Turn): Phase | undefined {
  const { word } = turn;
  if (word === 'off') return undefined;
  if (word === 'unknown') return stopped(before, turn.elapsedMs);
  if (word === 'same') return isTimed(before) ? held(before, before.at, turn, before.until) : before;
  const until = turn.until === Number.POSITIVE_INFINITY ? undefined : turn.until;
  if (before === undefined || before.at === 'pending') {
    return word === 'beyond' ? held(before, 'pending', turn, until) : undefined;
  }
  if (word === 'back') return held(before, 'clearing', turn, until);
  if (before.at !== 'clearing') return before;
  return before.counted ? COUNTED : RAISED;
}

/** What cannot be judged stands still: good time before counts, no time after it does. */
function stopped(before: Phase | undefined, elapsedMs: number): Phase | undefined {
  if (!isTimed(before) || (elapsedMs === 0 && before.until === 0)) return before;
  return { ...before, heldMs: before.heldMs + elapsedMs, until: 0 };
}

/** The runtime's clock steps by microseconds and doubles are no finer than that; a delay this close to its end is over. */
const CLOCK_GRAIN_MS = 0.01;

/** A delay in progress, or what follows when it is over. */
function held(
  before: Phase | undefined,
  at: 'pending' | 'clearing',
  { rule, elapsedMs, first, raises }: Turn,
  until: number | undefined,
): Phase | undefined {
  const isGoingOn = isTimed(before) && before.at === at;
  const heldMs = isGoingOn ? before.heldMs + elapsedMs : 0;
  const isOver = heldMs > (at === 'pending' ? rule.onDelayMs : rule.offDelayMs) - CLOCK_GRAIN_MS;
  const trusted = until === undefined ? {} : { until };
  if (at === 'clearing') {
    if (isOver) return undefined;
    const counted = before?.at === 'counted' || (before?.at === 'clearing' && before.counted);
    return { at, heldMs, ...trusted, ...(counted && { counted: true }) };
  }
  const isFirst = before?.at === 'pending' ? before.first : first;
  if (!isOver) return { at, heldMs, ...trusted, ...(isFirst && { first: true }) };
  if (!raises()) return COUNTED;
  return isFirst ? RAISED_FIRST : RAISED;
}
