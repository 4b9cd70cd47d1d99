import type { Heard } from '../model/rule.ts';
import { isKnown } from './enabled-when.ts';
import type { EventKind, Happened, SequenceRule, SequenceState, Track, Wait } from './sequence-rule.ts';
import { lastEvent } from './sequence-track.ts';
import { heardText } from './threshold-words.ts';

/** The events that belong to one occurrence of a pattern, oldest first; `event`: which of the two it is. */
export type Occurrence = readonly (Happened & { readonly event: 'A' | 'B' })[];

/** Which event of a pattern is waited with, where absence decides. */
export const waitsWith = ({ pattern }: Pick<SequenceRule, 'pattern'>): 'a' | 'b' | undefined => {
  if (pattern === 'A without B') return 'a';
  return pattern === 'B without A' ? 'b' : undefined;
};

/** What completes a pattern of events that have all come: by the time of its last event. */
export function completed(
  { pattern, withinMs, times }: SequenceRule,
  { a, b }: Pick<SequenceState, 'a' | 'b'>,
): ReadonlyMap<number, Occurrence> {
  const found = new Map<number, Occurrence>();
  if (pattern === 'A then B') {
    for (const last of b.events) {
      const first = lastEvent(a.events, last.time);
      if (first && last.time - first.time <= withinMs) {
        found.set(last.time, [
          { ...first, event: 'A' },
          { ...last, event: 'B' },
        ]);
      }
    }
  } else if (pattern === 'A n times') {
    for (const [i, last] of a.events.entries()) {
      const first = a.events[i - times + 1];
      if (!first || last.time - first.time > withinMs) continue;
      const these = a.events.slice(i - times + 1, i + 1);
      found.set(
        last.time,
        these.map((one) => ({ ...one, event: 'A' })),
      );
    }
  }
  return found;
}

/** How far the newest readings of the signals of a rule are behind the runtime's clock: so far behind it their time runs on, ms. */
export function lagOf({ a, b }: Pick<SequenceRule, 'a' | 'b'>, others: readonly Heard[]): number {
  return Math.max(0, ...[a, b].map((one) => (one ? behind(others[one.place]) : 0)));
}

const behind = (heard: Heard | undefined) => (heard ? heard.at - heard.time : 0);

/** What is to be said of a wait once its time is over; a text says why nobody knows. */
export type Absence = 'came' | 'missing' | { unknown: string };

/**
 * Whether the event that was waited for was missing.
 * @param seenFrom since when its signal has been watched without a break, source time
 */
export function absenceOf(
  rule: SequenceRule,
  { kind, track, heard, at, seenFrom }: Missed,
  { time, until, already }: Wait,
): Absence {
  const [from, to] = rule.pattern === 'A without B' ? [time, until] : [time - rule.withinMs, time];
  const last = lastEvent(track.events, to);
  if (already || (last && last.time >= from)) return 'came';
  const name = rule.words.others[kind.place] ?? '';
  if (!isHeard(kind, heard, at)) return { unknown: heardText(name, heard, at) };
  const isWatched = rule.pattern === 'A without B' || seenFrom <= from;
  return isWatched ? 'missing' : { unknown: `[${name}] has not been watched for so long` };
}

/** Whether the signal of an event can be relied on now. Who sends a message when something happens is silent until then. */
export function isHeard({ happens }: EventKind, heard: Heard | undefined, at: number): boolean {
  return happens === 'comes true' ? isKnown(heard, at) : heard?.good === true;
}

/** The event that may be missing: what makes it, what is remembered and what was heard last of its signal. */
export interface Missed {
  kind: EventKind;
  track: Track;
  heard: Heard | undefined;
  at: number;
  seenFrom: number;
}
