import { Type } from 'typebox';
import { durationText } from '../model/duration.ts';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, scoreOf } from './detector.ts';
import { shown } from './words.ts';

/** The longest usual rest may grow by this factor where a rest that was flagged turns out to be over. */
const GROWTH = 1.25;
/** A rest of fewer values than this is never flagged by what was learnt. */
const FEWEST = 10;

const settings = Type.Object({
  tolerance: Type.Number({
    ...{ title: 'Tolerance', default: 0, minimum: 0 },
    description: 'A value that moves less than this does not move.',
  }),
  seconds: Type.Optional(
    Type.Number({
      ...{ title: 'Longest rest', unit: 's', exclusiveMinimum: 0 },
      description: 'How long a value may stand still. Empty: learnt from the signal.',
    }),
  ),
  factor: Type.Number({
    ...{ title: 'Factor', default: 3, minimum: 1, maximum: 1000 },
    description: 'Where the longest rest is learnt: how many times the longest one so far is too long.',
  }),
});

interface FlatlineState {
  /** Lowest and highest value of the rest that goes on; null where nothing is known. */
  low: number | null;
  high: number | null;
  restMs: number;
  /** The longest rest that was over. */
  longestMs: number;
}

/** A signal that stands still for longer than it ever did. Silence is no rest: gaps do not count. */
export const flatline = defineDetector<typeof settings, FlatlineState>({
  name: 'flatline',
  title: 'Flat line',
  finds: 'a signal that stands still longer than usual',
  schema: settings,
  invariant: false,
  warmUp: ({ seconds }) => (seconds === undefined ? 200 : 0),
  start: () => ({ low: null, high: null, restMs: 0, longestMs: 0 }),
  score(state, { tolerance, seconds, factor }, moment) {
    if (!goesOn(state, tolerance, moment)) return { score: 0 };
    const limitMs = seconds === undefined ? learntLimit(state, factor, moment) : seconds * 1000;
    const restMs = state.restMs + (moment.sinceMs as number);
    const score = scoreOf(restMs / limitMs);
    if (score <= FLAGGED) return { score };
    const than =
      seconds === undefined
        ? `the longest rest so far was ${durationText(state.longestMs)}`
        : `${durationText(limitMs)} are allowed`;
    return { score, reason: `has stood at ${shown(moment.value)} for ${durationText(restMs)}; ${than}` };
  },
  learn(state, { tolerance, factor }, moment) {
    if (goesOn(state, tolerance, moment)) {
      state.low = Math.min(state.low as number, moment.value);
      state.high = Math.max(state.high as number, moment.value);
      state.restMs += moment.sinceMs as number;
    } else {
      if (moment.sinceMs !== undefined) learnRest(state, factor, moment);
      Object.assign(state, { low: moment.value, high: moment.value, restMs: 0 });
    }
  },
});

function goesOn({ low, high }: FlatlineState, tolerance: number, { value, sinceMs }: Moment): boolean {
  if (low === null || high === null || sinceMs === undefined) return false;
  return Math.max(high, value) - Math.min(low, value) <= tolerance;
}

function learntLimit({ longestMs }: FlatlineState, factor: number, { typicalMs }: Moment): number {
  return Math.max(factor * longestMs, FEWEST * typicalMs);
}

/** A rest that was too long is a fault for now; only where such rests come back they become usual, step by step. */
function learnRest(state: FlatlineState, factor: number, moment: Moment): void {
  const wasTooLong = moment.warm && state.restMs > learntLimit(state, factor, moment);
  const most = wasTooLong ? GROWTH * Math.max(state.longestMs, moment.typicalMs) : state.restMs;
  state.longestMs = Math.max(state.longestMs, Math.min(state.restMs, most));
}
