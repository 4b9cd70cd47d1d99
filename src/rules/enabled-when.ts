import type { ReadingValue } from '../model/reading.ts';
import type { Heard } from '../model/rule.ts';
import { readUnit } from '../model/unit.ts';
import { type NamedSignal, readSignal } from './other-signal.ts';
import { isState, readStates } from './states.ts';

const OPERATORS = ['is not', 'is', '>=', '>', '<=', '<'] as const;
type Operator = (typeof OPERATORS)[number];

/** What must be so with another signal. */
export type Test =
  | { operator: 'is' | 'is not'; states: readonly string[] }
  | { operator: Exclude<Operator, 'is' | 'is not'>; limit: number };

/** A condition on another signal as settings give it. `unit`: UCUM code of the number. */
export interface EnabledWhen {
  signal: NamedSignal;
  unit?: string;
  test: Test;
}

const SIGNAL_PART = /^\s*(\[[^\]]*\])\s*/;
const NUMBER_PART = /^([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*(.*)$/s;

/** Reads `[running] is true`, `[mode] is auto, remote`, `[mode] is not off`, `[speed] > 100 rpm`; or says what is wrong and where. */
export function readEnabledWhen(text: string): EnabledWhen | { problem: string } {
  const [head = '', named = ''] = SIGNAL_PART.exec(text) ?? [];
  const signal = readSignal(named);
  if (!signal) return { problem: 'at 1: a signal such as [running]' };
  const rest = text.slice(head.length);
  const operator = OPERATORS.find((one) => rest.toLowerCase().startsWith(one) && endsWord(one, rest));
  if (!operator) return { problem: `at ${head.length + 1}: one of ${OPERATORS.join(', ')}` };
  const behind = rest.slice(operator.length);
  const place = head.length + operator.length + behind.length - behind.trimStart().length + 1;
  if (operator === 'is' || operator === 'is not') {
    const states = readStates(behind);
    return states.length > 0
      ? { signal, test: { operator, states } }
      : { problem: `at ${place}: a value such as true` };
  }
  const [, number, unitText = ''] = NUMBER_PART.exec(behind.trim()) ?? [];
  if (number === undefined) return { problem: `at ${place}: a number` };
  const test = { operator, limit: Number(number.replace(',', '.')) };
  if (unitText === '') return { signal, test };
  const unit = readUnit(unitText);
  return typeof unit === 'string' ? { signal, unit, test } : { problem: `at ${place}: a number; ${unit.problem}` };
}

const endsWord = (operator: Operator, text: string) =>
  !operator.startsWith('is') || !/^\w/.test(text.slice(operator.length));

/** True where what was heard counts: good, not stale, and not of later than the moment, as it may be when readings are given again. */
export function isKnown(heard: Heard | undefined, at: number): heard is Heard {
  return heard?.good === true && heard.at <= at && at <= heard.until;
}

/** Whether the condition holds for what was heard; `undefined` while nobody knows. */
export function passes(test: Test, heard: Heard, at: number): boolean | undefined {
  return isKnown(heard, at) ? holdsFor(test, heard.value) : undefined;
}

/**
 * Whether the condition holds for what was told last of how something stands: however long ago, and also where it is uncertain, as what a broker had kept is.
 * `undefined` while nobody knows.
 */
export function standsAt(test: Test, heard: Heard | undefined, at: number): boolean | undefined {
  if (!heard || heard.at > at || !(heard.good || heard.uncertain)) return undefined;
  return holdsFor(test, heard.value);
}

/** Whether the condition holds for a good value; `undefined` where the two cannot be compared. */
export function holdsFor(test: Test, value: ReadingValue): boolean | undefined {
  if (value === null) return undefined;
  if (test.operator === 'is' || test.operator === 'is not') {
    return isState(test.states, value) === (test.operator === 'is');
  }
  if (typeof value !== 'number') return undefined;
  switch (test.operator) {
    case '>':
      return value > test.limit;
    case '>=':
      return value >= test.limit;
    case '<':
      return value < test.limit;
    case '<=':
      return value <= test.limit;
  }
}
