/**
 * What is kept of a signal for a stretch of a window: of one reading all there is, of several what a window can be made of. Times
 * are ms since the Unix epoch, of the source.
 */
export interface Stretch {
  /** Its place among the stretches of equal length since the Unix epoch. */
  readonly index: number;
  /** Times of the first and the last reading, and what they said; `null`: nothing good. */
  readonly from: number;
  readonly to: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Between those: good time, ms, and the values times how long each held. */
  readonly goodMs: number;
  readonly area: number;
  /** Good readings. */
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
}

/** A reading as windows take it: states count 0 and 1, text only as a reading. */
export interface Sample {
  readonly time: number;
  /** `null`: it is no number. */
  readonly value: number | null;
  readonly isGood: boolean;
}

/** How a window is kept. */
export interface Keeping {
  /** How long the window is. */
  readonly ms: number;
  readonly stretchMs: number;
  /** A value holds no longer than this. */
  readonly staleMs: number;
}

const lower = (one: number | null, other: number | null) =>
  one === null ? other : other === null ? one : Math.min(one, other);
const higher = (one: number | null, other: number | null) =>
  one === null ? other : other === null ? one : Math.max(one, other);

/** The stretches with one reading more. One that came late takes its place; one from before the window is left out. */
export function withSample(stretches: readonly Stretch[], sample: Sample, keeping: Keeping): readonly Stretch[] {
  const { time } = sample;
  const index = Math.floor(time / keeping.stretchMs);
  const newest = stretches.at(-1);
  if (!newest || index > newest.index) return [...reaching(stretches, time - keeping.ms), stretchOf(index, sample)];
  const place = stretches.findLastIndex((stretch) => stretch.index <= index);
  const before = stretches[place];
  if (before?.index === index) return stretches.with(place, extended(before, sample, keeping.staleMs));
  return time < newest.to - keeping.ms ? stretches : stretches.toSpliced(place + 1, 0, stretchOf(index, sample));
}

/** Without what ended before a moment; the last that did tells what held then. */
function reaching(stretches: readonly Stretch[], moment: number): readonly Stretch[] {
  let start = 0;
  while ((stretches[start + 1]?.from ?? Number.POSITIVE_INFINITY) <= moment) start++;
  return start === 0 ? stretches : stretches.slice(start);
}

function stretchOf(index: number, { time, value, isGood }: Sample): Stretch {
  const known = isGood ? value : null;
  return {
    ...{ index, from: time, to: time, first: known, last: known, goodMs: 0, area: 0 },
    ...{ count: isGood ? 1 : 0, min: known, max: known },
  };
}

function extended(stretch: Stretch, { time, value, isGood }: Sample, staleMs: number): Stretch {
  const known = isGood ? value : null;
  const seen = {
    ...stretch,
    count: stretch.count + (isGood ? 1 : 0),
    min: lower(stretch.min, known),
    max: higher(stretch.max, known),
  };
  if (time >= stretch.to)
    return { ...seen, to: time, last: known, ...held(stretch, stretch.last, time - stretch.to, staleMs) };
  if (time >= stretch.from) return seen;
  return { ...seen, from: time, first: known, ...held(stretch, known, stretch.from - time, staleMs) };
}

function held({ goodMs, area }: Stretch, value: number | null, forMs: number, staleMs: number) {
  const ms = value === null ? 0 : Math.min(forMs, staleMs);
  return { goodMs: goodMs + ms, area: area + (value ?? 0) * ms };
}

/** What a window holds. */
export interface WindowFacts {
  /** Time in which the signal was good, ms, and the values times how long each held. */
  goodMs: number;
  area: number;
  count: number;
  min: number | null;
  max: number | null;
  /** The value at its beginning, or the first in it, and when that was. */
  start: { readonly value: number; readonly at: number } | null;
  /** When the oldest of the readings that it counts leaves it; `null`: it counts none. */
  oldest: number | null;
}

/** What the window up to a moment holds, in the source's time: after its beginning, up to and with its end. */
export function windowFacts(stretches: readonly Stretch[], now: number, { ms, staleMs }: Keeping): WindowFacts {
  const facts: WindowFacts = { goodMs: 0, area: 0, count: 0, min: null, max: null, start: null, oldest: null };
  const from = now - ms;
  for (let i = 0; i < stretches.length; i++) {
    const stretch = stretches[i];
    if (!stretch) continue;
    if (stretch.to > from) {
      // Of a stretch at the edge nobody knows which part is within: it counts by how much of it is.
      const share = stretch.from >= from ? 1 : (stretch.to - from) / (stretch.to - stretch.from);
      facts.goodMs += stretch.goodMs * share;
      facts.area += stretch.area * share;
      facts.count += stretch.count;
      facts.min = lower(facts.min, stretch.min);
      facts.max = higher(facts.max, stretch.max);
      if (stretch.count > 0) facts.oldest ??= stretch.to;
      const first = stretch.first ?? stretch.last;
      if (first !== null) facts.start ??= { value: first, at: Math.max(from, stretch.from) };
    }
    if (stretch.last === null) continue;
    const begins = Math.max(stretch.to, from);
    const ends = Math.min(stretches[i + 1]?.from ?? now, stretch.to + staleMs, now);
    if (ends <= begins) continue;
    facts.goodMs += ends - begins;
    facts.area += stretch.last * (ends - begins);
    facts.min = lower(facts.min, stretch.last);
    facts.max = higher(facts.max, stretch.last);
    facts.start ??= { value: stretch.last, at: begins };
  }
  return facts;
}
