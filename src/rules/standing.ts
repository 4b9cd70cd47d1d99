import type { AlarmCondition } from '../model/alarm.ts';
import type { Effect, RuleInput, Step } from '../model/rule.ts';
import { isEnabled } from './threshold-judges.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** An alarm that stands until there was quiet for long enough. */
export interface Standing {
  /** Good time without a reason for it, ms, and until when it was counted (runtime clock). */
  quietMs: number;
  countedTo: number;
}

/** What a rule that clears after quiet remembers of a signal. It is written in place. */
export interface Quiet {
  /** Until when the last value can be trusted, runtime clock; 0: it was bad. */
  goodUntil: number;
  standing: Standing | null;
}

/** The settings of such a rule. */
export interface QuietRule extends Pick<ThresholdRule, 'enabled' | 'schedule' | 'staleMs'> {
  /** Good time without a reason until the alarm clears, ms. */
  clearMs: number;
}

export type ReadingInput = Extract<RuleInput, { kind: 'reading' }>;

const NO_EFFECTS: readonly Effect[] = [];

/** Two usual steps without a value are no silence, whatever the plant says of other signals. */
const USUAL_STEPS = 2;

/**
 * Takes in that a value has come. True where it is to be judged: it is a good number, and the rule judges now.
 * @param typicalMs the usual time between values, as far as it has been learnt
 */
export function isToJudge(
  rule: QuietRule,
  state: Quiet,
  input: ReadingInput,
  typicalMs = 0,
): input is ReadingInput & { value: number } {
  countQuiet(state, input.at);
  const isGood = input.good && typeof input.value === 'number' && isEnabled(rule, input.others, input.at) === true;
  state.goodUntil = isGood ? input.at + Math.max(rule.staleMs, USUAL_STEPS * typicalMs) : 0;
  return isGood;
}

/** There is a reason for the alarm: it begins to stand, or stands on. Gives when the rule is to look at it next. */
export function stand(rule: QuietRule, state: Quiet, at: number): Effect {
  if (state.standing) state.standing.quietMs = 0;
  else state.standing = { quietMs: 0, countedTo: at };
  return wake(rule, state, at);
}

/** What time alone does to an alarm that stands; `undefined` where none does. */
export function passTime<State extends Quiet>(
  rule: QuietRule,
  condition: AlarmCondition,
  state: State,
  input: RuleInput,
): Step<State> | undefined {
  const { at } = input;
  const { standing } = state;
  if (!standing) return undefined;
  if (input.kind === 'resume') {
    countQuiet(state, input.stoppedAt);
    standing.countedTo = at;
    if (state.goodUntil > 0) state.goodUntil += Math.max(0, at - input.stoppedAt);
  } else countQuiet(state, at);
  if (isEnabled(rule, input.others, at) === false || standing.quietMs >= rule.clearMs) {
    state.standing = null;
    const value = input.kind === 'reading' ? input.value : null;
    return { state, effects: [{ kind: 'clear', condition, at, value }] };
  }
  const isTrusted = state.goodUntil > at;
  return { state, effects: isTrusted ? [wake(rule, state, at)] : NO_EFFECTS, kept: 'snapshot' };
}

/** Adds the good time since it was counted last. */
function countQuiet({ standing, goodUntil }: Quiet, until: number): void {
  if (!standing) return;
  standing.quietMs += Math.max(0, Math.min(until, goodUntil) - standing.countedTo);
  standing.countedTo = until;
}

function wake(rule: QuietRule, { standing }: Quiet, at: number): Effect {
  return { kind: 'wake', at: at + Math.max(1, rule.clearMs - (standing?.quietMs ?? 0)) };
}
