import { Type } from 'typebox';
import { durationText } from '../model/duration.ts';
import { type DayCourse, learnCourse, startCourse, usualAt } from './day-course.ts';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, type Scored, scoreOf } from './detector.ts';
import { beyond, learnRange, type SeenRanges, widthOf } from './seen-ranges.ts';
import { aboveOrBelow, shown } from './words.ts';

/** Values before it says anything. */
const WARM_UP = 200;
/** The short mean, and the one of deviations from the daily course, are over about so many values. */
const SHORT = 50;
const SHORT_OF_COURSE = 25;
/** A range forgets over about so many values; faster ones than every five minutes are forgotten no sooner: a night is no reason to. */
const [MEMORY, SLOWEST_PACE_MS] = [10_000, 300_000];
/** One value stands for at most so many usual steps of time. */
const MOST_STEPS = 4;
/** One value may widen what is learnt by at most so many times the range: an absurd value must not blind the detector. */
const MOST_WIDTHS = 10;
/** No view is finer than this share of the range of the values: below it lie rounding and resolution. */
const FINEST = 0.02;
/** A range is known well after so many values; before that, what lies beyond it is less remarkable. */
const [KNOWN_WELL, BY_VALUES] = [2000, 0.75];
/** The course of the day is known after the first day; deviations from it count more and more, in full after a week. */
const [DAY_MS, WEEK_MS] = [86_400_000, 7 * 86_400_000];
/** So far beyond what was seen is an event, whatever is flagged. */
const EVENT = 0.05;
/** Each event makes all that follows less remarkable by this share, which fades over about so many values. */
const [LESS_AFTER_EVENT, EVENT_MEMORY] = [0.5, 1000];
/** So many values after an event everything is so many times less remarkable, unless it is so many times stronger than that event. */
const [REST, REST_LIMIT, STRONGER] = [60, 5, 2];
/** The strongest that an event is remembered as: beyond a range without width all is infinite. */
const STRONGEST = 1e6;

const settings = Type.Object({
  overshoot: Type.Number({
    ...{ title: 'Overshoot', default: 0.35, exclusiveMinimum: 0, maximum: 1000 },
    description:
      'How far beyond what was seen so far a value may lie, as a share of the range seen. 0.05 is sensitive.',
  }),
});

interface AutoState {
  count: number;
  watchedMs: number;
  mean: number;
  meanOfMean: number;
  /** Mean deviation from the daily course; null while that is not known. */
  drift: number | null;
  course: DayCourse;
  /** What was seen in each view, in the order of {@link VIEWS}; those of the daily course are absent at first. */
  seen: SeenRanges;
  /** Events of late, fading. */
  events: number;
  /** Usual steps that the rest after an event still lasts, and how strong the strongest event of it was. */
  restSteps: number;
  restPeak: number;
}

/** The ways in which a value is looked at, each against what was seen in it. */
const VIEWS = [
  'value',
  `jump from the mean of the last ${SHORT} values`,
  `mean of the last ${SHORT} values`,
  `turn of the mean of the last ${SHORT} values`,
  'deviation from the course of the day',
  'mean deviation from the course of the day',
] as const;
const [VALUE, JUMP, MEAN, DAILY, DRIFT] = [0, 1, 2, 4, 5];
/** Those whose ranges tell where the value itself may lie. */
const OF_VALUE = [VALUE, JUMP, DAILY];

/**
 * How far a value leaves the ranges seen so far, in six views, added up. A share of the range needs no limit in the unit of the signal
 * and is not fooled by heavy tails or steps, as multiples of sigma are.
 */
export const auto = defineDetector<typeof settings, AutoState>({
  name: 'auto',
  title: 'General',
  finds: 'whatever leaves the values, means and courses of the day seen so far: for signals of which nothing is known',
  schema: settings,
  sensitive: { overshoot: 0.05 },
  flagsPerMonth: 4,
  invariant: true,
  warmUp: () => WARM_UP,
  start: () => ({
    ...{ count: 0, watchedMs: 0, mean: 0, meanOfMean: 0, drift: null },
    ...{ course: startCourse(), seen: { low: [], high: [] }, events: 0, restSteps: 0, restPeak: 0 },
  }),
  score(state, { overshoot }, moment) {
    const views = viewsOf(state, moment.value, moment);
    const sum = sumBeyond(state, views);
    const limit = overshoot * dampingOf(state, sum);
    const score = scoreOf(sum / limit);
    const scored: Scored = { score, band: bandOf(state, limit, views) };
    return score <= FLAGGED ? scored : { ...scored, reason: reasonOf(state, views, moment) };
  },
  learn(state, _settings, moment) {
    const sum = moment.warm ? sumBeyond(state, viewsOf(state, moment.value, moment)) : 0;
    const isEvent = sum > EVENT * dampingOf(state, sum);
    const value = learntOf(state, moment.value);
    if (state.count === 0) state.mean = state.meanOfMean = value;
    const views = viewsOf(state, value, moment);
    const steps = stepsOf(moment);
    const forgotten = steps * Math.min(1, moment.typicalMs / SLOWEST_PACE_MS);
    for (let i = 0; i < views.length; i++) learnRange(state.seen, i, views[i] as number, forgotten / MEMORY);
    state.mean = views[MEAN] as number;
    state.meanOfMean += (steps / SHORT) * (state.mean - state.meanOfMean);
    state.drift = views[DRIFT] ?? state.drift;
    learnCourse(state.course, moment.time, value);
    state.count++;
    state.watchedMs += moment.sinceMs ?? 0;
    state.events *= 1 - forgotten / EVENT_MEMORY;
    if (isEvent) {
      const peak = state.restSteps > 0 ? state.restPeak : 0;
      state.events++;
      state.restSteps = REST;
      state.restPeak = Math.min(STRONGEST, Math.max(sum, peak));
    } else state.restSteps = Math.max(0, state.restSteps - steps);
  },
});

