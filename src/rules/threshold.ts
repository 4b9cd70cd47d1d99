import type { ReadingValue } from '../model/reading.ts';
import type { Effect, Rule, RuleInput, Step } from '../model/rule.ts';
import { thresholdClauses } from './threshold-clauses.ts';
import {
  goodTime,
  isBack,
  isBeyond,
  LIMIT_CONDITIONS,
  type Limit,
  type LimitCondition,
  type Phase,
  shownValue,
  standsRaised,
  type ThresholdRule,
  type ThresholdState,
} from './threshold-state.ts';

const NORMAL: ThresholdState = { phases: {}, countedTo: 0, goodUntil: 0, value: null };
const RAISED: Phase = { at: 'raised' };

/**
 * High and low limits with deadband, on-delay and off-delay (ISA-18.2). Never flaps inside the deadband; delays accumulate good
 * time only: a bad value, silence past the stale time or a stopped runtime pauses them, a value back in range resets them.
 */
export const threshold: Rule<ThresholdRule, ThresholdState> = {
  type: 'threshold',
  initial: NORMAL,
  step(rule, state, input) {
    if (input.kind !== 'reading') return timePassed(rule, state, input);
    const { value, good } = input;
    if (!good || typeof value !== 'number') return paused(state, input.at);
    if (state === NORMAL && value > rule.insideLow && value < rule.insideHigh) return undefined;
    return judged(rule, state, value, input.at);
  },
  carry(rule, state, value) {
    const phases: Partial<Record<LimitCondition, Phase>> = {};
    for (const limit of rule.limits) {
      const phase = state.phases[limit.condition];
      if (phase && holds(rule, limit, phase, value)) phases[limit.condition] = phase;
    }
    return settled(rule, { ...state, phases }, []).state;
  },
  raised: (rule, state) =>
    rule.limits.filter(({ condition }) => standsRaised(state.phases[condition])).map(conditionOf),
  limits: ({ limits }) => limits,
  priority: (rule, condition) => rule.limits.find((limit) => limit.condition === condition)?.priority ?? 'medium',
  describe(rule, { condition, value }, signal) {
    const limit = rule.limits.find((candidate) => candidate.condition === condition);
    const delay = rule.onDelayMs > 0 ? ` for ${rule.onDelayMs / 1000} s` : '';
    const side = limit?.above ? 'at or above' : 'at or below';
    const of = `${side} its ${condition} limit of ${shownValue(limit?.limit ?? null, rule)}`;
    return `${signal} is ${shownValue(value, rule)}, ${of}${delay}`;
  },
  explain: thresholdClauses,
};

const conditionOf = (limit: Limit) => limit.condition;
const isTimed = (phase: Phase | undefined) => phase?.at === 'pending' || phase?.at === 'clearing';
const hasTimer = (state: ThresholdState) => LIMIT_CONDITIONS.some((condition) => isTimed(state.phases[condition]));

/** Whether a phase that was reached under other settings still holds under these, for the last good value. */
function holds(rule: ThresholdRule, limit: Limit, phase: Phase, value: ReadingValue): boolean {
  if (typeof value !== 'number') return true;
  return standsRaised(phase) ? !isBack(rule, limit, value) : isBeyond(limit, value);
}

/** A value that is not good: count what was good before it, then stand still. */
function paused(state: ThresholdState, at: number): Step<ThresholdState> | undefined {
  if (state.goodUntil === 0 || !hasTimer(state)) return undefined;
  const elapsed = goodTime(state, at);
  const phases = { ...state.phases };
  for (const condition of LIMIT_CONDITIONS) {
    const phase = phases[condition];
    if (phase && phase.at !== 'raised') phases[condition] = { at: phase.at, heldMs: phase.heldMs + elapsed };
  }
  return { state: { ...state, phases, countedTo: at, goodUntil: 0 }, effects: [] };
}

