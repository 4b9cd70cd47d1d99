import type { AlarmPriority } from '../model/alarm.ts';
import { PlantError } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { problemText } from '../model/settings.ts';
import { readUnit, unitLabel } from '../model/unit.ts';
import { anomaly } from './anomaly.ts';
import { detectorOf } from './anomaly-problems.ts';
import type { AnomalyRule } from './anomaly-rule.ts';
import type { AnomalySettings } from './anomaly-settings.ts';
import type { AnomalyState } from './anomaly-state.ts';
import { namedOthers } from './named-others.ts';
import { groupOf } from './rule-group.ts';
import { priorityOf } from './rule-priority.ts';

/** The rule of a node with these settings, ready to run. Throws `CONFIG_INVALID` where {@link anomalyProblems} would find something. */
export function readyAnomaly(settings: AnomalySettings, facts: SignalFacts): ReadyRule<AnomalyRule, AnomalyState> {
  const { assets, property, lateReadings, falseAlarms, clearAfterSeconds, enabledWhen, calendar } = settings;
  const code = settings.unit === undefined ? undefined : readUnit(settings.unit);
  const unit = typeof code === 'string' ? code : undefined;
  const read = detectorOf({ ...settings, timeZone: facts.timeZone });
  if ('problems' in read) throw new PlantError('CONFIG_INVALID', read.problems.map(problemText).join('; '));
  const others = namedOthers(settings, unit, facts);
  const { enabled } = others;
  const { detector, settings: detectorSettings } = read;
  const shared = new Map<string, AnomalyRule>();
  const schedule = calendar === undefined ? undefined : facts.calendar?.(calendar);
  return {
    ...{ rule: anomaly, assets, property, unit, judgesLate: lateReadings === 'judge', references: others.references },
    settingsFor(asset) {
      if (calendar !== undefined && !schedule) return { problem: 'its calendar is missing' };
      const [staleMs, priority] = [facts.staleMs(asset, property), priorityOf(settings, facts, asset)];
      const key = `${priority} ${staleMs}`;
      const rule = shared.get(key) ?? ruleOf(staleMs, priority);
      shared.set(key, rule);
      return rule;
    },
  };

  function ruleOf(staleMs: number, priority: AlarmPriority): AnomalyRule {
    return {
      ...{ detector, detectorSettings, together: others.together },
      of: [detector.name, toJson(detectorSettings), ...others.together.map((place) => others.names[place])].join(' '),
      ...{ perMonth: falseAlarms, clearMs: clearAfterSeconds * 1000, staleMs, priority },
      ...{ ...(enabled && { enabled }), ...(schedule && { schedule }) },
      ...groupOf(settings),
      ...(settings.latching === 'until reset' && { latches: true }),
      words: {
        ...{ unitLabel: unit === undefined ? '' : unitLabel(unit), others: others.names },
        ...(enabledWhen !== undefined && { enabledWhen }),
      },
    };
  }
}
