import type { Effect, RuleInput, Step } from '../model/rule.ts';
import { rateOf, withPoint } from './rate-window.ts';
import { tell } from './threshold-effects.ts';
import { isEnabled, trustedUntil, verdictOf } from './threshold-judges.ts';
import { nextPhase, type Word } from './threshold-phases.ts';
import type { Condition, ThresholdCondition, ThresholdRule } from './threshold-rule.ts';
import { goodTime, isStale, isTimed, NORMAL, type Phase, type ThresholdState, type Times } from './threshold-state.ts';

type Phases = Partial<Record<ThresholdCondition, Phase>>;
type MutableTimes = { -readonly [condition in ThresholdCondition]?: Times[condition] };

/** Steps all conditions of a signal: what the input says about the value, then about each condition. */
export function stepAll(
  rule: ThresholdRule,
  state: ThresholdState,
  input: RuleInput,
): Step<ThresholdState> | undefined {
  if (input.kind !== 'reading' && (state === NORMAL || !hasBusiness(rule, state, input))) return undefined;
  const { at, others } = input;
  const known = knowing(rule, state, input);
  const enabled = isEnabled(rule, others, at);
  const until = input.kind === 'resume' ? input.stoppedAt : at;
  const phases: Phases = {};
  const effects: Effect[] = [];
  const times = timesThatCount(rule, state.times, at);
  const before = freshBefore(rule, state, input);
  const fresh: ThresholdCondition[] = [];
  let changed = false;
  for (const condition of rule.conditions) {
    const name = condition.condition;
    const phase = state.phases[name];
    const elapsedMs = goodTime(state, phase, until);
    const word = wordFor(rule, condition, known, enabled, input);
    const first = before.includes(name);
    const after = nextPhase(phase, {
      rule: name === 'stale' ? AT_ONCE : rule,
      ...{ word, elapsedMs, until: trustedUntil(condition, others), first },
      raises: () => name === 'stale' || comesTrue(rule, times, name, at),
    });
    if (after) phases[name] = after;
    if (after !== phase) changed = true;
    if (first && enabled !== false && !VERDICTS.includes(word)) fresh.push(name);
    tell(rule, condition, { before: phase, after, known, times, elapsedMs, input }, effects);
  }
  if (!changed && input.kind === 'reading' && !rule.remembers) return undefined;
  const isQuiet = !changed && fresh.length === before.length && known.staleAt === undefined;
  if (isQuiet && input.kind === 'reference') return undefined;
  const { goodUntil, value, staleAt, points, rate } = known;
  const next: ThresholdState = {
    ...{ phases, countedTo: at, goodUntil, value },
    ...(staleAt !== undefined && { staleAt }),
    ...(points && { points }),
    ...(rate !== undefined && { rate }),
    ...(Object.keys(times).length > 0 && { times }),
    ...(rule.remembers && fresh.length > 0 && { fresh }),
  };
  return settled(rule, next, { effects, changed: changed || fresh.length !== before.length, enabled });
}

/** Words that come of a value. */
const VERDICTS: readonly Word[] = ['beyond', 'between', 'back'];
const NOTHING: readonly ThresholdCondition[] = [];

/** Conditions that have never been judged. */
function freshBefore({ conditions }: ThresholdRule, { fresh }: ThresholdState, input: RuleInput) {
  const isFirst = input.kind === 'reading' && input.first;
  return isFirst ? conditions.map(({ condition }) => condition) : (fresh ?? NOTHING);
}

const AT_ONCE = { onDelayMs: 0, offDelayMs: 0 };

/** Whether anything can come of an input that is not a value. */
function hasBusiness(rule: ThresholdRule, { phases, staleAt }: ThresholdState, { kind }: RuleInput): boolean {
  if (kind === 'reference' || staleAt !== undefined || rule.schedule) return true;
  return rule.conditions.some(({ condition }) => isTimed(phases[condition]));
}

