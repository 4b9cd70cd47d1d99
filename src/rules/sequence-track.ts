import type { News } from '../model/rule.ts';
import { holdsFor } from './enabled-when.ts';
import type { EventKind, Happened, Track } from './sequence-rule.ts';

/** Most events of one kind that are kept; the oldest go first. */
export const MOST_EVENTS = 100;
/** Most readings of one signal that are kept each by itself. What comes late, but is older, is left out. */
const MOST_READINGS = 100;

export const NOTHING_SEEN: Track = { events: [], trues: [], falses: [], was: null, wasAt: 0, since: 0 };

/** What a reading makes of a track, and of its events; the very same track where it says nothing new. */
export interface Taken {
  readonly track: Track;
  /** The event that is new, or that is earlier than was known; then `moved` says when it was before. */
  readonly happened?: Happened;
  readonly moved?: number;
}

/**
 * Takes in what was told of the signal of an event, in whatever order it comes. What is not good says nothing.
 * @param keptFrom what is older is not needed any more, source time
 */
export function take(track: Track, kind: EventKind, news: News, keptFrom: number): Taken {
  const taken = takeIn(track, kind, news);
  return taken.track === track ? taken : { ...taken, track: pruned(taken.track, keptFrom) };
}

function takeIn(track: Track, { test, happens }: EventKind, news: News): Taken {
  const { time, value } = news;
  const is = news.good ? holdsFor(test, value) : undefined;
  if (is === undefined) return { track };
  if (happens === 'each value') return is ? added(seen(track, time), { time, value }) : { track: seen(track, time) };
  if (track.was !== null && time <= track.wasAt) return { track };
  return is ? takeTrue(track, { time, value }) : takeFalse(track, time);
}

/** What the condition said at a time; `undefined` where that is not known, or not any more. */
export function stateAt({ trues, falses, was, wasAt }: Track, time: number): boolean | undefined {
  const [lastTrue, lastFalse] = [atMost(trues, time), atMost(falses, time)];
  if (lastTrue === undefined && lastFalse === undefined) return was !== null && wasAt <= time ? was : undefined;
  return (lastTrue ?? Number.NEGATIVE_INFINITY) >= (lastFalse ?? Number.NEGATIVE_INFINITY);
}

/** The last event up to a time. */
export function lastEvent(events: readonly Happened[], time: number): Happened | undefined {
  return events.findLast((one) => one.time <= time);
}

/** The condition came true where the reading before was false, or is known to be false of readings that are not kept. */
function takeTrue(track: Track, { time, value }: Happened): Taken {
  const { trues, falses, events } = track;
  if (trues.includes(time)) return { track };
  const falseBefore = atMost(falses, time) ?? (track.was === false ? track.wasAt : undefined);
  const trueBefore = trues.findLast((one) => one < time) ?? (track.was === true ? track.wasAt : undefined);
  const next = { ...seen(track, time), trues: inserted(trues, time) };
  const isEvent = falseBefore !== undefined && (trueBefore === undefined || trueBefore < falseBefore);
  if (!isEvent) return { track: next };
  const later = trues.find((one) => one > time);
  const isSame = later !== undefined && !falses.some((one) => one > time && one <= later);
  if (!isSame || !events.some((one) => one.time === later)) return added(next, { time, value });
  const moved = events.map((one) => (one.time === later ? { time, value } : one));
  return { track: { ...next, events: moved }, happened: { time, value }, moved: later };
}

/** The reading after one that is false may be one with which the condition came true. */
function takeFalse(track: Track, time: number): Taken {
  const { trues, falses } = track;
  if (falses.includes(time)) return { track };
  const next = { ...seen(track, time), falses: inserted(falses, time) };
  const later = trues.find((one) => one >= time);
  const isBetween = later !== undefined && falses.some((one) => one > time && one <= later);
  return later === undefined || isBetween ? { track: next } : added(next, { time: later, value: null });
}

function added(track: Track, happened: Happened): Taken {
  const { events } = track;
  if (events.some(({ time }) => time === happened.time)) return { track };
  const place = events.findLastIndex(({ time }) => time < happened.time) + 1;
  const all = events.toSpliced(place, 0, happened).slice(-MOST_EVENTS);
  return all.includes(happened) ? { track: { ...track, events: all }, happened } : { track };
}

function seen(track: Track, time: number): Track {
  return track.since > 0 && track.since <= time ? track : { ...track, since: time };
}

/** The newest event and reading from before what is needed are known still: something may follow them. */
function pruned(track: Track, keptFrom: number): Track {
  const { events } = track;
  const needed = Math.max(
    0,
    events.findLastIndex(({ time }) => time < keptFrom),
  );
  let next = needed > 0 ? { ...track, events: events.slice(needed) } : track;
  for (;;) {
    const { trues, falses } = next;
    const [firstTrue = Number.POSITIVE_INFINITY, firstFalse = Number.POSITIVE_INFINITY] = [trues[0], falses[0]];
    if (trues.length + falses.length <= MOST_READINGS && Math.min(firstTrue, firstFalse) >= keptFrom) return next;
    next =
      firstFalse <= firstTrue
        ? { ...next, falses: falses.slice(1), was: false, wasAt: firstFalse }
        : { ...next, trues: trues.slice(1), was: true, wasAt: firstTrue };
  }
}

const atMost = (times: readonly number[], time: number) => times.findLast((one) => one <= time);

const inserted = (times: readonly number[], time: number) =>
  times.toSpliced(times.findLastIndex((one) => one < time) + 1, 0, time);