/** How many usual steps of time a value stands for. */
function stepsOf({ sinceMs, typicalMs }: Moment): number {
  return sinceMs === undefined || typicalMs === 0 ? 1 : Math.min(MOST_STEPS, sinceMs / typicalMs);
}

/** What each view shows of a value, in the order of {@link VIEWS}; without the course of the day the last two are absent. */
function viewsOf(state: AutoState, value: number, moment: Moment): number[] {
  const steps = stepsOf(moment);
  const jump = value - state.mean;
  const mean = state.mean + (steps / SHORT) * jump;
  const turn = (1 - steps / SHORT) * (mean - state.meanOfMean);
  const usual = usualAt(state.course, moment.time);
  if (usual === undefined) return [value, jump, mean, turn];
  const deviation = value - usual;
  const drift = state.drift ?? deviation;
  return [value, jump, mean, turn, deviation, drift + (steps / SHORT_OF_COURSE) * (deviation - drift)];
}

/** How far all views together leave their ranges, in shares of these. */
function sumBeyond(state: AutoState, views: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < views.length; i++) sum += shareBeyond(state, i, views[i] as number);
  return sum;
}

/** How far one view leaves its range, as a share of it. */
function shareBeyond(state: AutoState, i: number, view: number): number {
  const over = beyond(state.seen, i, view);
  return over === 0 ? 0 : Math.abs(over) / unitOf(state, i);
}

/** What an overshoot of a view is a share of: its range, and more of it while little is known. */
function unitOf(state: AutoState, i: number): number {
  const { count, watchedMs, seen } = state;
  const width = Math.max(widthOf(seen, i), FINEST * widthOf(seen, VALUE));
  const known = Math.min(1, count / KNOWN_WELL) ** BY_VALUES;
  if (i < DAILY) return width / known;
  return watchedMs <= DAY_MS
    ? Number.POSITIVE_INFINITY
    : width / (known * Math.min(1, (watchedMs - DAY_MS) / (WEEK_MS - DAY_MS)));
}

/** How many times less remarkable what lies beyond the ranges is because of events of late. */
function dampingOf({ events, restSteps, restPeak }: AutoState, sum: number): number {
  const isRest = restSteps > 0 && sum <= STRONGER * restPeak;
  return (1 + LESS_AFTER_EVENT * events) * (isRest ? REST_LIMIT : 1);
}

/** What is learnt of a value: an absurd one widens the range as far as one value may. */
function learntOf({ seen }: AutoState, value: number): number {
  const width = widthOf(seen, VALUE);
  const over = beyond(seen, VALUE, value);
  const most = MOST_WIDTHS * width;
  return width === 0 || Math.abs(over) <= most ? value : value - over + Math.sign(over) * most;
}

/** Where a value would pass in each view that tells it in the unit of the signal: by itself, as a jump, and at this hour of the day. */
function bandOf(state: AutoState, limit: number, views: readonly number[]): { low: number; high: number } {
  const value = views[VALUE] as number;
  const { seen } = state;
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const i of OF_VALUE) {
    const view = views[i];
    if (view === undefined || i >= seen.low.length) continue;
    const allowed = limit * unitOf(state, i);
    const usual = value - view;
    const lowest = Math.max(low, usual + (seen.low[i] as number) - allowed);
    const highest = Math.min(high, usual + (seen.high[i] as number) + allowed);
    // Far from its mean and its course a signal may have no place left: then the views before this one tell.
    if (lowest <= highest) [low, high] = [lowest, highest];
  }
  return { low, high };
}

/** In words: the view that leaves its range the farthest, and which others do. */
function reasonOf(state: AutoState, views: readonly number[], moment: Moment): string {
  const { seen } = state;
  const shares = views.map((view, i) => shareBeyond(state, i, view));
  const first = shares.indexOf(Math.max(...shares));
  const over = beyond(seen, first, views[first] as number);
  const times = Math.abs(over) / Math.max(widthOf(seen, first), FINEST * widthOf(seen, VALUE));
  const share = times < 10 ? `${Number((100 * times).toPrecision(2))} % of` : `${shown(times)} times`;
  const size = Number.isFinite(times) ? `${share} its range` : shown(Math.abs(over));
  const lately = durationText(Math.min(state.watchedMs, MEMORY * Math.max(moment.typicalMs, SLOWEST_PACE_MS)));
  const edge =
    over > 0
      ? `highest of the last ${lately}, ${shown(seen.high[first] as number)}`
      : `lowest of the last ${lately}, ${shown(seen.low[first] as number)}`;
  const others = VIEWS.filter((_, i) => i !== first && (shares[i] ?? 0) > 0);
  const more = others.length === 0 ? '' : `; beyond theirs are also: ${others.join(', ')}`;
  return `the ${VIEWS[first]}, ${shown(views[first] as number)}, is ${size} ${aboveOrBelow(over)} the ${edge}${more}`;
}
