import type { AlarmPriority } from '../model/alarm.ts';
import type { Loss } from '../model/loss.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { RaiseEffect, SignalFacts } from '../model/rule.ts';
import type { Test } from './enabled-when.ts';
import type { ThresholdRule } from './threshold-rule.ts';
import { intervalLearnt, type UsualInterval } from './usual-interval.ts';

/** What a watchdog is stepped with. */
export interface WatchdogRule extends Pick<ThresholdRule, 'enabled' | 'schedule' | 'staleMs'> {
  /** How long a signal may be without a good value: a time, or so many times the usual interval. */
  silence: { afterMs: number } | { factor: number; leastMs: number };
  /** How another signal, by its place, stands while the device is gone; what it tells the loss of within this time comes back together, too. */
  offline?: { other: number; test: Test; togetherMs: number };
  /** Whether a lost connection counts as a lost device. */
  linkLost: 'waits for silence' | 'at once';
  /** How long a device is to be gone until the alarm raises, ms. */
  offlineMs: number;
  /** A value may stand still for so long. */
  flat?: { afterMs: number; tolerance: number };
  latches?: true;
  priority: AlarmPriority;
  group?: NonNullable<RaiseEffect['group']>;
  /** How links stand, so that an alarm can name the one that is down; it decides nothing. */
  link?: SignalFacts['link'];
  /** What people read: not part of what the rule does. */
  words: {
    unitLabel: string;
    others: readonly string[];
    enabledWhen?: string;
    /** Name of the signal that tells of the device of an asset. */
    statusOf?(asset: string): string;
  };
}

/** A device that is gone. */
export interface Lost {
  /** What tells so: its status, or the reason of the last value. */
  by: 'status' | Loss;
  /** What its status said. */
  value: ReadingValue;
  /** For how long, as far as the rule judged, ms. */
  heldMs: number;
}

/** A value that stands still. */
export interface Still {
  from: ReadingValue;
  /** Good time since it stands there, ms, and until when the last value can be trusted; 0: it was bad. */
  heldMs: number;
  goodUntil: number;
  raised: boolean;
}

/** What is remembered of one signal: plain JSON of bounded size, written in place. Times are those of the runtime. */
export interface WatchdogState {
  /** Time without a good value in which it was judged, ms, and until when that was counted. */
  silentMs: number;
  countedTo: number;
  silent: boolean;
  lost: Lost | null;
  /** No good value has come since the device was lost, or since the rule was set anew while its alarm stood. */
  awaits: boolean;
  /** When the last good value came; 0 where the time since then tells nothing of its interval. */
  goodAt: number;
  value: ReadingValue;
  /** What is wrong with the last reading; `null`: nothing. */
  bad: string | null;
  /** Name of the link it came through. */
  link: string;
  /** What the condition that enables said when it was known last, and whether the rule judges. */
  enabled: boolean;
  open: boolean;
  usual: UsualInterval;
  still: Still | null;
}

/** How long a signal may be without a good value, ms; infinity while its interval is not known. */
export function silenceAfter({ silence }: WatchdogRule, { usual }: WatchdogState): number {
  if ('afterMs' in silence) return silence.afterMs;
  return intervalLearnt(usual) < 1 ? Number.POSITIVE_INFINITY : Math.max(silence.leastMs, silence.factor * usual.ms);
}
