import type { Alarm, AlarmPriority, TransitionKind } from './alarm.ts';
import type { Failure, Proven } from './work-order.ts';

/** One change of one alarm that somebody is to hear of. */
export interface NotificationRequest {
  kind: 'notify';
  /** Occurrence id of the alarm. */
  key: string;
  transition: TransitionKind;
  at: number;
  title: string;
  text: string;
  /** Where the alarm is shown in the console. */
  link?: string;
  alarm: Alarm;
}

/** What became of a notification; `together`: how many changes went out in one message. */
export type NotificationReceipt = { kind: 'sent'; to: string; together: number } | Failure;

/** What one message tells: one change, or several that came together. */
export interface Digest {
  /** The same for the same changes, so that who gets it twice can tell. */
  id: string;
  title: string;
  /** The most urgent priority among them. */
  priority: AlarmPriority;
  entries: readonly {
    title: string;
    text: string;
    link?: string;
    transition: TransitionKind;
    at: number;
    alarm: Alarm;
  }[];
}

/** A service that takes a JSON document over HTTP. */
export interface HttpChannel {
  readonly name: string;
  readonly title: string;
  /** What it was tried against; we never claim more. */
  readonly proven: Proven;
  /**
   * What is sent to it.
   * @param text the message as plain text, one paragraph a change
   */
  body(digest: Digest, text: string): unknown;
}
