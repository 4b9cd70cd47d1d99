import type { Static, TObject } from 'typebox';
import { readSettings } from '../model/settings.ts';
import type { Detector, DetectorState, Flag, Method, Moment, Observation, Scored } from './detector.ts';
import { isLate, isMeasured, learnStep, sinceLast } from './steps.ts';

/** Makes a detector of a method: adds warm-up, quality, doubled and backward stamps, gaps, and the reading of settings. */
export function defineDetector<Schema extends TObject, State>(method: Method<Schema, State>): Detector {
  const { name, title, finds, schema, invariant, sensitive = {}, flagsPerMonth } = method;
  const { strongest = Number.POSITIVE_INFINITY } = method;
  const ofMethod = (state: DetectorState) => state.method as State;
  return {
    ...{ name, title, finds, schema, invariant, sensitive, flagsPerMonth, strongest },
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
      learnStep(state, observation.time);
      state.seen++;
      state.afterBad = false;
    },
  };
}

const MISSING: Flag['flag'] = 9;
const NOT_EVALUATED: Flag['flag'] = 2;

/** Why a value is not to be looked at; absent where it is. */
function unusable(state: DetectorState, { value, good, time }: Observation): Flag['flag'] | undefined {
  if (!good || !isMeasured(value) || !Number.isFinite(time)) return MISSING;
  return isLate(state, time) ? NOT_EVALUATED : undefined;
}

function notScored(flag: Flag['flag'], { time }: Observation): Scored {
  return { score: 0, flags: [{ test: 'usable', flag, time }] };
}

function momentOf(state: DetectorState, { value, time }: Observation, warm: boolean): Moment {
  const { typicalMs, afterBad } = state;
  return { value, time, sinceMs: sinceLast(state, time), typicalMs, warm, afterBad };
}
