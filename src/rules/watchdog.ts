import type { Evidence, Silence } from '../model/alarm.ts';
import type { ReadingValue } from '../model/reading.ts';
import { type Effect, type RaiseEffect, type Rule, type RuleInput, UNKEPT_MS } from '../model/rule.ts';
import { isEnabled } from './threshold-judges.ts';
import { intervalLearnt, learnInterval, NO_INTERVAL } from './usual-interval.ts';
import { lose, lossDueIn, lossGroup } from './watchdog-loss.ts';
import { type Lost, type Still, silenceAfter, type WatchdogRule, type WatchdogState } from './watchdog-rule.ts';
import { watchdogClauses, watchdogMessage } from './watchdog-words.ts';

const NOTHING_HEARD: WatchdogState = {
  ...{ silentMs: 0, countedTo: 0, silent: false, lost: null, awaits: false, goodAt: 0 },
  ...{ value: null, bad: null, link: '' },
  ...{ enabled: false, open: false, usual: NO_INTERVAL, still: null },
};

/**
 * Raises `stale` when a signal that was heard has no good value for longer than it may, or its device is known to be gone, and `flatline` when its value does not move.
 * Time in which the runtime was away, or in which it does not judge, counts for none of them. A condition whose own signal is silent stays as it was known last: it may have fallen silent with the
 * others.
 */
export const watchdog: Rule<WatchdogRule, WatchdogState> = {
  type: 'watchdog',
  initial: NOTHING_HEARD,
  step(rule, before, input) {
    if (before === NOTHING_HEARD && input.kind !== 'reading') return undefined;
    const { at } = input;
    const state = before === NOTHING_HEARD ? { ...NOTHING_HEARD, usual: { ...NO_INTERVAL }, countedTo: at } : before;
    count(state, input);
    judge(rule, state, input);
    if (input.kind === 'reading') hear(rule, state, input);
    lose(rule, state, input);
    if (!state.open) beginAnew(state);
    const effects = [...silence(rule, state, at), ...flatline(rule, state, at), ...wake(rule, state, at)];
    return { state, effects, kept: 'snapshot' };
  },
  isCalm: ({ silent, lost, still }) => !silent && lost === null && still?.raised !== true,
  carry(rule, state, value) {
    const { still } = state;
    const from = value ?? still?.from ?? null;
    // What tells of a loss may be another: it is asked again.
    const kept = { ...state, lost: null, awaits: state.awaits || state.silent };
    return { ...kept, value: value ?? state.value, still: rule.flat && still ? { ...still, from } : null };
  },
  raised: (_rule, { silent, still }) => [
    ...(silent ? (['stale'] as const) : []),
    ...(still?.raised ? (['flatline'] as const) : []),
  ],
  priority: ({ priority }) => priority,
  behaviour({ words: _words, link: _link, schedule, ...behaviour }) {
    return { ...behaviour, ...(schedule && { schedule: true }) };
  },
  limits: () => [],
  learnt: ({ silence }, { usual }) => ('afterMs' in silence ? 1 : intervalLearnt(usual)),
  explain: watchdogClauses,
  describe: watchdogMessage,
};

/** Adds the time that has passed while the rule judged. */
function count(state: WatchdogState, input: RuleInput): void {
  const { still, lost, open, countedTo } = state;
  const until = countsUntil(input);
  state.countedTo = input.at;
  if (open) state.silentMs += Math.max(0, until - countedTo);
  if (open && lost) lost.heldMs += Math.max(0, until - countedTo);
  if (open && still) still.heldMs += Math.max(0, Math.min(until, still.goodUntil) - countedTo);
  if (input.kind !== 'resume') return;
  state.goodAt = 0;
  if (still && still.goodUntil > 0) still.goodUntil += Math.max(0, input.at - input.stoppedAt);
}

/** After a crash a value may have come that is not known. */
function countsUntil(input: RuleInput): number {
  if (input.kind !== 'resume') return input.at;
  return input.crashed ? input.stoppedAt - UNKEPT_MS : input.stoppedAt;
}

function judge({ enabled, schedule }: WatchdogRule, state: WatchdogState, { others, at }: RuleInput): void {
  state.enabled = enabled ? (isEnabled({ enabled }, others, at) ?? state.enabled) : true;
  state.open = state.enabled && schedule?.isOpen(at) !== false;
}

