import { durationText } from '../model/duration.ts';
import type { Clause, Seen } from '../model/rule.ts';
import { isEnabled, verdictOf } from './threshold-judges.ts';
import type { Condition, ThresholdRule } from './threshold-rule.ts';
import { goodTime, type Phase, standsRaised, type ThresholdState, type TimedPhase } from './threshold-state.ts';
import { heardText, wordsOf } from './threshold-words.ts';

/** What each condition of a threshold says to a signal at a moment. */
export function thresholdClauses(rule: ThresholdRule, state: ThresholdState, seen: Seen): Clause[] {
  return [
    ...timeClauses(rule, seen),
    ...enabledClauses(rule, seen),
    ...rule.conditions.map((condition) => ({
      condition: condition.condition,
      holds: standsRaised(state.phases[condition.condition]),
      text: conditionText(rule, condition, state, seen),
    })),
  ];
}

/** Silence past the stale time holds up every limit. */
function timeClauses({ staleMs }: ThresholdRule, { at, lastAt }: Seen): Clause[] {
  if (at - lastAt <= staleMs) return [];
  const text = `the last reading is ${durationText(at - lastAt)} old: after ${durationText(staleMs)} a value is stale and its time does not count`;
  return [{ holds: false, text }];
}

/** What keeps a rule from judging: its calendar, and the condition that enables it. */
export function enabledClauses(
  rule: Pick<ThresholdRule, 'enabled' | 'schedule'> & { words: Pick<ThresholdRule['words'], 'others' | 'enabledWhen'> },
  { others, at }: Seen,
): Clause[] {
  const { enabled, schedule, words } = rule;
  if (schedule && !schedule.isOpen(at)) return [{ holds: false, text: 'its calendar is closed' }];
  if (!enabled) return [];
  const isOpen = isEnabled(rule, others, at);
  if (isOpen === true) return [];
  const is = heardText(words.others[enabled.other] ?? '', others[enabled.other], at);
  const only = `it judges only while ${words.enabledWhen ?? ''}`;
  return [{ holds: false, text: isOpen === false ? `${is}: ${only}` : `${is}, so that all stands still: ${only}` }];
}

function conditionText(rule: ThresholdRule, condition: Condition, state: ThresholdState, seen: Seen): string {
  const { value, at, others } = seen;
  const judged = { value, rate: state.rate, others, at };
  const words = wordsOf(rule, condition, judged);
  const phase = state.phases[condition.condition];
  if ('unknown' in words) return standsRaised(phase) ? `${words.unknown}, so the alarm stands` : words.unknown;
  const { is, beyond, normal, of } = words;
  switch (phase?.at) {
    case 'raised': {
      const first = phase.first ? ', already with the first value: nobody is paged' : '';
      const isWithin = verdictOf(rule, condition, judged) === 'between';
      return isWithin ? `${is} is within the deadband behind ${of}${first}` : `${is} is ${beyond}${first}`;
    }
    case 'counted':
      return `${is} is ${beyond}, ${countText(rule, condition, state)}`;
    case 'clearing': {
      const needed = `${durationText(rule.offDelayMs)} are needed to clear`;
      return `${is} is back behind ${of} for ${held(phase, state, at)}; ${needed}`;
    }
    case 'pending':
      return `${is} is ${beyond} for ${held(phase, state, at)}; ${durationText(rule.onDelayMs)} are needed`;
    default: {
      const counted = state.times?.[condition.condition] ? `; it was beyond ${countText(rule, condition, state)}` : '';
      const isBeyond = verdictOf(rule, condition, judged) === 'beyond';
      return `${is} is ${isBeyond ? beyond : normal}${counted}`;
    }
  }
}

/** `time 2 of 3 within 60 s`. */
function countText({ count }: ThresholdRule, { condition }: Condition, { times }: ThresholdState): string {
  return `${times?.[condition]?.length ?? 0} of ${count?.times ?? 1} times within ${durationText(count?.withinMs ?? 0)}`;
}

function held(phase: TimedPhase & Phase, state: ThresholdState, at: number): string {
  return durationText(phase.heldMs + goodTime(state, phase, at));
}
