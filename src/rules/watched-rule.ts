import type { AlarmPriority } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';
import type { ReadyRule, Rule, SignalFacts } from '../model/rule.ts';
import { readUnit, unitLabel } from '../model/unit.ts';
import type { Others } from './named-others.ts';
import { priorityOf } from './rule-priority.ts';
import type { BY_ASSET } from './rule-settings.ts';

/** The settings that every rule of one property has. */
interface WatchedSettings {
  assets: string;
  property: string;
  unit?: string;
  enabledWhen?: string;
  calendar?: string;
  lateReadings: 'ignore' | 'judge';
  latching: 'no' | 'until reset';
  priority: AlarmPriority | typeof BY_ASSET;
}

/** What they come to for the signals of an asset. */
export interface Watched {
  staleMs: number;
  priority: AlarmPriority;
  enabled?: NonNullable<Others['enabled']>;
  schedule?: Calendar;
  latches?: true;
  words: { unitLabel: string; others: readonly string[]; enabledWhen?: string };
}

interface Making<Made, State> {
  rule: Rule<Made, State>;
  others: Others;
  /** A number that each asset has of its own. */
  numberOf?(asset: string): number | { problem: string };
  ruleOf(watched: Watched, number: number): Made;
}

/** UCUM code of a unit in settings; `undefined` where none can be read. */
export function unitCode(unit: string | undefined): string | undefined {
  const code = unit === undefined ? undefined : readUnit(unit);
  return typeof code === 'string' ? code : undefined;
}

/** A rule of one property, ready to run. Assets of which it knows the same share one. */
export function watchedRule<Made, State>(
  settings: WatchedSettings,
  facts: SignalFacts,
  { rule, others, numberOf, ruleOf }: Making<Made, State>,
): ReadyRule<Made, State> {
  const { assets, property, lateReadings, latching, calendar, enabledWhen } = settings;
  const { enabled, names, references } = others;
  const unit = unitCode(settings.unit);
  const schedule = calendar === undefined ? undefined : facts.calendar?.(calendar);
  const shared = new Map<string, Made>();
  const common = {
    ...{ ...(enabled && { enabled }), ...(schedule && { schedule }) },
    ...(latching === 'until reset' && { latches: true as const }),
    words: {
      ...{ unitLabel: unit === undefined ? '' : unitLabel(unit), others: names },
      ...(enabledWhen !== undefined && { enabledWhen }),
    },
  };
  return {
    ...{ rule, assets, property, unit, judgesLate: lateReadings === 'judge', references },
    settingsFor(asset) {
      if (calendar !== undefined && !schedule) return { problem: 'its calendar is missing' };
      const number = numberOf?.(asset) ?? 0;
      if (typeof number === 'object') return number;
      const [staleMs, priority] = [facts.staleMs(asset, property), priorityOf(settings, facts, asset)];
      const key = `${priority} ${staleMs} ${number}`;
      const made = shared.get(key) ?? ruleOf({ ...common, staleMs, priority }, number);
      shared.set(key, made);
      return made;
    },
  };
}
