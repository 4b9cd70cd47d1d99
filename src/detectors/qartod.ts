import { defineDetector } from './define-detector.ts';
import type { Flag, Moment } from './detector.ts';
import { addToFlatWindow, type FlatWindow, rangeWithin } from './flat-window.ts';
import { type QartodSettings, qartodProblems, qartodSettings } from './qartod-settings.ts';
import { shown } from './words.ts';

/** Scores of the worst flag. */
const SCORES: Readonly<Record<Flag['flag'], number>> = { 1: 0, 2: 0, 3: 0.6, 4: 1, 9: 0 };

interface Neighbour {
  value: number;
  time: number;
}

interface QartodState {
  /** The last two usable values with nothing bad between them, the newest first; `before` outlives bad values. */
  near: Neighbour[];
  before: number | null;
  flat: FlatWindow;
}

/** Flags of QARTOD (US IOOS, manuals for real-time quality control): fixed limits that people have set, nothing is learnt. */
export const qartod = defineDetector<typeof qartodSettings, QartodState>({
  name: 'qartod',
  title: 'QARTOD flags',
  finds: 'what breaks fixed limits: range, spike, rate of change, flat line',
  schema: qartodSettings,
  invariant: false,
  // Whoever sets limits of his own wants to hear of what is beyond them.
  strongest: 1,
  problems: qartodProblems,
  warmUp: () => 0,
  start: () => ({ near: [], before: null, flat: [] }),
  score(state, settings, moment) {
    const told = [
      grossRange(settings, moment),
      spike(state, settings, moment),
      rateOfChange(state, settings, moment),
      flatLine(state, settings, moment),
    ].filter((each) => each !== undefined);
    const worst = told.reduce<Told | undefined>((most, each) => {
      return SCORES[each.flag] > (most === undefined ? 0 : SCORES[most.flag]) ? each : most;
    }, undefined);
    const flags = told.map(({ test, flag, time }) => ({ test, flag, time }));
    return worst === undefined ? { score: 0, flags } : { score: SCORES[worst.flag], reason: worst.text, flags };
  },
  learn(state, settings, moment) {
    const { value, time, sinceMs, afterBad } = moment;
    const before = sinceMs === undefined || afterBad ? [] : state.near.slice(0, 1);
    state.near = [{ value, time }, ...before];
    state.before = value;
    const { suspectFlatSeconds = 0, failFlatSeconds = 0 } = settings;
    if (sinceMs === undefined) state.flat = [];
    addToFlatWindow(state.flat, Math.max(suspectFlatSeconds, failFlatSeconds) * 1000, time, value);
  },
});

type Told = Flag & { text: string };

function grossRange(settings: QartodSettings, { value, time }: Moment): Told | undefined {
  const { failLow, failHigh, suspectLow, suspectHigh } = settings;
  if ([failLow, failHigh, suspectLow, suspectHigh].every((limit) => limit === undefined)) return undefined;
  const beyond = (low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY) => value < low || value > high;
  const flag = beyond(failLow, failHigh) ? 4 : beyond(suspectLow, suspectHigh) ? 3 : 1;
  return { test: 'gross range', flag, time, text: `${shown(value)} is beyond the ${kind(flag)} range` };
}

/** Of the value before: whether it is a spike shows with the one that follows it. */
function spike({ near: [middle, first] }: QartodState, settings: QartodSettings, moment: Moment): Told | undefined {
  const { suspectSpike, failSpike } = settings;
  if ((suspectSpike === undefined && failSpike === undefined) || middle === undefined) return undefined;
  const { time } = middle;
  if (first === undefined || moment.sinceMs === undefined || moment.afterBad) {
    return { test: 'spike', flag: 2, time, text: '' };
  }
  const height = Math.abs(middle.value - (first.value + moment.value) / 2);
  const flag = height > (failSpike ?? Infinity) ? 4 : height > (suspectSpike ?? Infinity) ? 3 : 1;
  return {
    test: 'spike',
    flag,
    time,
    text: `the value before, ${shown(middle.value)}, was a spike of ${shown(height)}`,
  };
}

function rateOfChange({ before }: QartodState, { ratePerSecond }: QartodSettings, moment: Moment): Told | undefined {
  if (ratePerSecond === undefined) return undefined;
  const { value, time, sinceMs } = moment;
  const rate = before === null || sinceMs === undefined ? 0 : Math.abs(value - before) / (sinceMs / 1000);
  const flag = rate > ratePerSecond ? 3 : 1;
  return {
    test: 'rate of change',
    flag,
    time,
    text: `changes by ${shown(rate)} a second, ${ratePerSecond} is allowed`,
  };
}

function flatLine({ flat }: QartodState, settings: QartodSettings, moment: Moment): Told | undefined {
  const { suspectFlatSeconds, failFlatSeconds, flatTolerance } = settings;
  if (flatTolerance === undefined) return undefined;
  const isFlat = (seconds: number | undefined) => {
    if (seconds === undefined || moment.sinceMs === undefined) return false;
    return (rangeWithin(flat, wholeSteps(seconds, moment), moment) ?? Infinity) < flatTolerance;
  };
  const flag = isFlat(failFlatSeconds) ? 4 : isFlat(suspectFlatSeconds) ? 3 : 1;
  return { test: 'flat line', flag, time: moment.time, text: `has moved by less than ${flatTolerance} for too long` };
}

/** QARTOD counts the values of a period: only whole steps of time are in it. */
function wholeSteps(seconds: number, { typicalMs }: Moment): number {
  const ms = seconds * 1000;
  return typicalMs === 0 || typicalMs > ms ? ms : Math.floor(ms / typicalMs) * typicalMs;
}

function kind(flag: Flag['flag']): string {
  return flag === 4 ? 'possible' : 'usual';
}
