import type { AlarmPriority } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';
import { ownProperties, type ReadyRule, type Reference, type Rule, type SignalFacts } from '../model/rule.ts';
import { isExact, selectorProblem } from '../model/selector.ts';
import type { SettingProblem } from '../model/settings.ts';
import { priorityOf } from './rule-priority.ts';
import type { BY_ASSET } from './rule-settings.ts';

/** The settings that every rule over several signals has. */
interface JoinedSettings {
  assets: string;
  /** Where its alarms are shown; absent: the first property that the assets have themselves. */
  property?: string;
  calendar?: string;
  lateReadings: 'ignore' | 'judge';
  latching: 'no' | 'until reset';
  priority: AlarmPriority | typeof BY_ASSET;
}

/** What they come to for an asset. */
export interface Joined {
  /** How long a value of each signal counts, ms. */
  staleMs: readonly number[];
  priority: AlarmPriority;
  schedule?: Calendar;
  latches?: true;
  /** The place of the signal on which alarms stand, where they stand on one of its signals. */
  shown?: number;
}

interface Joining<Made, State> {
  rule: Rule<Made, State>;
  references: readonly Reference[];
  ruleOf(joined: Joined): Made;
}

/** A rule over several signals, ready to run. Assets of which it knows the same share one. */
export function joinedRule<Made, State>(
  settings: JoinedSettings,
  facts: SignalFacts,
  { rule, references, ruleOf }: Joining<Made, State>,
): ReadyRule<Made, State> {
  const { assets, lateReadings, latching, calendar } = settings;
  const property = settings.property ?? ownProperties(references)[0] ?? references[0]?.property ?? '';
  const schedule = calendar === undefined ? undefined : facts.calendar?.(calendar);
  const shown = references.findIndex((one) => one.asset === undefined && !one.relation && one.property === property);
  const shared = new Map<string, Made>();
  const common = {
    ...{ ...(schedule && { schedule }), ...(shown >= 0 && { shown }) },
    ...(latching === 'until reset' && { latches: true as const }),
  };
  return {
    ...{ rule, assets, property, unit: undefined, judgesLate: lateReadings === 'judge', references, joins: true },
    settingsFor(asset) {
      if (calendar !== undefined && !schedule) return { problem: 'its calendar is missing' };
      const priority = priorityOf({ priority: settings.priority, property }, facts, asset);
      const staleMs = references.map((one) => one.staleMs(referencedAsset(one, asset)));
      const key = `${priority} ${staleMs}`;
      const made = shared.get(key) ?? ruleOf({ ...common, staleMs, priority });
      shared.set(key, made);
      return made;
    },
  };
}

const referencedAsset = ({ asset, relation }: Reference, of: string) => relation?.assetOf(of) ?? asset ?? of;

/** What must hold of the assets of a rule over several signals: a selector picks only those that have one of the signals themselves. */
export function joinedProblems(
  assets: string,
  signals: readonly { asset?: string }[],
  field = 'Assets',
): SettingProblem[] {
  const selector = selectorProblem(assets);
  if (selector) return [{ field, value: assets, allowed: selector }];
  if (isExact(assets) || signals.some(({ asset }) => asset === undefined)) return [];
  const allowed = 'one asset without + and #, as none of the signals is one that each asset has itself';
  return [{ field, value: assets, allowed }];
}
