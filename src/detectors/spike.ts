import { Type } from 'typebox';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, scoreOf } from './detector.ts';
import { learnSize, type UsualSize } from './usual-size.ts';
import { aboveOrBelow, shown } from './words.ts';

/** Values whose median stands for the level just before: two outliers in a row do not move it. */
const NEIGHBOURS = 5;
const RATE = 0.01;

const settings = Type.Object({
  limit: Type.Number({
    ...{ title: 'Limit', default: 10, exclusiveMinimum: 0, maximum: 1000 },
    description: 'How many times the usual change a value may be away from the values just before it.',
  }),
});

interface SpikeState {
  /** The last values, the newest last. */
  last: number[];
  usual: UsualSize;
}

/** Distance from the median of the last five values, in usual changes: a running Hampel filter that looks back only. */
export const spike = defineDetector<typeof settings, SpikeState>({
  name: 'spike',
  title: 'Spike',
  finds: 'values that jump away from the ones just before',
  schema: settings,
  invariant: true,
  warmUp: () => 50,
  start: () => ({ last: [], usual: { mean: 0, count: 0 } }),
  score(state, { limit }, moment) {
    const level = levelBefore(state, moment);
    if (level === undefined) return { score: 0 };
    const jump = moment.value - level;
    const halfWidth = limit * state.usual.mean;
    const score = jump === 0 ? 0 : scoreOf(Math.abs(jump) / halfWidth);
    const band = { low: level - halfWidth, high: level + halfWidth };
    if (score <= FLAGGED) return { score, band };
    const usual = state.usual.mean === 0 ? 'nothing moved before' : `the usual change is ${shown(state.usual.mean)}`;
    const reason = `${shown(moment.value)} is ${shown(Math.abs(jump))} ${aboveOrBelow(jump)} the values just before; ${usual}`;
    return { score, band, reason };
  },
  learn(state, _settings, moment) {
    const level = levelBefore(state, moment);
    if (level !== undefined) learnSize(state.usual, RATE, Math.abs(moment.value - level));
    state.last = [...(moment.sinceMs === undefined ? [] : state.last.slice(1 - NEIGHBOURS)), moment.value];
  },
});

/** The level just before; absent where nothing stood just before. */
function levelBefore({ last }: SpikeState, { sinceMs }: Moment): number | undefined {
  if (sinceMs === undefined || last.length === 0) return undefined;
  const sorted = last.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}
