import { PlantError } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { problemText } from '../model/settings.ts';
import { anomaly } from './anomaly.ts';
import { detectorOf } from './anomaly-problems.ts';
import type { AnomalyRule } from './anomaly-rule.ts';
import type { AnomalySettings } from './anomaly-settings.ts';
import type { AnomalyState } from './anomaly-state.ts';
import { namedOthers } from './named-others.ts';
import { groupOf } from './rule-group.ts';
import { unitCode, watchedRule } from './watched-rule.ts';

/** The rule of a node with these settings, ready to run. Throws `CONFIG_INVALID` where {@link anomalyProblems} would find something. */
export function readyAnomaly(settings: AnomalySettings, facts: SignalFacts): ReadyRule<AnomalyRule, AnomalyState> {
  const read = detectorOf({ ...settings, timeZone: facts.timeZone });
  if ('problems' in read) throw new PlantError('CONFIG_INVALID', read.problems.map(problemText).join('; '));
  const others = namedOthers(settings, unitCode(settings.unit), facts);
  const { together, names } = others;
  const { detector, settings: detectorSettings } = read;
  const of = [detector.name, toJson(detectorSettings), ...together.map((place) => names[place])].join(' ');
  return watchedRule(settings, facts, {
    ...{ rule: anomaly, others },
    ruleOf: (watched) => ({
      ...watched,
      ...{ detector, detectorSettings, together, of },
      ...{ perMonth: settings.falseAlarms, clearMs: settings.clearAfterSeconds * 1000 },
      ...groupOf(settings),
    }),
  });
}
