import type { AlarmCondition, AlarmPriority } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Test } from './enabled-when.ts';

/** The limits of a threshold, most urgent first. */
export const LIMIT_CONDITIONS = ['HH', 'LL', 'H', 'L'] as const satisfies readonly AlarmCondition[];
export type LimitCondition = (typeof LIMIT_CONDITIONS)[number];
export type ThresholdCondition = LimitCondition | 'rate' | 'deviation' | 'band' | 'state' | 'stale';

/** A number, or the place of another signal among the references of the rule. */
export type Operand = number | { readonly other: number };

/** What makes a condition true. A limit counts as reached. */
export type Judge =
  /** `above`: the alarm side is at or above the limit. */
  | { condition: LimitCondition; limit: Operand; above: boolean }
  | { condition: 'rate'; limit: number; direction: 'either' | 'rising' | 'falling' }
  | { condition: 'deviation'; limit: number; from: Operand; side: 'either' | 'above' | 'below' }
  | { condition: 'band'; from: Operand; to: Operand; alarm: 'outside' | 'inside' }
  | { condition: 'state'; states: readonly string[] }
  /** The value is not good, or none has come for the stale time. */
  | { condition: 'stale' };

/** One condition, ready to be stepped. */
export type Condition = Judge & {
  deadband: number;
  priority: AlarmPriority;
  /** The places of the references that it rests on. */
  needs: readonly number[];
};

/** How a rate of change is measured, ms. */
export interface RateWindow {
  /** The rate is given for this time. */
  perMs: number;
  /** It is measured from the value so long ago. */
  overMs: number;
}

/** What people read: not part of what a rule does. */
export interface ThresholdWords {
  /** Behind a number, and behind a rate. */
  unitLabel: string;
  rateLabel: string;
  /** Template of the alarm's text; without one it is a sentence that fits the condition. */
  message?: string;
  /** What names of attributes in the template stand for. */
  attributes: Readonly<Record<string, string>>;
  /** Names of the references, in their order, and the condition that enables. */
  others: readonly string[];
  enabledWhen?: string;
}

/** What a threshold is stepped with; `inside…` is the open band in which no limit is touched. */
export interface ThresholdRule {
  conditions: readonly Condition[];
  insideLow: number;
  insideHigh: number;
  /** True where more of a signal counts than where its limits stand: the last value, its age, values before it. */
  remembers: boolean;
  deadbandIn: 'absolute' | 'percent';
  onDelayMs: number;
  offDelayMs: number;
  /** A value older than this is stale: time after it does not count. */
  staleMs: number;
  whenBad: 'hold' | 'reset' | 'alarm';
  rate?: RateWindow;
  /** UCUM code of the rate. */
  rateUnit?: string;
  /** An alarm raises when its condition has come true so often within this time, ms. */
  count?: { times: number; withinMs: number };
  /** Judged only while the test holds for this one of the references. */
  enabled?: { other: number; test: Test };
  /** Judged only while it is open. */
  schedule?: Calendar;
  latches?: true;
  words: ThresholdWords;
}

/** A value as people want to read it: at most six significant digits, and its unit. */
export function shownValue(value: ReadingValue, label: string): string {
  const number = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
  return label ? `${number} ${label}` : number;
}
