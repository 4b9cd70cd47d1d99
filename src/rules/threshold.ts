import type { ReadingValue } from '../model/reading.ts';
import type { Rule } from '../model/rule.ts';
import { thresholdClauses } from './threshold-clauses.ts';
import { linesOf, verdictOf } from './threshold-judges.ts';
import { messageOf } from './threshold-message.ts';
import type { Condition, ThresholdCondition, ThresholdRule } from './threshold-rule.ts';
import { isCounted, NORMAL, type Phase, standsRaised, type ThresholdState } from './threshold-state.ts';
import { settled, stepAll } from './threshold-step.ts';

/**
 * Limits, rate of change, deviation, band and states of a signal with deadband, on-delay and off-delay (ISA-18.2). Never flaps inside
 * the deadband; delays accumulate good time only: a bad value, silence past the stale time or a stopped runtime pauses them, a value
 * back in range resets them.
 */
export const threshold: Rule<ThresholdRule, ThresholdState> = {
  type: 'threshold',
  initial: NORMAL,
  step(rule, state, input) {
    if (state === NORMAL && !rule.remembers && input.kind === 'reading') {
      const { value, good } = input;
      if (!good || typeof value !== 'number') return undefined;
      if (value > rule.insideLow && value < rule.insideHigh) return undefined;
    }
    return stepAll(rule, state, input);
  },
  isCalm: (state) => state === NORMAL || Object.keys(state.phases).length === 0,
  carry(rule, state, value) {
    const phases: Partial<Record<ThresholdCondition, Phase>> = {};
    for (const condition of rule.conditions) {
      const phase = state.phases[condition.condition];
      if (phase && (rule.count || !isCounted(phase)) && holds(rule, condition, phase, value))
        phases[condition.condition] = phase;
    }
    const { countedTo, goodUntil, staleAt = goodUntil } = state;
    const silence = rule.whenBad !== 'hold' && staleAt > 0 ? { staleAt } : {};
    const known = { phases, countedTo, goodUntil, value: value ?? state.value, ...silence };
    return settled(rule, known, { effects: [], changed: true, enabled: undefined }).state;
  },
  raised: (rule, state) => rule.conditions.map(nameOf).filter((condition) => standsRaised(state.phases[condition])),
  behaviour({ words: _words, ...behaviour }) {
    return behaviour;
  },
  limits: ({ conditions }, others) => conditions.flatMap((condition) => linesOf(condition, others)),
  priority: (rule, condition) => rule.conditions.find((one) => one.condition === condition)?.priority ?? 'medium',
  describe: messageOf,
  explain: thresholdClauses,
};

const nameOf = ({ condition }: Condition) => condition;

/** Whether a phase that was reached under other settings still holds under these, for the last good value. */
function holds(rule: ThresholdRule, condition: Condition, phase: Phase, value: ReadingValue): boolean {
  if (value === null) return true;
  const verdict = verdictOf(rule, condition, { value, rate: undefined, others: [], at: 0 });
  if (verdict === 'unknown') return true;
  return phase.at === 'pending' ? verdict === 'beyond' : verdict !== 'back';
}
