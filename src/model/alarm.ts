import type { Reading } from './reading.ts';

/** What is wrong, in ISA-18.2 words where it has one. `device`: another system says so; `system`: a fault of Tieline itself. */
export type AlarmCondition = 'HH' | 'H' | 'L' | 'LL' | 'device' | 'system';

/** ISA-18.2 states: normal, unacknowledged, acknowledged, returned to normal unacknowledged. */
export type AlarmState = 'NORM' | 'UNACK' | 'ACKED' | 'RTNUN';

/** Priorities, most urgent first (EEMUA 191 recommends about 5 / 15 / 80 % of high / medium / low). */
export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
export type AlarmPriority = (typeof PRIORITIES)[number];

/** The numbers a verdict rests on. */
export interface Evidence {
  /** The reading that decided. Absent where time decided after silence or a restart. */
  reading?: Reading;
  /** The reading with which the signal left normal, where it is an earlier one. */
  began?: Reading;
  limit?: number;
  deadband?: number;
  onDelayMs?: number;
  /** How long the condition had held with good quality when the alarm was raised. */
  heldMs?: number;
  unit?: string;
}

/** One occurrence of one condition of one rule on one signal, from raise to clear. */
export interface Alarm {
  /** Occurrence id: 20 characters of `[A-Z0-9-]`, fit for every ERP's reference field. */
  id: string;
  rule: { id: string; name: string; type: string };
  asset: string;
  property: string;
  condition: AlarmCondition;
  state: AlarmState;
  priority: AlarmPriority;
  /** Value at the last transition. */
  value: Reading['value'];
  limit?: number;
  unit?: string;
  /** Runtime times, ms since the Unix epoch. */
  raisedAt: number;
  clearedAt?: number;
  ackedAt?: number;
  ackedBy?: string;
  ackComment?: string;
  closedAt?: number;
  /** Why it closed without its condition clearing: `settings changed`, `rule deleted`, `recurred`. */
  closedBecause?: string;
  /** One sentence a person can read. */
  message: string;
  evidence: Evidence;
}

/** A change in the life of an alarm, as it stands in the journal. */
export type TransitionKind = 'raised' | 'cleared' | 'acknowledged' | 'closed';

export interface Transition {
  kind: TransitionKind;
  at: number;
  /** Who did it, where a person did. */
  by?: string;
  comment?: string;
  /** The last reading before an alarm cleared; what raised it stands in the alarm's evidence. */
  reading?: Reading;
  /** The alarm after the transition. */
  alarm: Alarm;
}

/** The transition that an alarm which leaves a rule node stands for, and when it was. */
export function transitionOf(alarm: Alarm): { kind: Exclude<TransitionKind, 'acknowledged'>; at: number } {
  if (alarm.closedAt !== undefined) return { kind: 'closed', at: alarm.closedAt };
  if (alarm.clearedAt !== undefined) return { kind: 'cleared', at: alarm.clearedAt };
  return { kind: 'raised', at: alarm.raisedAt };
}

/** True while the condition of the alarm still holds. */
export function isActive({ state }: Pick<Alarm, 'state'>): boolean {
  return state === 'UNACK' || state === 'ACKED';
}

/** True for something that has the shape of an {@link Alarm}. */
export function isAlarm(item: unknown): item is Alarm {
  if (typeof item !== 'object' || item === null) return false;
  const it = item as Partial<Alarm>;
  return typeof it.id === 'string' && typeof it.rule === 'object' && typeof it.condition === 'string';
}
