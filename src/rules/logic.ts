import type { LogicInput, LogicStep } from '../logic/create-logic.ts';
import type { LogicState, TimerState } from '../logic/state.ts';
import type { ReadingValue } from '../model/reading.ts';
import { type Effect, GIVEN_AGAIN_MS, type Heard, type Rule, type RuleInput, type Step } from '../model/rule.ts';
import type { LogicRule, LogicRuleState } from './logic-rule.ts';
import { clauseTexts, logicClauses, logicMessage } from './logic-words.ts';

const NOTHING_KNOWN: LogicRuleState = { logic: null, raised: false, known: false, due: null, away: null };

/** Raises `logic` while a rule in JSON Logic holds for an asset (docs/logic.md). */
export const logic: Rule<LogicRule, LogicRuleState> = {
  type: 'logic',
  initial: NOTHING_KNOWN,
  step(rule, before, input) {
    const { at } = input;
    const start = before.logic ?? begun(rule, input);
    if (!start) return undefined;
    if (input.kind === 'resume') return resumed(rule, before, start, input);
    const isAgain = before.away?.crashed === true && at <= before.away.at;
    const passed = isAgain ? untilGivenAgain(rule, { ...before, logic: start }, at) : untilBack(rule, before, start);
    const stepped = rule.logic.step(passed.state.logic ?? start, inputOf(input));
    const { state, effects, kept } = judged(rule, passed.state, stepped, at);
    return { state, effects: [...passed.effects, ...effects], ...(kept && { kept }) };
  },
  isCalm: ({ raised, logic }) =>
    !raised && logic?.timers.some((timer) => timer && 'runs' in timer && timer.runs) !== true,
  carry: (_rule, { raised }) => ({ ...NOTHING_KNOWN, raised }),
  raised: (_rule, { raised }) => (raised ? ['logic'] : []),
  priority: ({ priority }) => priority,
  behaviour: ({ source, staleMs, whenUnknown, schedule, latches }) => {
    return { source, staleMs, whenUnknown, latches, ...(schedule && { schedule: true }) };
  },
  limits: () => [],
  explain: logicClauses,
  describe: logicMessage,
};

/** Back from a crash, with all that was given again: the time away is passed over. */
function untilBack({ logic: { step } }: LogicRule, before: LogicRuleState, start: LogicState): Passed {
  const { away } = before;
  if (!away) return { state: before, effects: [] };
  const { stoppedAt, at } = away;
  const logic = stoppedAt < at ? step(start, { kind: 'resume', stoppedAt, at }).state : start;
  return { state: { ...before, away: null, logic }, effects: [] };
}

/** Nothing is judged at a start: what time alone has changed shows when it is due, after a crash when all has been given again. */
function resumed(rule: LogicRule, before: LogicRuleState, start: LogicState, input: Resume): Step<LogicRuleState> {
  const { at, stoppedAt, crashed = false } = input;
  const since = before.away;
  const isSame = since !== null && stoppedAt < since.at;
  const state = isSame ? before : untilBack(rule, before, start).state;
  const away = { stoppedAt: isSame ? Math.max(stoppedAt, since.stoppedAt) : stoppedAt, at, crashed };
  const due = crashed ? at + GIVEN_AGAIN_MS : Math.max(at, state.due ?? at);
  return { state: { ...state, away }, effects: [{ kind: 'wake', at: due }], kept: 'snapshot' };
}

type Resume = Extract<RuleInput, { kind: 'resume' }>;

/** While all is given again, time alone decides between the readings as it did before. */
function untilGivenAgain(rule: LogicRule, before: LogicRuleState, at: number): Passed {
  let state = before;
  const effects: Effect[] = [];
  while (state.logic && state.due !== null && state.due < at) {
    const { due } = state;
    const step = judged(rule, state, rule.logic.step(state.logic, { kind: 'tick', at: due }), due);
    effects.push(...step.effects.filter(({ kind }) => kind !== 'wake'));
    state = step.state;
    if ((state.due ?? Number.POSITIVE_INFINITY) <= due) break;
  }
  return { state, effects };
}

interface Passed {
  state: LogicRuleState;
  effects: Effect[];
}

/** A rule that begins knows what was heard last of its signals. */
function begun({ logic: { initial, step } }: LogicRule, { at, others, ...input }: RuleInput): LogicState | undefined {
  const heard = [...others.entries()].filter(([, one]) => one.at > 0 && one.at <= at);
  if (heard.length === 0 && !('news' in input)) return undefined;
  return heard
    .toSorted(([, one], [, other]) => one.at - other.at)
    .reduce((state, [place, one]) => step(state, readingOf(place, one)).state, initial);
}

const readingOf = (signal: number, { at, time, value, good }: Heard): LogicInput => {
  return { kind: 'reading', signal, at, time, value, good };
};

function inputOf(input: RuleInput): LogicInput {
  const { at } = input;
  if (input.kind !== 'reference' || !input.news) return { kind: 'tick', at };
  const { place: signal, time, value, good } = input.news;
  return { kind: 'reading', signal, at, time, value, good };
}

function judged(
  rule: LogicRule,
  before: LogicRuleState,
  { state, verdict, wakeAt }: LogicStep,
  at: number,
): Step<LogicRuleState> {
  const { schedule, latches, shown } = rule;
  const isOpen = schedule?.isOpen(at) !== false;
  const raised = isOpen && (verdict === 'unknown' ? ofUnknown(rule, before) : verdict);
  const known = before.known || (isOpen && verdict !== 'unknown');
  const value = valueAt(state, shown);
  const effects: Effect[] = [];
  if (raised && !before.raised) {
    const evidence = { clauses: clauseTexts(rule, state, at) };
    const first = !before.known && verdict === true;
    effects.push({
      ...{ kind: 'raise', condition: 'logic', at, value, evidence },
      ...(latches && { latches }),
      ...(first && { first }),
    });
  }
  if (!raised && before.raised) effects.push({ kind: 'clear', condition: 'logic', at, value });
  const next = Math.min(wakeAt, schedule?.nextChange(at) ?? Number.POSITIVE_INFINITY);
  const due = Number.isFinite(next) ? next : null;
  const { away } = before;
  if (away?.crashed) effects.push({ kind: 'wake', at: away.at + GIVEN_AGAIN_MS });
  else if (due !== null) effects.push({ kind: 'wake', at: due });
  const judgedState = { logic: state, raised, known, due, away };
  return { state: judgedState, effects, kept: isTurn(before, judgedState) ? 'soon' : 'snapshot' };
}

/** Whether a delay has begun or ended, something has come true, or the rule has come to another answer: no crash may cost that. */
function isTurn(before: LogicRuleState, { logic, raised, known }: LogicRuleState): boolean {
  if (!before.logic || raised !== before.raised || known !== before.known) return true;
  const { timers } = before.logic;
  return logic?.timers.some((timer, i) => turnOf(timer) !== turnOf(timers[i])) === true;
}

/** What of an operator over a condition changes in turns, not as time passes. */
function turnOf(timer: TimerState | null | undefined): unknown {
  if (!timer) return undefined;
  if ('runs' in timer) return timer.runs;
  return 'times' in timer ? timer.times.at(-1) : timer.cameAt;
}

function ofUnknown({ whenUnknown }: LogicRule, { raised }: LogicRuleState): boolean {
  return whenUnknown === 'hold' ? raised : whenUnknown === 'true';
}

/** What the signal on which alarms stand said last. */
function valueAt({ heard }: LogicState, shown: number | undefined): ReadingValue {
  return (shown === undefined ? undefined : heard[shown]?.value) ?? null;
}