/** What is known of the signal after an input; phases and counts are still those before. */
function knowing(rule: ThresholdRule, state: ThresholdState, input: RuleInput): ThresholdState {
  const { whenBad, staleMs, rate: window } = rule;
  if (input.kind === 'resume') {
    const { staleAt } = state;
    const isShifted = staleAt !== undefined && staleAt > input.stoppedAt;
    return isShifted ? { ...state, staleAt: staleAt + input.at - input.stoppedAt } : state;
  }
  if (input.kind !== 'reading') return state;
  const { at, time, value, good } = input;
  const staleAt = whenBad === 'hold' ? undefined : at + staleMs;
  const silence = staleAt === undefined ? {} : { staleAt };
  if (!good || value === null) return { ...state, ...silence, goodUntil: 0 };
  const { phases, countedTo, points = [] } = state;
  const known = { phases, countedTo, value, goodUntil: at + staleMs, ...silence };
  if (!window) return known;
  if (typeof value !== 'number') return { ...known, points };
  const rate = rateOf(points, window, time, value);
  return { ...known, points: withPoint(points, window, time, value), ...(rate !== undefined && { rate }) };
}

/** What an input says to a condition. */
function wordFor(
  rule: ThresholdRule,
  condition: Condition,
  known: ThresholdState,
  enabled: boolean | undefined,
  { kind, at, others }: RuleInput,
): Word {
  if (enabled === false) return 'off';
  if (enabled === undefined) return 'unknown';
  if (condition.condition === 'stale') return isStale(known, at) ? 'beyond' : 'back';
  if (rule.whenBad === 'reset' && isStale(known, at)) return 'off';
  if (kind === 'reading') {
    return known.goodUntil === 0 ? 'unknown' : verdictOf(rule, condition, judgedOf(known, others, at));
  }
  // What has come while the calendar was closed counts when it opens.
  const mayHaveOpened = kind === 'tick' || (kind === 'resume' && condition.needs.length === 0);
  const isOpening = mayHaveOpened && rule.schedule !== undefined;
  const isConcerned = isOpening || (kind === 'reference' && condition.needs.length > 0);
  const isJudgedAgain = isConcerned && at <= known.goodUntil;
  if (!isJudgedAgain || condition.condition === 'rate') return 'same';
  return verdictOf(rule, condition, judgedOf(known, others, at));
}

const judgedOf = ({ value, rate }: ThresholdState, others: RuleInput['others'], at: number) => ({
  ...{ value, rate, others, at },
});

/** The times that still lie within the window, to be added to. */
function timesThatCount({ count }: ThresholdRule, times: Times | undefined, at: number): MutableTimes {
  if (!count || !times) return {};
  const kept = Object.entries(times).map(([name, ats]) => [name, ats.filter((one) => at - one <= count.withinMs)]);
  return Object.fromEntries(kept.filter(([, ats]) => ats?.length));
}

/** Counts that a condition has come true; true where that was often enough. */
function comesTrue({ count }: ThresholdRule, times: MutableTimes, condition: ThresholdCondition, at: number): boolean {
  if (!count) return true;
  const counted = [...(times[condition] ?? []), at].slice(-count.times);
  times[condition] = counted;
  return counted.length >= count.times;
}

/** The state to keep, and the wake-up that it needs. A value that will be stale before a delay is over wakes nobody. */
export function settled(
  rule: ThresholdRule,
  state: ThresholdState,
  { effects, changed, enabled }: { effects: Effect[]; changed: boolean; enabled: boolean | undefined },
): Step<ThresholdState> {
  if (!rule.remembers && Object.keys(state.phases).length === 0) return { state: NORMAL, effects };
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const { condition } of rule.conditions) {
    const phase = state.phases[condition];
    if (!isTimed(phase)) continue;
    const delayMs = phase.at === 'pending' ? rule.onDelayMs : rule.offDelayMs;
    const overAt = state.countedTo + delayMs - phase.heldMs;
    if (overAt <= Math.min(state.goodUntil, phase.until ?? overAt)) wakeAt = Math.min(wakeAt, overAt);
  }
  if (enabled && state.staleAt !== undefined && state.staleAt > state.countedTo && silenceMatters(rule, state)) {
    wakeAt = Math.min(wakeAt, state.staleAt);
  }
  const isWaiting = Object.keys(state.phases).length > 0 || state.goodUntil > state.countedTo;
  if (rule.schedule && (isWaiting || state.staleAt !== undefined)) {
    wakeAt = Math.min(wakeAt, rule.schedule.nextChange(state.countedTo));
  }
  if (wakeAt < Number.POSITIVE_INFINITY) effects.push({ kind: 'wake', at: wakeAt });
  return { state, effects, kept: changed ? 'soon' : 'snapshot' };
}

function silenceMatters({ whenBad }: ThresholdRule, { phases }: ThresholdState): boolean {
  return whenBad === 'alarm' ? phases.stale === undefined : Object.keys(phases).length > 0;
}
