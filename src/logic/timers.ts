import type { Truth } from './compile.ts';
import { type Temporal, UNKNOWN } from './part.ts';
import { STRETCHES } from './plan.ts';
import type { TimerState } from './state.ts';

type Timer = Extract<Temporal, { condition: unknown }>;
type Held = Extract<TimerState, { heldMs: number }>;
type Came = Extract<TimerState, { cameAt: unknown }>;
type Times = Extract<TimerState, { times: unknown }>;

/** Microseconds are added to a clock in ms: a delay this close to its end is over. */
const GRAIN_MS = 0.01;

/** An operator over a condition of which nothing has been seen. */
export function startOf(temporal: Temporal): TimerState | null {
  switch (temporal.of) {
    case 'for':
      return { heldMs: 0, runs: false, until: 0 };
    case 'since':
      return { was: null, cameAt: null };
    case 'times':
      return { was: null, times: [] };
    default:
      return null;
  }
}

/** The time up to a moment as a delay counts it: only while its condition held, on signals that were fresh. */
export function withTime(timer: TimerState | null, from: number, to: number): TimerState | null {
  if (!timer || !('heldMs' in timer) || !timer.runs) return timer;
  const passed = Math.min(to, timer.until) - from;
  return passed > 0 ? { ...timer, heldMs: timer.heldMs + passed } : timer;
}

/** What an operator over a condition says, what it remembers, and when it may say something else without news. */
export interface Timed {
  readonly timer: TimerState;
  readonly value: unknown;
  readonly wakeAt: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Steps an operator over a condition with what that says now.
 * @param until until when the condition rests on fresh signals
 */
export function stepTimer(temporal: Timer, before: TimerState, truth: Truth, at: number, until: number): Timed {
  switch (temporal.of) {
    case 'for':
      return held(before as Held, temporal.ms, truth, at, until);
    case 'since': {
      const { was, cameAt } = before as Came;
      const came = was === false && truth === true ? at : cameAt;
      const timer = { was: truth === UNKNOWN ? was : truth, cameAt: came };
      const value = came === null || truth === UNKNOWN ? UNKNOWN : (at - came) / 1000;
      return { timer, value, wakeAt: value === UNKNOWN ? NEVER : nextMark(value as number, temporal.marks, at) };
    }
    case 'times': {
      const { was, times } = before as Times;
      const came = was === false && truth === true ? [...times, at].slice(-STRETCHES) : times;
      const kept = came.filter((time) => time > at - temporal.ms);
      const timer = { was: truth === UNKNOWN ? was : truth, times: kept };
      return { timer, value: truth === UNKNOWN ? UNKNOWN : kept.length, wakeAt: (kept[0] ?? NEVER) + temporal.ms };
    }
  }
}

/** A delay goes on with good time; what is not known holds it up, what is false ends it. */
function held({ heldMs }: Held, ms: number, truth: Truth, at: number, until: number): Timed {
  if (truth === false) return { timer: { heldMs: 0, runs: false, until: 0 }, value: false, wakeAt: NEVER };
  if (truth === UNKNOWN) return { timer: { heldMs, runs: false, until: 0 }, value: UNKNOWN, wakeAt: NEVER };
  const isOver = heldMs > ms - GRAIN_MS;
  const timer = { heldMs: Math.min(heldMs, ms), runs: true, until };
  return { timer, value: isOver, wakeAt: isOver ? NEVER : at + ms - heldMs };
}

const SECOND_MS = 1000;

/** When a time that grows passes the next number that it is compared with; without any, each second. */
export function nextMark(seconds: number, marks: readonly number[] | undefined, at: number): number {
  if (!marks) return at + SECOND_MS;
  // At the number itself `>` does not hold yet: a millisecond later it does.
  const ahead = marks.filter((mark) => mark >= seconds).map((mark) => (mark === seconds ? 1 : (mark - seconds) * 1000));
  return at + Math.min(NEVER, ...ahead);
}
