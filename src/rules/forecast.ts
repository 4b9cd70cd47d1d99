import { forecast as forecastOf } from '../detectors/forecast.ts';
import { learnTrend, startTrend, type TrendState } from '../detectors/trend.ts';
import type { Effect, Rule, Step } from '../model/rule.ts';
import type { ForecastRule, ForecastState } from './forecast-rule.ts';
import { forecastClauses, forecastMessage } from './forecast-words.ts';
import { isToJudge, passTime, type ReadingInput, stand } from './standing.ts';

/** Points that must have come before anything can be told. */
const FEWEST = 6;
/** A forecast is made anew so often within the memory of the trend: it moves slowly, and costs more than to learn. */
const LOOKS = 500;
const HOUR_MS = 3_600_000;
const NO_EFFECTS: readonly Effect[] = [];

const NOTHING_KNOWN: ForecastState = { goodUntil: 0, standing: null, trend: null, told: null, toldAt: 0 };

type Live = ForecastState & { trend: TrendState };

/**
 * Raises while the limit may be reached within a time, at the early end of the interval; clears after quiet. A bad value teaches nothing; neither does a value
 * while the rule is not to judge. What is learnt is written in place.
 */
export const forecast: Rule<ForecastRule, ForecastState> = {
  type: 'forecast',
  initial: NOTHING_KNOWN,
  step(rule, before, input) {
    if (input.kind !== 'reading') return passTime(rule, 'forecast', before, input);
    const state: Live = before.trend ? (before as Live) : { ...NOTHING_KNOWN, trend: startTrend() };
    if (!isToJudge(rule, state, input, state.trend.typicalMs)) return passTime(rule, 'forecast', state, input);
    learnTrend(state.trend, rule.trend, { value: input.value, good: true, time: input.time });
    if (state.told && input.time - state.toldAt < (rule.trend.memoryHours * HOUR_MS) / LOOKS) {
      return passTime(rule, 'forecast', state, input) ?? { state, effects: NO_EFFECTS, kept: 'seldom' };
    }
    return look(rule, state, input);
  },
  isCalm: ({ standing }) => standing === null,
  carry: (_rule, state) => ({ ...state, told: null }),
  raised: (_rule, { standing }) => (standing ? ['forecast'] : []),
  priority: ({ priority }) => priority,
  behaviour({ words: _words, schedule, ...behaviour }) {
    return { ...behaviour, ...(schedule && { schedule: true }) };
  },
  limits: ({ limit }) => [{ condition: 'forecast', limit: limit.value }],
  learnt: (_rule, { trend }) => Math.min(1, pointsOf(trend) / FEWEST),
  taught: (_rule, state) => ({ ...state, goodUntil: 0, standing: null, told: null }),
  explain: forecastClauses,
  describe: forecastMessage,
};

const pointsOf = (trend: TrendState | null) => trend?.parts.reduce((sum, { points }) => sum + points.n, 0) ?? 0;

/** Makes the forecast anew, and the alarm of it where there is one. */
function look(rule: ForecastRule, state: Live, input: ReadingInput): Step<ForecastState> {
  const { at, time, value, first } = input;
  const told = forecastOf(state.trend, rule.trend, rule.limit, time);
  state.told = told;
  state.toldAt = time;
  const isNear = told.kind === 'beyond' || (told.kind === 'reaches' && told.earliest - time <= rule.withinMs);
  if (!isNear) return passTime(rule, 'forecast', state, input) ?? { state, effects: NO_EFFECTS, kept: 'seldom' };
  const isNew = state.standing === null;
  const wake = stand(rule, state, at);
  if (!isNew) return { state, effects: [wake], kept: 'snapshot' };
  const reaches = told.kind === 'reaches' ? { ...told, from: time } : undefined;
  const evidence = { limit: rule.limit.value, ...(reaches && { reaches }) };
  const raise: Effect = {
    ...{ kind: 'raise', condition: 'forecast', at, value, evidence },
    ...(rule.latches && { latches: true }),
    ...(first && { first: true }),
  };
  return { state, effects: [raise, wake] };
}
