import { Type } from 'typebox';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, scoreOf } from './detector.ts';
import { learnSize, type UsualSize } from './usual-size.ts';
import { aboveOrBelow, shown } from './words.ts';

/** Mean distance of normal values in their standard deviation. */
const NORMAL = 1.2533;
/** A value counts as at most so many sigma, and as at most so many usual steps of time: no single one makes a drift. */
const MOST_SIGMA = 3;
const MOST_STEPS = 2;
/** The sums stop at so many times their limit, so that they come back soon after the signal has. */
const MOST_OF_LIMIT = 1.5;

const settings = Type.Object({
  memory: Type.Integer({
    ...{ title: 'Memory', default: 1000, minimum: 50, maximum: 1_000_000 },
    description: 'The level is a mean over about so many values. A new level that lasts that long is usual.',
  }),
  allowance: Type.Number({
    ...{ title: 'Allowance', default: 0.5, minimum: 0, maximum: 10 },
    description: 'Deviations below this do not add up, in sigma.',
  }),
  limit: Type.Number({
    ...{ title: 'Limit', default: 25, minimum: 10, maximum: 1_000_000 },
    description: 'How much may add up on one side, in sigma times usual steps.',
  }),
});

interface DriftState {
  level: number;
  count: number;
  usual: UsualSize;
  high: number;
  low: number;
}

/** The test of Page and Hinkley (E. S. Page, Biometrika 41, 1954) for both sides, on clipped deviations from a slow level. */
export const drift = defineDetector<typeof settings, DriftState>({
  name: 'drift',
  title: 'Drift',
  finds: 'a level that moves away slowly, or stays away',
  schema: settings,
  invariant: true,
  strongest: MOST_OF_LIMIT,
  warmUp: ({ memory }) => Math.min(memory, 200),
  start: () => ({ level: 0, count: 0, usual: { mean: 0, count: 0 }, high: 0, low: 0 }),
  score(state, settings, moment) {
    const { high, low } = summed(state, settings, moment);
    const score = scoreOf(Math.max(high, low) / settings.limit);
    if (score <= FLAGGED) return { score };
    const side = aboveOrBelow(high - low);
    return { score, reason: `has stayed ${side} its level ${shown(state.level)} for long: it drifts` };
  },
  learn(state, settings, moment) {
    if (moment.warm) Object.assign(state, summed(state, settings, moment));
    state.count = Math.min(state.count + 1, settings.memory);
    const deviation = state.count === 1 ? moment.value : moment.value - state.level;
    const most = moment.warm ? MOST_SIGMA * NORMAL * state.usual.mean || Math.abs(deviation) : Number.POSITIVE_INFINITY;
    state.level += Math.max(-most, Math.min(most, deviation)) / state.count;
    if (state.count > 1) learnSize(state.usual, 1 / settings.memory, Math.abs(deviation));
  },
});

/** Both sums after a value. */
function summed(
  { level, usual, high, low }: DriftState,
  { allowance, limit }: { allowance: number; limit: number },
  { value, sinceMs, typicalMs }: Moment,
): { high: number; low: number } {
  if (sinceMs === undefined) return { high, low };
  const steps = typicalMs === 0 ? 1 : Math.min(MOST_STEPS, sinceMs / typicalMs);
  const sigmas = value === level ? 0 : (value - level) / (NORMAL * usual.mean);
  const clipped = Math.max(-MOST_SIGMA, Math.min(MOST_SIGMA, sigmas));
  const add = (sum: number, deviation: number) =>
    Math.max(0, Math.min(MOST_OF_LIMIT * limit, sum + steps * (deviation - allowance)));
  return { high: add(high, clipped), low: add(low, -clipped) };
}
