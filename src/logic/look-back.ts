import { type Temporal, UNKNOWN } from './part.ts';
import type { LogicState } from './state.ts';
import { type Keeping, type WindowFacts, windowFacts } from './stretch.ts';
import { nextMark } from './timers.ts';

type OverSignal = Exclude<Temporal, { condition: unknown }>;
type OverWindow = Extract<Temporal, { window: number }>;
interface Past {
  readonly value: unknown;
  /** When it may be another without news. */
  readonly wakeAt: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const NOBODY_KNOWS: Past = { value: UNKNOWN, wakeAt: NEVER };
/** A window that changes as time passes is looked at so many times while it passes once, and not more than once a second. */
const LOOKS = 100;
const LEAST_LOOK_MS = 1000;
/** Sums of good time are no finer than this. */
const GRAIN_MS = 0.01;

/**
 * What operators over the past of a signal say at a moment. The time of a source goes on from its newest reading as the runtime's does.
 * @param values what is known of the signals now
 */
export function lookBack(
  { at, heard, stretches }: LogicState,
  keepings: readonly Keeping[],
  values: readonly unknown[],
): (temporal: OverSignal) => Past {
  const known: WindowFacts[] = [];

  function factsOf(window: number, now: number, keeping: Keeping): WindowFacts {
    known[window] ??= windowFacts(stretches[window] ?? [], now, keeping);
    return known[window];
  }

  return (temporal) => {
    const signal = heard[temporal.signal];
    if (!signal) return NOBODY_KNOWS;
    if (temporal.of === 'age') {
      if (signal.goodTime === null) return NOBODY_KNOWS;
      const seconds = (at - signal.goodTime) / 1000;
      return { value: seconds, wakeAt: nextMark(seconds, temporal.marks, at) };
    }
    const current = values[temporal.signal];
    if (temporal.of === 'previous') {
      return current === UNKNOWN || signal.previous === null ? NOBODY_KNOWS : { value: signal.previous, wakeAt: NEVER };
    }
    const keeping = keepings[temporal.window];
    if (!keeping) return NOBODY_KNOWS;
    const now = signal.time + at - signal.at;
    const facts = factsOf(temporal.window, now, keeping);
    if (temporal.of === 'count') {
      const begun = stretches[temporal.window]?.[0]?.from ?? now;
      const missingMs = begun + keeping.ms - now;
      if (missingMs > 0) return { value: UNKNOWN, wakeAt: at + missingMs };
      return { value: facts.count, wakeAt: facts.oldest === null ? NEVER : at + (facts.oldest + keeping.ms - now) };
    }
    return typeof current === 'number' || typeof current === 'boolean'
      ? { value: overWindow(temporal, facts, Number(current), now, keeping), wakeAt: at + nextLook(facts, keeping) }
      : NOBODY_KNOWS;
  };
}

function nextLook({ min, max, goodMs }: WindowFacts, { ms }: Keeping): number {
  return min === max && goodMs > ms - GRAIN_MS ? NEVER : Math.max(LEAST_LOOK_MS, ms / LOOKS);
}

/** The value of a window; unknown where too little of it was good. */
function overWindow(
  { of, leastGood }: OverWindow,
  { goodMs, area, min, max, start }: WindowFacts,
  current: number,
  now: number,
  { ms }: Keeping,
): unknown {
  if (goodMs < leastGood * ms - GRAIN_MS) return UNKNOWN;
  switch (of) {
    case 'min':
      return min ?? current;
    case 'max':
      return max ?? current;
    case 'delta':
      return current - (start?.value ?? current);
    case 'rate':
      return start && now > start.at ? ((current - start.value) * 1000) / (now - start.at) : UNKNOWN;
    default:
      return goodMs > 0 ? area / goodMs : current;
  }
}
