import { Type } from 'typebox';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, scoreOf } from './detector.ts';
import {
  addToWindow,
  emptyWindow,
  meanDistance,
  medianDistance,
  medianOf,
  type SortedWindow,
} from './sorted-window.ts';
import { aboveOrBelow, shown } from './words.ts';

/** Make the median and the mean distance of normal values their standard deviation. */
const [OF_MEDIAN, OF_MEAN] = [1.4826, 1.2533];

const settings = Type.Object({
  window: Type.Integer({
    ...{ title: 'Window', default: 300, minimum: 20, maximum: 5000 },
    description: 'How many of the last values tell what is usual. Something new is usual once it fills half of them.',
  }),
  limit: Type.Number({
    ...{ title: 'Limit', default: 8, exclusiveMinimum: 0, maximum: 1000 },
    description: 'How far from the median a value may be, in robust standard deviations.',
  }),
});

/** Distance from the median in MADs (Hampel; Iglewicz and Hoaglin 1993), over a window of values. */
export const robust = defineDetector<typeof settings, SortedWindow>({
  name: 'robust',
  title: 'Median and MAD',
  finds: 'values far from the median of the last ones',
  schema: settings,
  invariant: true,
  warmUp: ({ window }) => Math.min(window, 100),
  start: emptyWindow,
  score(state, { limit }, { value }) {
    const median = medianOf(state);
    const distance = medianDistance(state, median);
    // Where more than half of the values are the same, as of coarse or stepwise signals, the others tell what is usual.
    const sigma = distance > 0 ? OF_MEDIAN * distance : OF_MEAN * meanDistance(state, median);
    const deviation = value - median;
    const halfWidth = limit * sigma;
    const score = deviation === 0 ? 0 : scoreOf(Math.abs(deviation) / halfWidth);
    const band = { low: median - halfWidth, high: median + halfWidth };
    if (score <= FLAGGED) return { score, band };
    const sigmas = Math.abs(deviation) / sigma;
    const size = Number.isFinite(sigmas) ? `${shown(sigmas)} robust sigma` : 'which did not vary';
    const reason = `${shown(value)} is ${aboveOrBelow(deviation)} the median ${shown(median)} of the last ${state.sorted.length} values, ${size}`;
    return { score, band, reason };
  },
  // The median is not moved by outliers, so that what is flagged may be learnt in full.
  learn: (state, { window }, { value }) => addToWindow(state, window, value),
});
