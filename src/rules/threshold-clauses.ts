import { durationText } from '../model/duration.ts';
import type { Clause, Seen } from '../model/rule.ts';
import {
  goodTime,
  isBack,
  isBeyond,
  type Limit,
  type Phase,
  shownValue,
  standsRaised,
  type ThresholdRule,
  type ThresholdState,
} from './threshold-state.ts';

/** What each limit of a threshold says to a signal at a moment. */
export function thresholdClauses(rule: ThresholdRule, state: ThresholdState, seen: Seen): Clause[] {
  return [
    ...timeClauses(rule, seen),
    ...rule.limits.map((limit) => ({
      condition: limit.condition,
      holds: standsRaised(state.phases[limit.condition]),
      text: limitText(rule, limit, state, seen),
    })),
  ];
}

/** Silence past the stale time holds up every limit. */
function timeClauses({ staleMs }: ThresholdRule, { at, lastAt }: Seen): Clause[] {
  if (at - lastAt <= staleMs) return [];
  const text = `the last reading is ${durationText(at - lastAt)} old: after ${durationText(staleMs)} a value is stale and its time does not count`;
  return [{ holds: false, text }];
}

function limitText(rule: ThresholdRule, limit: Limit, state: ThresholdState, { value, at }: Seen): string {
  const { condition } = limit;
  const phase = state.phases[condition];
  const of = `the ${condition} limit of ${shownValue(limit.limit, rule)}`;
  if (typeof value !== 'number') return `${value === null ? 'nothing' : String(value)} cannot be compared with ${of}`;
  const shown = shownValue(value, rule);
  if (phase?.at === 'raised') {
    const beyond = isBeyond(limit, value) || isBack(rule, limit, value);
    return beyond ? `${shown} is ${side(limit)} ${of}` : `${shown} is within the deadband behind ${of}`;
  }
  if (phase?.at === 'clearing') {
    return `${shown} is back behind ${of} for ${held(phase, state, at)}; ${durationText(rule.offDelayMs)} are needed to clear`;
  }
  if (phase?.at === 'pending') {
    return `${shown} is ${side(limit)} ${of} for ${held(phase, state, at)}; ${durationText(rule.onDelayMs)} are needed`;
  }
  return `${shown} is ${limit.above ? 'below' : 'above'} ${of}`;
}

const side = ({ above }: Limit) => (above ? 'at or above' : 'at or below');

function held(phase: Extract<Phase, { heldMs: number }>, state: ThresholdState, at: number): string {
  return durationText(phase.heldMs + goodTime(state, at));
}
