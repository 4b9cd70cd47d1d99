import type { Heard } from '../model/rule.ts';
import { isKnown } from './enabled-when.ts';
import { type Judged, numberOf } from './threshold-judges.ts';
import { type Condition, type Operand, shownValue, type ThresholdRule } from './threshold-rule.ts';

/** What people call a value and its condition: *81 °C* is *at or above* *the H limit of 80 °C*. */
export interface ConditionWords {
  /** What is judged: `81 °C`, `a change of 7 °C/min`. */
  is: string;
  /** Where it is while the condition is true, and while it is not. */
  beyond: string;
  normal: string;
  /** What it is compared with. */
  of: string;
}

/** The words for a condition, or why it cannot be judged. */
export function wordsOf(
  rule: ThresholdRule,
  condition: Condition,
  judged: Judged,
): ConditionWords | { unknown: string } {
  const { value, rate, others, at } = judged;
  const { unitLabel, rateLabel } = rule.words;
  const shown = shownValue(value, unitLabel);
  if (condition.condition === 'stale') {
    const beyond = 'not good, or too old';
    return { is: 'the value', beyond, normal: 'good', of: 'the stale time' };
  }
  if (condition.condition === 'state') {
    const of = `the alarm states ${condition.states.join(', ')}`;
    if (value === null) return { unknown: `nothing cannot be compared with ${of}` };
    return { is: shownValue(value, ''), beyond: `one of ${of}`, normal: `none of ${of}`, of };
  }
  const names = rule.words.others;
  const missing = condition.needs.find((place) => !isKnown(others[place], at) && place !== rule.enabled?.other);
  const of = ofText(rule, condition, judged);
  if (missing !== undefined)
    return { unknown: `${of} is not known: ${heardText(names[missing] ?? '', others[missing], at)}` };
  if (typeof value !== 'number')
    return { unknown: `${value === null ? 'nothing' : String(value)} cannot be compared with ${of}` };
  switch (condition.condition) {
    case 'rate':
      if (rate === undefined) return { unknown: `there are not yet values for ${of}` };
      return { is: `a change of ${shownValue(rate, rateLabel)}`, ...limitSides(of, true), of };
    case 'deviation': {
      const from = numberOf(condition.from, others, at) ?? 0;
      const is = `${shown}, ${shownValue(Math.abs(value - from), unitLabel)} ${value < from ? 'below' : 'above'} ${shownValue(from, unitLabel)},`;
      return { is, ...limitSides(of, true), of };
    }
    case 'band': {
      const isOutside = condition.alarm === 'outside';
      const [beyond, normal] = isOutside ? ['outside', 'inside'] : ['inside', 'outside'];
      return { is: shown, beyond: `${beyond} ${of}`, normal: `${normal} ${of}`, of };
    }
    default:
      return { is: shown, ...limitSides(of, condition.above), of };
  }
}

function limitSides(of: string, above: boolean) {
  return above
    ? { beyond: `at or above ${of}`, normal: `below ${of}` }
    : { beyond: `at or below ${of}`, normal: `above ${of}` };
}

function ofText(
  rule: ThresholdRule,
  condition: Exclude<Condition, { condition: 'state' | 'stale' }>,
  judged: Judged,
): string {
  const { unitLabel, rateLabel, others } = rule.words;
  const operand = (one: Operand): string => {
    const number = numberOf(one, judged.others, judged.at);
    if (number !== undefined) return shownValue(number, unitLabel);
    return typeof one === 'number' ? '' : `[${others[one.other] ?? ''}]`;
  };
  switch (condition.condition) {
    case 'rate':
      return `the rate limit of ${shownValue(condition.limit, rateLabel)}`;
    case 'deviation': {
      const isKnown = numberOf(condition.from, judged.others, judged.at) !== undefined;
      const from = isKnown ? '' : ` from ${operand(condition.from)}`;
      return `the deviation limit of ${shownValue(condition.limit, unitLabel)}${from}`;
    }
    case 'band':
      return `the band from ${operand(condition.from)} to ${operand(condition.to)}`;
    default:
      return `the ${condition.condition} limit of ${operand(condition.limit)}`;
  }
}

/** Why another signal is of no use. */
export function heardText(name: string, heard: Heard | undefined, at: number): string {
  if (!heard || heard.at === 0) return `nothing has been heard of [${name}]`;
  if (!heard.good) return `[${name}] is not good`;
  return at > heard.until ? `[${name}] is stale` : `[${name}] is ${String(heard.value)}`;
}
