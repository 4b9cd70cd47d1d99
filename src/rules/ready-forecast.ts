import type { AlarmPriority } from '../model/alarm.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { ATTRIBUTE, fieldsOf, type SettingProblem } from '../model/settings.ts';
import { readUnit, unitLabel } from '../model/unit.ts';
import { attributeNumber } from './attribute-number.ts';
import { forecast } from './forecast.ts';
import type { ForecastRule, ForecastState } from './forecast-rule.ts';
import { type ForecastSettings, forecastSettings } from './forecast-settings.ts';
import { namedOthers } from './named-others.ts';
import { priorityOf } from './rule-priority.ts';
import { watchedProblems } from './watched-problems.ts';

const HOUR_MS = 3_600_000;

/** What must hold beside the single fields: a selector, a unit and a condition that can be read. */
export const forecastProblems = (settings: ForecastSettings): SettingProblem[] =>
  watchedProblems(settings, fieldsOf(forecastSettings));

/** The rule of a node with these settings, ready to run. */
export function readyForecast(settings: ForecastSettings, facts: SignalFacts): ReadyRule<ForecastRule, ForecastState> {
  const { assets, property, lateReadings, limit, side, calendar, enabledWhen, memoryHours, confidence } = settings;
  const code = settings.unit === undefined ? undefined : readUnit(settings.unit);
  const unit = typeof code === 'string' ? code : undefined;
  const others = namedOthers(enabledWhen === undefined ? {} : { enabledWhen }, unit, facts);
  const { enabled } = others;
  const schedule = calendar === undefined ? undefined : facts.calendar?.(calendar);
  const shared = new Map<string, ForecastRule>();

  function limitOf(asset: string): number | { problem: string } {
    if (typeof limit === 'number') return limit;
    const [, name = ''] = ATTRIBUTE.exec(limit) ?? [];
    return attributeNumber(asset, name, facts.attribute(asset, property, name), { unit });
  }

  function ruleOf(value: number, staleMs: number, priority: AlarmPriority): ForecastRule {
    return {
      ...{ trend: { memoryHours, confidence }, limit: { value, side }, withinMs: settings.withinHours * HOUR_MS },
      ...{ clearMs: settings.clearAfterSeconds * 1000, staleMs, priority },
      ...{ ...(enabled && { enabled }), ...(schedule && { schedule }) },
      ...(settings.latching === 'until reset' && { latches: true }),
      words: {
        ...{ unitLabel: unit === undefined ? '' : unitLabel(unit), others: others.names },
        ...(enabledWhen !== undefined && { enabledWhen }),
      },
    };
  }

  return {
    ...{ rule: forecast, assets, property, unit, judgesLate: lateReadings === 'judge', references: others.references },
    settingsFor(asset) {
      if (calendar !== undefined && !schedule) return { problem: 'its calendar is missing' };
      const value = limitOf(asset);
      if (typeof value === 'object') return { problem: `limit: ${value.problem}` };
      const [staleMs, priority] = [facts.staleMs(asset, property), priorityOf(settings, facts, asset)];
      const key = `${priority} ${staleMs} ${value}`;
      const rule = shared.get(key) ?? ruleOf(value, staleMs, priority);
      shared.set(key, rule);
      return rule;
    },
  };
}
