import { type DetectorState, FLAGGED, type Scored } from '../detectors/detector.ts';
import { countAlarm, nothingWatched, watchStrength } from '../detectors/false-alarm-rate.ts';
import type { Effect, Heard, Rule, Step } from '../model/rule.ts';
import type { AnomalyRule } from './anomaly-rule.ts';
import { type AnomalyState, allowedOf, UNKNOWN_SIGNAL, withAnswer } from './anomaly-state.ts';
import { anomalyClauses, anomalyMessage, learntOf } from './anomaly-words.ts';
import { isKnown } from './enabled-when.ts';
import { isToJudge, passTime, type ReadingInput, stand } from './standing.ts';

/** Longer than so many usual steps between two values is a gap, in which nothing was watched. */
const GAP_STEPS = 30;
/** A deviation of what never varied is beyond any number. */
const MOST_SAID = 1e6;
const NO_EFFECTS: readonly Effect[] = [];

type Live = AnomalyState & { detector: DetectorState };

/**
 * Deviations of a signal from what it has learnt of itself. A detector says how far each value deviates; the rule raises what is rarer than the false alarms that
 * are accepted, and clears after quiet. A bad value neither scores nor teaches; neither does a value while the rule is not to judge. What is learnt is
 * written in place.
 */
export const anomaly: Rule<AnomalyRule, AnomalyState> = {
  type: 'anomaly',
  initial: UNKNOWN_SIGNAL,
  step(rule, before, input) {
    if (input.kind !== 'reading') return passTime(rule, 'anomaly', before, input);
    return stepReading(rule, isOf(rule, before) ? before : unlearnt(rule), input);
  },
  isCalm: ({ standing }) => standing === null,
  carry: (rule, state) => (isOf(rule, state) ? state : UNKNOWN_SIGNAL),
  raised: (_rule, { standing }) => (standing ? ['anomaly'] : []),
  priority: ({ priority }) => priority,
  behaviour({ detector: _detector, words: _words, schedule, ...behaviour }) {
    return { ...behaviour, ...(schedule && { schedule: true }) };
  },
  limits: () => [],
  explain: anomalyClauses,
  describe: anomalyMessage,
  learnt: learntOf,
  said: (_rule, { said }) => said ?? undefined,
  taught: (_rule, state) => ({
    ...state,
    rate: { ...state.rate, alarms: 0 },
    goodUntil: 0,
    standing: null,
    said: null,
    answers: [],
  }),
  answered(_rule, state, alarmId, answer) {
    const before = state.answers.find((one) => one.alarmId === alarmId)?.answer;
    const rate = { ...state.rate };
    if ((before === 'confirmed') !== (answer === 'confirmed')) countAlarm(rate, answer !== 'confirmed');
    return { ...state, rate, answers: withAnswer(state.answers, alarmId, answer) };
  },
};

const isOf = (rule: AnomalyRule, state: AnomalyState): state is Live => state.of === rule.of && state.detector !== null;

const unlearnt = ({ of, detector, detectorSettings }: AnomalyRule): Live => ({
  ...{ of, detector: detector.start(detectorSettings), rate: nothingWatched() },
  ...{ goodUntil: 0, standing: null, said: null, answers: [] },
});

/** How far a score is, in multiples of the limit of the detector. */
export const strengthOf = (score: number): number =>
  score >= 1 ? Number.MAX_VALUE : (score * (1 - FLAGGED)) / (FLAGGED * (1 - score));

function stepReading(rule: AnomalyRule, state: Live, input: ReadingInput): Step<AnomalyState> | undefined {
  if (!isToJudge(rule, state, input, state.detector.typicalMs)) {
    state.detector.afterBad = true;
    return passTime(rule, 'anomaly', state, input);
  }
  const judged = learn(rule, state, input);
  if (judged.strength < judged.allowed) {
    return passTime(rule, 'anomaly', state, input) ?? { state, effects: NO_EFFECTS, kept: 'seldom' };
  }
  const isNew = state.standing === null;
  const wake = stand(rule, state, input.at);
  if (!isNew) return { state, effects: [wake], kept: 'snapshot' };
  state.rate.alarms += 1;
  return { state, effects: [raise(rule, input, judged), wake] };
}

/** Scores a value, and learns it. What is allowed goes by what came before it. */
function learn(rule: AnomalyRule, state: Live, input: ReadingInput & { value: number }): Judged {
  const { value, time } = input;
  const { detector, detectorSettings } = rule;
  const { detector: learnt, rate } = state;
  const others = rule.together.map((place) => numberIn(input.others[place], input.at));
  const observation = { value, time, good: true, ...(others.length > 0 && { others }) };
  const { lastAt, typicalMs } = learnt;
  const isWarm = learnt.seen >= detector.warmUp(detectorSettings);
  const scored = detector.score(learnt, detectorSettings, observation);
  const sinceMs = lastAt === null ? 0 : time - lastAt;
  const isNext = sinceMs > 0 && sinceMs <= GAP_STEPS * typicalMs;
  const strength = isWarm ? strengthOf(scored.score) : 0;
  const allowed = allowedOf(rule, state);
  if (isWarm) {
    const { band } = scored;
    state.said = { by: Math.min(strength, MOST_SAID), allowed, ...(band && { expected: band }) };
    watchStrength(rate, { strength, counts: allowed }, { sinceMs: isNext ? sinceMs : 0, apartMs: rule.clearMs });
  }
  // What is no alarm is nothing that a detector should make much of.
  const isAlarm = strength >= allowed;
  const told = isAlarm || scored.score <= FLAGGED ? scored : { ...scored, score: FLAGGED };
  detector.learn(learnt, detectorSettings, observation, told);
  return { scored, strength, allowed };
}

/** What was heard of another signal, where it counts now. */
function numberIn(heard: Heard | undefined, at: number): number | null {
  return isKnown(heard, at) && typeof heard.value === 'number' ? heard.value : null;
}

/** How far a value deviates and might have, in multiples of the limit of its detector. */
interface Judged {
  scored: Scored;
  strength: number;
  allowed: number;
}

function raise(rule: AnomalyRule, input: ReadingInput, { scored, strength, allowed }: Judged): Effect {
  const { at, value, first } = input;
  const {
    band,
    reason = `its deviation is ${Math.round(strength * 10) / 10} times the limit of ${rule.detector.name}`,
  } = scored;
  const deviates = { by: strength, allowed, reason, perMonth: rule.perMonth, ...(band && { expected: band }) };
  return {
    ...{ kind: 'raise', condition: 'anomaly', at, value, evidence: { deviates } },
    ...(rule.latches && { latches: true }),
    ...(rule.group && { group: rule.group }),
    ...(first && { first: true }),
  };
}
