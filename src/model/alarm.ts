import type { LinkState } from './link.ts';
import type { Loss } from './loss.ts';
import type { Reading } from './reading.ts';

/** What is wrong, in ISA-18.2 words where it has one. `device`: another system says so; `system`: a fault of Tieline itself. */
export type AlarmCondition =
  | ('HH' | 'H' | 'L' | 'LL')
  | ('rate' | 'deviation' | 'band' | 'state' | 'stale' | 'flatline' | 'anomaly' | 'forecast')
  | ('logic' | 'sequence' | 'geofence')
  | ('device' | 'system');

/**
 * ISA-18.2 states: normal, unacknowledged, acknowledged, returned to normal unacknowledged; latched (returned, but to be reset)
 * unacknowledged and acknowledged; shelved, suppressed by design, out of service.
 */
export const ALARM_STATES = [
  ...(['NORM', 'UNACK', 'ACKED', 'RTNUN', 'LATUN', 'LATAK'] as const),
  ...(['SHLVD', 'DSUPR', 'OOSRV'] as const),
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** States in which an alarm is kept from people and outputs, most binding first. */
export const HELD_STATES = ['OOSRV', 'DSUPR', 'SHLVD'] as const satisfies readonly AlarmState[];
export type HeldState = (typeof HELD_STATES)[number];

/** Why an alarm is kept from people and outputs. */
export interface AlarmHold {
  state: HeldState;
  since: number;
  /** Who shelved it or took it out of service. */
  by?: string;
  reason?: string;
  /** When it ends by itself. */
  until?: number;
  /** It ends when the condition returns to normal. */
  untilCleared?: true;
  /** The alarm of which this one is a consequence. */
  cause?: { id: string; message: string };
}

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
  /** What was compared with the limit, where it is not the value itself: a rate of change, a deviation. */
  judged?: number;
  /** What the deviation is one from. */
  reference?: number;
  /** How often the condition had come true within the time that counts. */
  times?: number;
  /** Of an anomaly. */
  deviates?: Deviation;
  /** Of a forecast; absent where the limit was passed already. */
  reaches?: Reaches;
  /** Of a signal without a good value. */
  silent?: Silence;
  /** Of a sequence, by the time of their source, oldest first. */
  events?: readonly SequenceEvent[];
  /** Of an asset where it should not be. */
  whereabouts?: Whereabouts;
  /** The clauses of a rule over several signals, with their numbers: `temperature 84 > 80: true`. */
  clauses?: readonly string[];
  /** What was heard last of each signal of such a rule, the one that decided aside. */
  readings?: readonly Reading[];
  unit?: string;
}

/** One of the events for which a sequence raised. Source time, ms since the Unix epoch. */
export interface SequenceEvent {
  event: 'A' | 'B';
  /** Its condition: `[door] is open`. */
  is: string;
  time: number;
  value: Reading['value'];
}

/** How a signal is without a good value; for how long, `heldMs` says. */
export interface Silence {
  /** How long it may be, and within which time there usually is a value, where that was learnt; ms. */
  afterMs: number;
  usualMs?: number;
  /** What is wrong with the last value. Absent: it was good, and nothing has come since. */
  bad?: string;
  /** Its link, where that was not up; since when, ms since the Unix epoch. */
  link?: { name: string; state: LinkState; since: number; reason?: string };
  /** What told that its device is gone, where that decided and not the time: another signal by what it said, or the last value (`bad`). */
  lost?: { by: 'status' | Loss; value?: Reading['value'] };
}

/** Where an asset is, beside the area that it left, entered, or should be in. */
export interface Whereabouts {
  area: string;
  /** Another area in which it is. */
  within?: string;
  /** How far it is from the border of the nearest area that counts, m; which one, where it is another. */
  metres: number;
  nearest?: string;
  /** Longitude and latitude in degrees, or x and y in metres on a floor plan. */
  coordinates: 'geographic' | 'plan';
  position: [number, number];
}

