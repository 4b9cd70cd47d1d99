import { type RuleInput, UNKEPT_MS } from '../model/rule.ts';
import type { Happened, SequenceRule, SequenceState, Wait } from './sequence-rule.ts';
import { MOST_EVENTS, stateAt } from './sequence-track.ts';

/** The runtime was away. */
export type ResumeInput = Extract<RuleInput, { kind: 'resume' }>;

/** What comes in the very moment in which a time is over still counts. */
export const MOMENT_MS = 1;

/** When a wait is decided, runtime time. */
export const dueOf = ({ lateMs }: SequenceRule, { until }: Wait, lagMs: number): number =>
  until + lateMs + lagMs + MOMENT_MS;

/**
 * The event of which another may be missing has happened, or happened earlier than was known: what was decided stays so.
 * @param moved when it was before, source time
 * @param lagMs the time of the sources is so far behind the runtime's
 */
export function withWait(
  rule: SequenceRule,
  state: SequenceState,
  { time, value }: Happened,
  { moved, lagMs }: { moved: number | undefined; lagMs: number },
): SequenceState {
  const { waits } = state;
  if (moved !== undefined && !waits.some((one) => one.time === moved)) return state;
  const until = untilOf(rule, state, time, lagMs);
  const others = waits.filter((one) => one.time !== moved);
  const all = [...others, { time, value, until, already: false }].sort((one, other) => one.time - other.time);
  return { ...state, waits: all.slice(-MOST_EVENTS) };
}

/** Whether what is waited for was so already when each wait began, as far as it is known by now. */
export function seenAgain(
  rule: SequenceRule,
  state: SequenceState,
  missed: 'a' | 'b',
  before: SequenceState,
): SequenceState {
  if (rule[missed]?.happens !== 'comes true') return state;
  if (state.waits === before.waits && state[missed] === before[missed]) return state;
  const waits = state.waits.map((one) => {
    const already = stateAt(state[missed], one.time) ?? one.already;
    return already === one.already ? one : { ...one, already };
  });
  return waits.some((one, i) => one !== state.waits[i]) ? { ...state, waits } : state;
}

/** Until when what may be missing has time to come, source time: longer by the time in which the runtime was away. */
export function untilOf(
  { pattern, withinMs }: SequenceRule,
  { away }: SequenceState,
  time: number,
  lagMs: number,
): number {
  const until = pattern === 'A without B' ? time + withinMs : time;
  const began = time + lagMs;
  return until + Math.max(0, away.to - Math.max(away.from, began));
}

/**
 * The state after the runtime was away, after a crash also as to what was not kept any more: waits and alarms are longer by that. What is heard of it again, after
 * readings from before, is not counted twice.
 */
export function afterAway(state: SequenceState, input: ResumeInput, lagMs: number): SequenceState {
  const { at } = input;
  const { away, standing } = state;
  const stoppedAt = input.crashed ? input.stoppedAt - UNKEPT_MS : input.stoppedAt;
  const from = Math.max(stoppedAt, away.to);
  const missedMs = (began: number) => Math.max(0, at - Math.max(from, began));
  return {
    ...state,
    away: { from: stoppedAt > away.to ? stoppedAt : away.from, to: Math.max(at, away.to) },
    waits: state.waits.map((one) => ({ ...one, until: one.until + missedMs(one.time + lagMs) })),
    standing: standing && { ...standing, until: standing.until === null ? null : standing.until + missedMs(from) },
  };
}
