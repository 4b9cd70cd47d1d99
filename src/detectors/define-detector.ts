import type { Static, TObject } from 'typebox';
import { readSettings } from '../model/settings.ts';
import type { Detector, DetectorState, Flag, Method, Moment, Observation, Scored } from './detector.ts';

/** Longer than so many usual steps is a gap: what came before it is no neighbour. */
const GAP_STEPS = 30;
/** Further back than this is a clock that was set, not a reading that was late, ms. */
const CLOCK_SET_MS = 3_600_000;
/** How fast the usual step follows, and how many times itself a step may count. */
const STEP_RATE = 0.05;
const MOST_STEPS = 4;
/** Beyond it sums of squares would no longer be finite; no sensor gives such values. */
const LARGEST = 1e100;

/** Makes a detector of a method: adds warm-up, quality, doubled and backward stamps, gaps, and the reading of settings. */
export function defineDetector<Schema extends TObject, State>(method: Method<Schema, State>): Detector {
  const { name, title, finds, schema, invariant } = method;
  const ofMethod = (state: DetectorState) => state.method as State;
  return {
    ...{ name, title, finds, schema, invariant },
    read: (stored) => readSettings(schema, stored, (settings) => method.problems?.(settings) ?? []),
    warmUp: (settings) => method.warmUp(settings as Static<Schema>),
    start: (settings) => ({
      ...{ seen: 0, lastAt: null, typicalMs: 0, afterBad: false },
      method: method.start(settings as Static<Schema>),
    }),
    score(state, settings, observation) {
      const unused = unusable(state, observation);
      if (unused !== undefined) return notScored(unused, observation);
      if (state.seen < method.warmUp(settings as Static<Schema>)) return notScored(NOT_EVALUATED, observation);
      const scored = method.score(ofMethod(state), settings as Static<Schema>, momentOf(state, observation, true));
      return scored.score >= 0 && scored.score <= 1 ? scored : { ...scored, score: scored.score > 1 ? 1 : 0 };
    },
    learn(state, settings, observation, scored) {
      const unused = unusable(state, observation);
      if (unused === MISSING) state.afterBad = true;
      if (unused !== undefined) return;
      const warm = state.seen >= method.warmUp(settings as Static<Schema>);
      const moment = momentOf(state, observation, warm);
      method.learn(ofMethod(state), settings as Static<Schema>, moment, scored);
      learnStep(state, observation);
      state.seen++;
      state.lastAt = observation.time;
      state.afterBad = false;
    },
  };
}

const MISSING: Flag['flag'] = 9;
const NOT_EVALUATED: Flag['flag'] = 2;

/** Why a value is not to be looked at; absent where it is. */
function unusable({ lastAt }: DetectorState, { value, good, time }: Observation): Flag['flag'] | undefined {
  if (!good || !(Math.abs(value) <= LARGEST) || !Number.isFinite(time)) return MISSING;
  const isLate = lastAt !== null && time <= lastAt && time > lastAt - CLOCK_SET_MS;
  return isLate ? NOT_EVALUATED : undefined;
}

function notScored(flag: Flag['flag'], { time }: Observation): Scored {
  return { score: 0, flags: [{ test: 'usable', flag, time }] };
}

function momentOf({ lastAt, typicalMs, afterBad }: DetectorState, { value, time }: Observation, warm: boolean): Moment {
  const stepMs = lastAt === null ? -1 : time - lastAt;
  const isNext = stepMs > 0 && (typicalMs === 0 || stepMs <= GAP_STEPS * typicalMs);
  return { value, time, sinceMs: isNext ? stepMs : undefined, typicalMs, warm, afterBad };
}

function learnStep(state: DetectorState, { time }: Observation): void {
  const { lastAt, typicalMs } = state;
  if (lastAt === null || time <= lastAt) return;
  const stepMs = time - lastAt;
  state.typicalMs =
    typicalMs === 0 ? stepMs : typicalMs + STEP_RATE * (Math.min(stepMs, MOST_STEPS * typicalMs) - typicalMs);
}
