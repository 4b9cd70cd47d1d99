import type { ReadingValue } from '../model/reading.ts';
import type { Heard, SignalLimit } from '../model/rule.ts';
import { isKnown, passes } from './enabled-when.ts';
import { isState } from './states.ts';
import type { Condition, Operand, ThresholdRule } from './threshold-rule.ts';

/** What a value is to a condition; `between`: it has come back, but not by the deadband; `unknown`: it cannot be judged. */
export type Verdict = 'beyond' | 'between' | 'back' | 'unknown';

/** What conditions are judged by. `rate` is that of the value. */
export interface Judged {
  value: ReadingValue;
  rate: number | undefined;
  others: readonly Heard[];
  at: number;
}

/** What a value is to a condition. A condition is a number for how far it is on the alarm side, and a deadband. */
export function verdictOf(rule: ThresholdRule, condition: Condition, judged: Judged): Verdict {
  const excess = excessOf(condition, judged);
  if (excess === undefined) return 'unknown';
  if (excess >= 0) return 'beyond';
  return excess < -deadbandOf(rule, condition, judged) ? 'back' : 'between';
}

/** How far the value is on the alarm side; `undefined` where nobody knows. */
function excessOf(condition: Condition, { value, rate, others, at }: Judged): number | undefined {
  if (condition.condition === 'state') return isState(condition.states, value) ? 0 : Number.NEGATIVE_INFINITY;
  if (condition.condition === 'stale' || typeof value !== 'number') return undefined;
  const known = (operand: Operand) => numberOf(operand, others, at);
  switch (condition.condition) {
    case 'rate':
      return rate === undefined ? undefined : alongside(rate, condition.direction) - condition.limit;
    case 'deviation': {
      const from = known(condition.from);
      return from === undefined ? undefined : alongside(value - from, condition.side) - condition.limit;
    }
    case 'band': {
      const [from, to] = [known(condition.from), known(condition.to)];
      if (from === undefined || to === undefined || from >= to) return undefined;
      return condition.alarm === 'outside' ? Math.max(from - value, value - to) : Math.min(value - from, to - value);
    }
    default: {
      const limit = known(condition.limit);
      if (limit === undefined) return undefined;
      return condition.above ? value - limit : limit - value;
    }
  }
}

/** A rate or deviation as far as it goes the way that counts. */
function alongside(amount: number, way: 'either' | 'rising' | 'falling' | 'above' | 'below'): number {
  if (way === 'either') return Math.abs(amount);
  return way === 'rising' || way === 'above' ? amount : -amount;
}

/** The deadband in the unit of what is judged. */
export function deadbandOf(
  { deadbandIn }: ThresholdRule,
  condition: Condition,
  { others, at }: Pick<Judged, 'others' | 'at'>,
): number {
  if (deadbandIn === 'absolute' || condition.condition === 'state' || condition.condition === 'stale') {
    return condition.deadband;
  }
  const of = condition.condition === 'band' ? [condition.from, condition.to] : [condition.limit];
  const amounts = of.map((operand) => Math.abs(numberOf(operand, others, at) ?? 0));
  return (condition.deadband / 100) * Math.max(...amounts);
}

/** The number in the place of an operand; `undefined` while the signal there is bad, stale or unknown. */
export function numberOf(operand: Operand, others: readonly Heard[], at: number): number | undefined {
  if (typeof operand === 'number') return operand;
  const heard = others[operand.other];
  return isKnown(heard, at) && typeof heard.value === 'number' ? heard.value : undefined;
}

/** Until when what a condition rests on besides its value can be trusted. */
export function trustedUntil({ needs }: Condition, others: readonly Heard[]): number {
  let until = Number.POSITIVE_INFINITY;
  for (const place of needs) until = Math.min(until, others[place]?.until ?? 0);
  return until;
}

/** Whether the rule judges at all; `undefined` while nobody knows. Whatever else is to open and close it belongs here. */
export function isEnabled(
  { enabled, schedule }: Pick<ThresholdRule, 'enabled' | 'schedule'>,
  others: readonly Heard[],
  at: number,
): boolean | undefined {
  if (schedule && !schedule.isOpen(at)) return false;
  if (!enabled) return true;
  const heard = others[enabled.other];
  return heard && passes(enabled.test, heard, at);
}

/** The lines that a condition is on a chart of its signal, as far as they are known. */
export function linesOf(condition: Condition, others: readonly Heard[]): SignalLimit[] {
  const line = (operand: Operand, shift = 0): SignalLimit[] => {
    const number = numberOf(operand, others, typeof operand === 'object' ? (others[operand.other]?.at ?? 0) : 0);
    return number === undefined ? [] : [{ condition: condition.condition, limit: number + shift }];
  };
  switch (condition.condition) {
    case 'rate':
    case 'state':
    case 'stale':
      return [];
    case 'band':
      return [...line(condition.from), ...line(condition.to)];
    case 'deviation':
      return [
        ...(condition.side === 'above' ? [] : line(condition.from, -condition.limit)),
        ...(condition.side === 'below' ? [] : line(condition.from, condition.limit)),
      ];
    default:
      return line(condition.limit);
  }
}