function hear(rule: WatchdogRule, state: WatchdogState, input: RuleInput & { kind: 'reading' }): void {
  const { at, good, value, bad = 'bad', source } = input;
  state.link = source?.link ?? '';
  state.bad = good ? null : bad;
  if (!good) {
    if (state.still) state.still.goodUntil = 0;
    return;
  }
  if (state.goodAt > 0 && state.open) learnInterval(state.usual, at - state.goodAt);
  state.goodAt = at;
  state.value = value;
  state.silentMs = 0;
  state.awaits = false;
  if (rule.flat) state.still = stillAt(rule, rule.flat.tolerance, state, at);
}

/** Where a good value stands, and since when. Silence is a thing of its own: until then the value is trusted. */
function stillAt(rule: WatchdogRule, tolerance: number, state: WatchdogState, at: number): Still {
  const { value, still } = state;
  const afterMs = silenceAfter(rule, state);
  const goodUntil = at + Math.max(rule.staleMs, Number.isFinite(afterMs) ? afterMs : 0);
  if (still && !isMoved(still.from, value, tolerance)) return Object.assign(still, { goodUntil });
  return { from: value, heldMs: 0, goodUntil, raised: still?.raised === true };
}

function isMoved(from: ReadingValue, to: ReadingValue, tolerance: number): boolean {
  if (typeof from === 'number' && typeof to === 'number') return Math.abs(to - from) > tolerance;
  return from !== to;
}

function beginAnew(state: WatchdogState): void {
  state.silentMs = 0;
  state.lost = null;
  state.awaits = false;
  state.goodAt = 0;
  if (state.still) state.still.heldMs = 0;
}

function silence(rule: WatchdogRule, state: WatchdogState, at: number): Effect[] {
  const { silentMs, silent, lost, awaits, value } = state;
  const isDue = silentMs >= silenceAfter(rule, state);
  if (silent) {
    if (lost || awaits || isDue) return [];
    state.silent = false;
    return [{ kind: 'clear', condition: 'stale', at, value }];
  }
  const isLost = lost !== null && lossDueIn(rule, state) <= 0;
  if (!isLost && !isDue) return [];
  state.silent = true;
  const evidence = { heldMs: isLost ? lost.heldMs : silentMs, silent: silenceOf(rule, state, isLost ? lost : null) };
  return [{ ...raise(rule, 'stale', { at, value }, evidence), ...lossGroup(rule, state) }];
}

function silenceOf(rule: WatchdogRule, state: WatchdogState, lost: Lost | null): Silence {
  const { bad, link: name, usual } = state;
  const link = name === '' ? undefined : rule.link?.(name);
  return {
    afterMs: silenceAfter(rule, state),
    ...('factor' in rule.silence && { usualMs: usual.ms }),
    ...(bad !== null && { bad }),
    ...(link && link.state !== 'up' && { link: { name, ...link } }),
    ...(lost && { lost: { by: lost.by, ...(lost.by === 'status' && { value: lost.value }) } }),
  };
}

function flatline(rule: WatchdogRule, { still }: WatchdogState, at: number): Effect[] {
  if (!rule.flat || !still) return [];
  const { heldMs, raised, from: value } = still;
  const { afterMs, tolerance: deadband } = rule.flat;
  if (raised && heldMs === 0) {
    still.raised = false;
    return [{ kind: 'clear', condition: 'flatline', at, value }];
  }
  if (raised || heldMs < afterMs) return [];
  still.raised = true;
  return [raise(rule, 'flatline', { at, value }, { heldMs, deadband })];
}

function raise(
  { latches, group }: WatchdogRule,
  condition: 'stale' | 'flatline',
  { at, value }: { at: number; value: ReadingValue },
  evidence: Evidence,
): RaiseEffect {
  return { kind: 'raise', condition, at, value, evidence, ...(latches && { latches }), ...(group && { group }) };
}

/** When time alone changes something next: a millisecond on at least, as sums of fractions may fall short of what they should be. */
function wake(rule: WatchdogRule, state: WatchdogState, at: number): Effect[] {
  const { open, silent, silentMs, still } = state;
  let next = rule.schedule?.nextChange(at) ?? Number.POSITIVE_INFINITY;
  if (open && !silent) {
    const dueIn = Math.min(silenceAfter(rule, state) - silentMs, lossDueIn(rule, state));
    next = Math.min(next, at + Math.max(1, dueIn));
  }
  if (open && rule.flat && still && !still.raised) {
    const flatAt = at + Math.max(1, rule.flat.afterMs - still.heldMs);
    if (flatAt <= still.goodUntil) next = Math.min(next, flatAt);
  }
  return Number.isFinite(next) ? [{ kind: 'wake', at: next }] : [];
}
