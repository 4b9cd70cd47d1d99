import type { TObject } from 'typebox';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { readSettings, type SettingProblem } from '../model/settings.ts';
import { anomalyProblems } from './anomaly-problems.ts';
import { anomalySettings } from './anomaly-settings.ts';
import { forecastSettings } from './forecast-settings.ts';
import { geofenceSettings } from './geofence-settings.ts';
import { logicSettings } from './logic-settings.ts';
import { readyAnomaly } from './ready-anomaly.ts';
import { forecastProblems, readyForecast } from './ready-forecast.ts';
import { geofenceProblems, readyGeofence } from './ready-geofence.ts';
import { logicProblems, readyLogic } from './ready-logic.ts';
import { readySequence } from './ready-sequence.ts';
import { readyThreshold } from './ready-threshold.ts';
import { readyWatchdog, watchdogProblems } from './ready-watchdog.ts';
import { sequenceProblems } from './sequence-problems.ts';
import { sequenceSettings } from './sequence-settings.ts';
import { thresholdProblems } from './threshold-problems.ts';
import { thresholdSettings } from './threshold-settings.ts';
import { watchdogSettings } from './watchdog-settings.ts';

/** A rule as its node stores it. */
export interface RuleKind {
  /** Type of the palette node. */
  readonly nodeType: string;
  readonly schema: TObject;
  /** The rule that stored settings describe, or what is wrong with them. */
  read(stored: Readonly<Record<string, unknown>>, facts: SignalFacts): ReadOutcome;
}

/** Settings and state are the rule's own business: whoever runs it only hands them back. */
export type AnyReadyRule = ReadyRule<unknown, unknown>;
export type ReadOutcome = { ready: AnyReadyRule; problems: [] } | { ready?: undefined; problems: SettingProblem[] };

/** Every rule Tieline knows. A new one is one file and one entry here. */
export const RULE_KINDS: readonly RuleKind[] = [
  {
    nodeType: 'tieline-anomaly',
    schema: anomalySettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(anomalySettings, stored, anomalyProblems);
      if (!settings) return { problems };
      return { ready: readyAnomaly(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
  {
    nodeType: 'tieline-forecast',
    schema: forecastSettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(forecastSettings, stored, forecastProblems);
      if (!settings) return { problems };
      return { ready: readyForecast(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
  {
    nodeType: 'tieline-geofence',
    schema: geofenceSettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(geofenceSettings, stored, geofenceProblems);
      if (!settings) return { problems };
      return { ready: readyGeofence(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
  {
    nodeType: 'tieline-logic',
    schema: logicSettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(logicSettings, stored, logicProblems);
      if (!settings) return { problems };
      return { ready: readyLogic(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
  {
    nodeType: 'tieline-sequence',
    schema: sequenceSettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(sequenceSettings, stored, sequenceProblems);
      if (!settings) return { problems };
      return { ready: readySequence(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
  {
    nodeType: 'tieline-threshold',
    schema: thresholdSettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(thresholdSettings, stored, thresholdProblems);
      if (!settings) return { problems };
      return { ready: readyThreshold(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
  {
    nodeType: 'tieline-watchdog',
    schema: watchdogSettings,
    read(stored, facts) {
      const { settings, problems } = readSettings(watchdogSettings, stored, watchdogProblems);
      if (!settings) return { problems };
      return { ready: readyWatchdog(settings, facts) as unknown as AnyReadyRule, problems: [] };
    },
  },
];
