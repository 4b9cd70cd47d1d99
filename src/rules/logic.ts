import type { LogicInput, LogicStep } from '../logic/create-logic.ts';
import type { LogicState, TimerState } from '../logic/state.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Effect, Heard, Rule, RuleInput, Step } from '../model/rule.ts';
import type { LogicRule, LogicRuleState } from './logic-rule.ts';
import { clauseTexts, logicClauses, logicMessage } from './logic-words.ts';

const NOTHING_KNOWN: LogicRuleState = { logic: null, raised: false, known: false };

/** Raises `logic` while a rule in JSON Logic holds for an asset (docs/logic.md). */
export const logic: Rule<LogicRule, LogicRuleState> = {
  type: 'logic',
  initial: NOTHING_KNOWN,
  step(rule, before, input) {
    const start = before.logic ?? begun(rule, input);
    if (!start) return undefined;
    const stepped = rule.logic.step(start, inputOf(input));
    return judged(rule, before, stepped, input.at);
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
  if (input.kind === 'resume') return { kind: 'resume', stoppedAt: input.stoppedAt, at };
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
  const due = Math.min(wakeAt, schedule?.nextChange(at) ?? Number.POSITIVE_INFINITY);
  if (Number.isFinite(due)) effects.push({ kind: 'wake', at: due });
  const next = { logic: state, raised, known };
  return { state: next, effects, kept: isTurn(before, next) ? 'soon' : 'snapshot' };
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