/** When a signal will reach a limit, as it was foretold `from` a moment. Source times, ms since the Unix epoch. */
export interface Reaches {
  from: number;
  at: number;
  /** The ends of the interval. */
  earliest: number;
  latest: number;
  slopePerHour: number;
}

/** How a value deviates from what its signal has learnt of itself. */
export interface Deviation {
  /** How far, and how far it might have, in multiples of the limit of the detector. */
  by: number;
  allowed: number;
  /** False alarms a month that were accepted. */
  perMonth: number;
  expected?: { low: number; high: number };
  /** Why, as an engineer would say it. */
  reason: string;
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
  /** When the condition returned to normal while the alarm is latched or held. */
  returnedAt?: number;
  closedAt?: number;
  /** Why it closed without its condition clearing: `settings changed`, `learning lost`, `rule deleted`, `recurred`. */
  closedBecause?: string;
  /** It stands until somebody resets it, also when its condition has returned to normal. */
  latches?: true;
  /** There while it is kept from people and outputs. */
  hold?: AlarmHold;
  /** Of the alarms of a group that raise within this time of each other, the first explains the others. */
  group?: { key: string; withinMs: number };
  /** It has left the output *raised*: what that set in motion is to be ended. */
  told?: true;
  /** When it left the output *raised* last, where it had left by it before and is to be answered anew. */
  raisedAgainAt?: number;
  /** Raised by the first value after the start of its rule: nobody is paged for it. */
  first?: true;
  /** Before it was raised nothing stood on its asset, on those beside it, below them, or above. */
  firstOut?: true;
  /** One sentence a person can read. */
  message: string;
  evidence: Evidence;
}

/** What a person says an alarm was: there was something, or there was nothing. */
export type AlarmAnswer = 'confirmed' | 'false';

/** A change in the life of an alarm, as it stands in the journal. */
export const TRANSITION_KINDS = [
  ...(['raised', 'cleared', 'acknowledged', 'closed', 'latched', 'recurred', 'reset'] as const),
  ...(['shelved', 'suppressed', 'out of service'] as const),
  ...(['unshelved', 'unsuppressed', 'returned to service'] as const),
] as const;
export type TransitionKind = (typeof TRANSITION_KINDS)[number];

export interface Transition {
  kind: TransitionKind;
  at: number;
  /** The output of the rule's node that it leaves by; absent: it is told to whoever follows alarms only. */
  output?: 'raised' | 'cleared';
  /** Who did it, where a person did. */
  by?: string;
  comment?: string;
  /** The last reading before an alarm cleared; what raised it stands in the alarm's evidence. */
  reading?: Reading;
  /** The alarm after the transition. */
  alarm: Alarm;
}

/** The transition that an alarm which leaves a rule node stands for, and when it was. */
export function transitionOf(alarm: Alarm): { kind: 'raised' | 'cleared' | 'closed'; at: number } {
  if (alarm.closedAt !== undefined) return { kind: 'closed', at: alarm.closedAt };
  if (alarm.clearedAt !== undefined) return { kind: 'cleared', at: alarm.clearedAt };
  return { kind: 'raised', at: alarm.raisedAgainAt ?? alarm.raisedAt };
}

/** True while the condition of the alarm still holds. */
export function isActive({ state, returnedAt }: Pick<Alarm, 'state' | 'returnedAt'>): boolean {
  return state === 'UNACK' || state === 'ACKED' || (isHeld(state) && returnedAt === undefined);
}

/** True while an alarm is kept from people and outputs. */
export function isHeld(state: AlarmState): state is HeldState {
  return state === 'SHLVD' || state === 'DSUPR' || state === 'OOSRV';
}

/** True while somebody is to acknowledge the alarm. */
export function needsAcknowledgement({ state }: Pick<Alarm, 'state'>): boolean {
  return state === 'UNACK' || state === 'RTNUN' || state === 'LATUN';
}

/** True for something that has the shape of an {@link Alarm}. */
export function isAlarm(item: unknown): item is Alarm {
  if (typeof item !== 'object' || item === null) return false;
  const it = item as Partial<Alarm>;
  return typeof it.id === 'string' && typeof it.rule === 'object' && typeof it.condition === 'string';
}
