import type { Alarm, Transition } from '../model/alarm.ts';
import type { SignalLimit } from '../model/rule.ts';
import type { WorkOrderRequest } from '../model/work-order.ts';

/** Most alarms, orders and writes that a result names, of each; all are counted. */
export const MOST_NAMED = 10_000;

/** What one rule would have done. */
export interface RuleResult {
  id: string;
  name: string;
  /** Alarms that people would have been told of. */
  alarms: number;
  /** Alarms that came as consequences of others; one that outlasted its cause counts among the alarms as well. */
  suppressed: number;
  /** Alarms that came back within a minute after they had cleared: they chatter. */
  returned: number;
  /** Work orders that would have been opened. */
  orders: number;
  /** Values that would have been asked to be written. */
  writes: number;
  /** Time with a condition holding, summed over its alarms, ms. */
  activeMs: number;
  longestMs: number;
}

/** What a work-order node would have asked for. Times here and below are ms since the Unix epoch. */
export interface PlannedOrder {
  at: number;
  kind: WorkOrderRequest['kind'];
  /** Occurrence id of the alarm. */
  key: string;
  /** Name of the work-order node. */
  node: string;
  asset: string;
  /** Title of an order, text of a note or completion. */
  text: string;
}

/** What a setpoint node would have asked to be written. Whether the guard would have let it pass is not known. */
export interface PlannedWrite {
  at: number;
  alarmId: string;
  /** Name of the setpoint node. */
  node: string;
  link: string;
  address: string;
  value: number | boolean;
  unit?: string;
}

/** The lowest and highest good value of each part of a span of time; `null` where there was none. */
export interface Envelope {
  from: number;
  /** Length of a part, ms. */
  widthMs: number;
  lows: (number | null)[];
  highs: (number | null)[];
}

/** A signal that a rule watches. */
export interface SignalResult {
  asset: string;
  property: string;
  unit?: string;
  readings: number;
  alarms: number;
  /** In the unit of the readings. */
  limits: (SignalLimit & { rule: string })[];
  envelope: Envelope;
  /** There where a rule has learnt it. */
  learnt?: LearntCourse;
}

/** What a rule that learns said to a signal in the course of time. */
export interface LearntCourse {
  /** Between which values it was expected; empty where that cannot be told. */
  expected: Envelope;
  /** How far it deviated, and how far it might have, in multiples of the limit of the detector. */
  by: Envelope;
  allowed: Envelope;
}

/** What a flow's rules would have done over recorded readings. */
export interface BacktestResult {
  /** First and last time of the readings; 0 without readings. */
  from: number;
  to: number;
  days: number;
  readings: number;
  /** IANA name of the plant's time zone. */
  timeZone: string;
  plant: string;
  rules: RuleResult[];
  /** The first 10,000 alarms in the order of their raising. */
  alarms: Alarm[];
  alarmsPerDay: number;
  ordersPerDay: number;
  /** Alarms raised on each day of the plant's calendar that had any, `2026-03-29`. */
  alarmsByDay: { day: string; alarms: number }[];
  /** The first 10,000 of each. */
  orders: PlannedOrder[];
  writes: PlannedWrite[];
  /** At most 20 watched signals, those with most alarms first. */
  signals: SignalResult[];
  /** What one must know to read all this. */
  notes: string[];
  /** False where it was cancelled before its end. */
  complete: boolean;
  /** Every transition, where it was asked for. */
  journal?: Transition[];
}
