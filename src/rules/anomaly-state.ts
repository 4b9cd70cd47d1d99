import type { DetectorState } from '../detectors/detector.ts';
import { type FalseAlarmRate, limitFor, nothingWatched } from '../detectors/false-alarm-rate.ts';
import type { AlarmAnswer } from '../model/alarm.ts';
import type { Said } from '../model/rule.ts';
import type { AnomalyRule } from './anomaly-rule.ts';
import type { Quiet } from './standing.ts';

/** What is remembered of one signal: plain JSON of bounded size. What a detector has learnt is written in place. */
export interface AnomalyState extends Quiet {
  /** Name and settings of the detector that it is of; empty: nothing is known yet. */
  readonly of: string;
  readonly detector: DetectorState | null;
  readonly rate: FalseAlarmRate;
  /** What was said to the last value; `null` while it learns. */
  said: Said | null;
  /** What people said of alarms, oldest first. */
  answers: { alarmId: string; answer: AlarmAnswer }[];
}

/** The state of a signal of which nothing is known. Nobody writes into it. */
export const UNKNOWN_SIGNAL: AnomalyState = {
  ...{ of: '', detector: null, rate: nothingWatched(), goodUntil: 0, standing: null, said: null, answers: [] },
};

/** Answers that count. */
const MOST_ANSWERS = 20;
/** What an answer multiplies the limit by, and how far all of them may move it. */
const FACTOR = { false: 1.25, confirmed: 0.9 } as const;
const [LEAST_FACTOR, MOST_FACTOR] = [0.5, 5];

/** What people said, with one more answer; the answer to the same alarm before is taken back. */
export function withAnswer(
  answers: AnomalyState['answers'],
  alarmId: string,
  answer: AlarmAnswer | undefined,
): AnomalyState['answers'] {
  const others = answers.filter((one) => one.alarmId !== alarmId);
  return answer === undefined ? others : [...others, { alarmId, answer }].slice(-MOST_ANSWERS);
}

/** By how much people have moved the limit of a signal. */
export function factorOf({ answers }: Pick<AnomalyState, 'answers'>): number {
  if (answers.length === 0) return 1;
  const factor = answers.reduce((product, { answer }) => product * FACTOR[answer], 1);
  return Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, factor));
}

/** What a detector can tell at most is told seldom: a little less is enough. */
const NEARLY = 0.95;

/** So far may a value deviate, in multiples of the limit of the detector. */
export function allowedOf({ detector, perMonth }: AnomalyRule, state: AnomalyState): number {
  const { flagsPerMonth, strongest } = detector;
  return Math.min(limitFor(state.rate, perMonth, flagsPerMonth) * factorOf(state), NEARLY * strongest);
}
