import type { AlarmPriority } from '../model/alarm.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { readUnit, unitLabel } from '../model/unit.ts';
import { namedOthers } from './named-others.ts';
import { groupOf } from './rule-group.ts';
import { priorityOf } from './rule-priority.ts';
import { watchdog } from './watchdog.ts';
import type { WatchdogRule, WatchdogState } from './watchdog-rule.ts';
import { type WatchdogSettings, watchdogSettings } from './watchdog-settings.ts';
import { watchedProblems } from './watched-problems.ts';

/** What must hold beside the single fields: a selector, a unit and a condition that can be read. */
export const watchdogProblems = (settings: WatchdogSettings): SettingProblem[] =>
  watchedProblems(settings, fieldsOf(watchdogSettings));

/** The rule of a node with these settings, ready to run. */
export function readyWatchdog(settings: WatchdogSettings, facts: SignalFacts): ReadyRule<WatchdogRule, WatchdogState> {
  const { assets, property, lateReadings, calendar, enabledWhen, flatSeconds, flatTolerance: tolerance } = settings;
  const code = settings.unit === undefined ? undefined : readUnit(settings.unit);
  const unit = typeof code === 'string' ? code : undefined;
  const others = namedOthers(enabledWhen === undefined ? {} : { enabledWhen }, unit, facts);
  const { enabled } = others;
  const schedule = calendar === undefined ? undefined : facts.calendar?.(calendar);
  const silence =
    settings.interval === 'set'
      ? { afterMs: settings.silenceSeconds * 1000 }
      : { factor: settings.factor, leastMs: settings.leastSeconds * 1000 };
  const shared = new Map<string, WatchdogRule>();

  const ruleOf = (staleMs: number, priority: AlarmPriority): WatchdogRule => ({
    ...{ silence, staleMs, priority },
    ...(flatSeconds !== undefined && { flat: { afterMs: flatSeconds * 1000, tolerance } }),
    ...{ ...(enabled && { enabled }), ...(schedule && { schedule }) },
    ...(settings.latching === 'until reset' && { latches: true }),
    ...groupOf(settings),
    ...(facts.link && { link: facts.link }),
    words: {
      ...{ unitLabel: unit === undefined ? '' : unitLabel(unit), others: others.names },
      ...(enabledWhen !== undefined && { enabledWhen }),
    },
  });

  return {
    ...{ rule: watchdog, assets, property, unit, judgesLate: lateReadings === 'judge', references: others.references },
    settingsFor(asset) {
      if (calendar !== undefined && !schedule) return { problem: 'its calendar is missing' };
      const [staleMs, priority] = [facts.staleMs(asset, property), priorityOf(settings, facts, asset)];
      const key = `${priority} ${staleMs}`;
      const rule = shared.get(key) ?? ruleOf(staleMs, priority);
      shared.set(key, rule);
      return rule;
    },
  };
}
