import type { Alarm, AlarmPriority, TransitionKind } from './alarm.ts';

/** One change of one alarm that somebody is to hear of. */
export interface NotificationRequest {
  kind: 'notify';
  /** Occurrence id of the alarm. */
  key: string;
  transition: TransitionKind;
  at: number;
  priority: AlarmPriority;
  title: string;
  text: string;
  /** Where the alarm is shown in the console. */
  link?: string;
  alarm: Alarm;
}

/** What became of a notification. */
export type NotificationReceipt =
  | { kind: 'sent'; to: string; together: number }
  | { kind: 'refused'; reason: string }
  | { kind: 'retry'; reason: string; afterMs?: number };