/** A good value: each limit takes its next phase. */
function judged(
  rule: ThresholdRule,
  state: ThresholdState,
  value: number,
  at: number,
): Step<ThresholdState> | undefined {
  const elapsed = goodTime(state, at);
  const phases: Partial<Record<LimitCondition, Phase>> = {};
  const effects: Effect[] = [];
  let changed = false;
  for (const limit of rule.limits) {
    const before = state.phases[limit.condition];
    const after = nextPhase(rule, limit, before, value, elapsed);
    if (after) phases[limit.condition] = after;
    if (after !== before) changed = true;
    tell(rule, limit, before, after, value, at, elapsed, effects);
  }
  if (!changed) return undefined;
  return settled(rule, { phases, countedTo: at, goodUntil: at + rule.staleMs, value }, effects);
}

function nextPhase(rule: ThresholdRule, limit: Limit, before: Phase | undefined, value: number, elapsed: number) {
  if (standsRaised(before)) {
    return isBack(rule, limit, value) ? held(before, 'clearing', elapsed, rule.offDelayMs, undefined) : RAISED;
  }
  return isBeyond(limit, value) ? held(before, 'pending', elapsed, rule.onDelayMs, RAISED) : undefined;
}

/** The runtime's clock steps by microseconds and doubles are no finer than that; a delay this close to its end is over. */
const CLOCK_GRAIN_MS = 0.01;

/** A delay in progress, or what follows when it is over. */
function held(
  before: Phase | undefined,
  at: 'pending' | 'clearing',
  elapsed: number,
  delayMs: number,
  over: Phase | undefined,
): Phase | undefined {
  const heldMs = before?.at === at ? before.heldMs + elapsed : 0;
  return heldMs > delayMs - CLOCK_GRAIN_MS ? over : { at, heldMs };
}

/** Time without a reading: a tick, or the time before a stop. */
function timePassed(
  rule: ThresholdRule,
  state: ThresholdState,
  input: Exclude<RuleInput, { kind: 'reading' }>,
): Step<ThresholdState> | undefined {
  if (!hasTimer(state)) return undefined;
  const until = input.kind === 'tick' ? input.at : input.stoppedAt;
  const elapsed = goodTime(state, until);
  const phases: Partial<Record<LimitCondition, Phase>> = {};
  const effects: Effect[] = [];
  for (const limit of rule.limits) {
    const before = state.phases[limit.condition];
    const after =
      before?.at === 'pending'
        ? held(before, 'pending', elapsed, rule.onDelayMs, RAISED)
        : before?.at === 'clearing'
          ? held(before, 'clearing', elapsed, rule.offDelayMs, undefined)
          : before;
    if (after) phases[limit.condition] = after;
    tell(rule, limit, before, after, state.value, input.at, elapsed, effects);
  }
  return settled(rule, { ...state, phases, countedTo: input.at }, effects);
}

function tell(
  rule: ThresholdRule,
  limit: Limit,
  before: Phase | undefined,
  after: Phase | undefined,
  value: ReadingValue,
  at: number,
  elapsed: number,
  effects: Effect[],
): void {
  const { condition } = limit;
  if (!standsRaised(before) && standsRaised(after)) {
    const heldMs = before?.at === 'pending' ? before.heldMs + elapsed : 0;
    const { deadband, onDelayMs } = rule;
    effects.push({
      kind: 'raise',
      condition,
      at,
      value,
      evidence: { limit: limit.limit, deadband, onDelayMs, heldMs },
    });
  } else if (standsRaised(before) && !standsRaised(after)) {
    effects.push({ kind: 'clear', condition, at, value });
  }
}

/** The state to keep, and the wake-up its delays need. A value that will be stale before then wakes nobody. */
function settled(rule: ThresholdRule, state: ThresholdState, effects: Effect[]): Step<ThresholdState> {
  let remaining = Number.POSITIVE_INFINITY;
  let quiet = true;
  for (const condition of LIMIT_CONDITIONS) {
    const phase = state.phases[condition];
    if (!phase) continue;
    quiet = false;
    if (phase.at === 'raised') continue;
    const delayMs = phase.at === 'pending' ? rule.onDelayMs : rule.offDelayMs;
    remaining = Math.min(remaining, delayMs - phase.heldMs);
  }
  if (quiet) return { state: NORMAL, effects };
  const wakeAt = state.countedTo + remaining;
  if (wakeAt <= state.goodUntil) effects.push({ kind: 'wake', at: wakeAt });
  return { state, effects };
}
