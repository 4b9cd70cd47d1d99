import type { Evidence } from '../model/alarm.ts';
import type { Effect, RuleInput } from '../model/rule.ts';
import { deadbandOf, numberOf } from './threshold-judges.ts';
import type { Condition, ThresholdRule } from './threshold-rule.ts';
import { type Phase, standsRaised, type ThresholdState, type Times } from './threshold-state.ts';

/** What has become of one condition in a step. */
export interface Change {
  before: Phase | undefined;
  after: Phase | undefined;
  /** What is known of the signal now. */
  known: ThresholdState;
  times: Times;
  /** Good time that the step adds, ms. */
  elapsedMs: number;
  input: RuleInput;
}

/** Adds the raise or clear that a change of phase means, if it means one. */
export function tell(rule: ThresholdRule, condition: Condition, change: Change, effects: Effect[]): void {
  const { before, after, known, times, elapsedMs, input } = change;
  const is = standsRaised(after);
  if (standsRaised(before) === is) return;
  const name = condition.condition;
  const { at } = input;
  const { value } = known;
  if (!is) {
    effects.push({ kind: 'clear', condition: name, at, value });
    return;
  }
  const heldMs = before?.at === 'pending' ? before.heldMs + elapsedMs : 0;
  const count = rule.count && times[name]?.length;
  const evidence = {
    ...evidenceOf(rule, condition, known, input),
    ...(name !== 'stale' && { onDelayMs: rule.onDelayMs, heldMs }),
    ...(count !== undefined && name !== 'stale' && { times: count }),
  };
  effects.push({
    ...{ kind: 'raise', condition: name, at, value, evidence },
    ...(rule.latches && { latches: true }),
    ...(after?.at === 'raised' && after.first && { first: true }),
  });
}

/** The numbers that a verdict rests on. */
function evidenceOf(
  rule: ThresholdRule,
  condition: Condition,
  { value, rate }: ThresholdState,
  { at, others }: RuleInput,
): Evidence {
  if (condition.condition === 'state' || condition.condition === 'stale') return {};
  const deadband = deadbandOf(rule, condition, { others, at });
  switch (condition.condition) {
    case 'rate': {
      const { rateUnit } = rule;
      return {
        ...{ limit: condition.limit, deadband, ...(rate !== undefined && { judged: rate }) },
        ...(rateUnit !== undefined && { unit: rateUnit }),
      };
    }
    case 'deviation': {
      const reference = numberOf(condition.from, others, at);
      const isKnown = reference !== undefined && typeof value === 'number';
      return { limit: condition.limit, deadband, ...(isKnown && { judged: value - reference, reference }) };
    }
    case 'band': {
      const [from, to] = [numberOf(condition.from, others, at), numberOf(condition.to, others, at)];
      const isLower =
        from !== undefined && to !== undefined && Math.abs(Number(value) - from) < Math.abs(Number(value) - to);
      const limit = isLower ? from : to;
      return { ...(limit !== undefined && { limit }), deadband };
    }
    default: {
      const limit = numberOf(condition.limit, others, at);
      return { ...(limit !== undefined && { limit }), deadband };
    }
  }
}
