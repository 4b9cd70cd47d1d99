import type { AlarmPriority } from '../model/alarm.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Test } from './enabled-when.ts';
import type { Happens, Pattern } from './sequence-settings.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** A condition on one of the references of the rule. */
export interface EventCondition {
  readonly place: number;
  readonly test: Test;
}

/** What makes an event of the readings of a signal. */
export interface EventKind extends EventCondition {
  readonly happens: Happens;
}

/** What people call an event: `[temperature] > 80 °C`. */
export interface EventWords {
  readonly text: string;
  /** Behind a number of its signal. */
  readonly unitLabel: string;
}

/** What a sequence is stepped with. */
export interface SequenceRule extends Pick<ThresholdRule, 'enabled' | 'schedule'> {
  pattern: Pattern;
  a: EventKind;
  /** Absent where the pattern is about A alone. */
  b?: EventKind;
  withinMs: number;
  times: number;
  /** So long late arrivals are waited for before absence is decided. */
  lateMs: number;
  /** How long events and readings are kept; absent: as long as there is room, as what is late may be of any time. */
  keptMs?: number;
  clearedBy?: EventCondition;
  /** How long an alarm stands; absent: something else ends it. */
  standsMs?: number;
  /** The place of the signal where alarms are shown, where it is one of the references. */
  shown?: number;
  /** How long a value of each signal counts, ms. */
  staleMs: readonly number[];
  /** What the events are: what is remembered of others means nothing. */
  key: string;
  latches?: true;
  priority: AlarmPriority;
  /** What people read: not part of what the rule does. */
  words: { a: EventWords; b: EventWords; others: readonly string[]; enabledWhen?: string };
}

/** An event, by the time of its source. `value`: what its signal was, as far as that was kept. */
export interface Happened {
  readonly time: number;
  readonly value: ReadingValue;
}

/** What is remembered of the signal of an event. Times are the source's, sorted. */
export interface Track {
  readonly events: readonly Happened[];
  /** The last readings for which the condition was true and false, each by itself: where one that comes late takes its place. */
  readonly trues: readonly number[];
  readonly falses: readonly number[];
  /** What the newest reading said that is not kept by itself any more, and when; `null`: there is none. */
  readonly was: boolean | null;
  readonly wasAt: number;
  /** The oldest good reading; 0: there was none. */
  readonly since: number;
}

/** An event of which it is to be decided whether another was missing. */
export interface Wait {
  readonly time: number;
  readonly value: ReadingValue;
  /** Until when the other may come, source time. */
  readonly until: number;
  /** The other was so already when it began. */
  readonly already: boolean;
}

/** An alarm that stands. */
export interface StandingSequence {
  /** When the event was that decided, source time. */
  readonly time: number;
  /** When it clears by itself, runtime time; `null`: it does not. */
  readonly until: number | null;
  /** What it was raised for, for people. */
  readonly what: string;
}

/** What is remembered of an asset: plain JSON of bounded size. */
export interface SequenceState {
  readonly key: string;
  readonly a: Track;
  readonly b: Track;
  readonly waits: readonly Wait[];
  readonly standing: StandingSequence | null;
  /** The last stretch in which the runtime was away, runtime time; zeros: there was none. */
  readonly away: { readonly from: number; readonly to: number };
  /** The last event with which another was missing, and the last reading that ends an alarm, source time; 0: there was none. */
  readonly missedAt: number;
  readonly endedAt: number;
  /** The last event of which nobody knows whether the other was missing, and why. */
  readonly unknown: { readonly time: number; readonly why: string } | null;
}
