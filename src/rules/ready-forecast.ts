import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { ATTRIBUTE, fieldsOf, type SettingProblem } from '../model/settings.ts';
import { attributeNumber } from './attribute-number.ts';
import { forecast } from './forecast.ts';
import type { ForecastRule, ForecastState } from './forecast-rule.ts';
import { type ForecastSettings, forecastSettings } from './forecast-settings.ts';
import { onlyEnabled } from './named-others.ts';
import { watchedProblems } from './watched-problems.ts';
import { unitCode, watchedRule } from './watched-rule.ts';

const HOUR_MS = 3_600_000;

/** What must hold beside the single fields: a selector, a unit and a condition that can be read. */
export const forecastProblems = (settings: ForecastSettings): SettingProblem[] =>
  watchedProblems(settings, fieldsOf(forecastSettings));

/** The rule of a node with these settings, ready to run. */
export function readyForecast(settings: ForecastSettings, facts: SignalFacts): ReadyRule<ForecastRule, ForecastState> {
  const { property, limit, side, memoryHours, confidence, withinHours, clearAfterSeconds } = settings;
  const unit = unitCode(settings.unit);
  return watchedRule(settings, facts, {
    ...{ rule: forecast, others: onlyEnabled(settings, unit, facts) },
    numberOf(asset) {
      if (typeof limit === 'number') return limit;
      const [, name = ''] = ATTRIBUTE.exec(limit) ?? [];
      const value = attributeNumber(asset, name, facts.attribute(asset, property, name), { unit });
      return typeof value === 'object' ? { problem: `limit: ${value.problem}` } : value;
    },
    ruleOf: (watched, value) => ({
      ...watched,
      ...{ trend: { memoryHours, confidence }, limit: { value, side }, withinMs: withinHours * HOUR_MS },
      clearMs: clearAfterSeconds * 1000,
    }),
  });
}
