import { Type } from 'typebox';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, scoreOf } from './detector.ts';
import { learnSize, type UsualSize } from './usual-size.ts';
import { shown } from './words.ts';

/** A change counts as at most so many usual ones: a single step is no noise. */
const MOST_COUNTED = 6;

const settings = Type.Object({
  window: Type.Integer({
    ...{ title: 'Window', default: 60, minimum: 20, maximum: 10_000 },
    description: 'How many of the last changes tell how lively the signal is now.',
  }),
  memory: Type.Integer({
    ...{ title: 'Memory', default: 5000, minimum: 100, maximum: 1_000_000 },
    description: 'How many changes tell how lively it usually is.',
  }),
  noisy: Type.Number({
    ...{ title: 'Noisy', default: 3, exclusiveMinimum: 1, maximum: 1000 },
    description: 'Changes so many times as large as usual are noise.',
  }),
  attenuated: Type.Number({
    ...{ title: 'Attenuated', default: 5, exclusiveMinimum: 1, maximum: 1000 },
    description: 'Changes so many times as small as usual are those of a sensor that is blocked, damped or loose.',
  }),
});

interface VarianceState {
  last: number | null;
  now: UsualSize;
  usual: UsualSize;
}

/** How large the changes are now against how large they usually are. */
export const variance = defineDetector<typeof settings, VarianceState>({
  name: 'variance',
  title: 'Noisy or attenuated sensor',
  finds: 'a signal that has become much noisier or much quieter than it was',
  schema: settings,
  invariant: true,
  warmUp: ({ window }) => Math.max(200, 4 * window),
  start: () => ({ last: null, now: { mean: 0, count: 0 }, usual: { mean: 0, count: 0 } }),
  score(state, { window, noisy, attenuated }, moment) {
    const change = changeOf(state, moment);
    if (change === undefined) return { score: 0 };
    const now = { ...state.now };
    learnNow(now, window, state.usual, change);
    const usual = state.usual.mean;
    if (now.mean === usual) return { score: 0 };
    const isNoisy = now.mean > usual;
    const times = isNoisy ? now.mean / usual : usual / now.mean;
    const score = scoreOf((times - 1) / ((isNoisy ? noisy : attenuated) - 1));
    if (score <= FLAGGED) return { score };
    const which = isNoisy ? 'larger' : 'smaller';
    const size = Number.isFinite(times) ? `${shown(times)} times ${which} than usual` : `${which} than ever`;
    return { score, reason: `changes are ${size}: the sensor is ${isNoisy ? 'noisy' : 'attenuated'}` };
  },
  learn(state, { window, memory }, moment) {
    const change = changeOf(state, moment);
    if (change !== undefined) {
      learnNow(state.now, window, state.usual, change);
      learnSize(state.usual, 1 / memory, change);
    }
    state.last = moment.value;
  },
});

function changeOf({ last }: VarianceState, { value, sinceMs }: Moment): number | undefined {
  return last === null || sinceMs === undefined ? undefined : Math.abs(value - last);
}

function learnNow(now: UsualSize, window: number, usual: UsualSize, change: number): void {
  const most = usual.mean === 0 ? change : MOST_COUNTED * usual.mean;
  learnSize(now, 1 / window, Math.min(change, most));
}
