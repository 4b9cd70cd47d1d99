import type { Detector } from '../detectors/detector.ts';
import type { AlarmPriority } from '../model/alarm.ts';
import type { RaiseEffect } from '../model/rule.ts';
import type { QuietRule } from './standing.ts';

/** What an anomaly rule is stepped with. */
export interface AnomalyRule extends QuietRule {
  latches?: true;
  detector: Detector;
  /** Settings of the detector, as it reads them. */
  detectorSettings: unknown;
  /** The places of the other signals that are judged together with the one. */
  together: readonly number[];
  /** Name and settings of the detector: what was learnt by another one does not count. */
  of: string;
  /** Alarms a month of one signal that are accepted. */
  perMonth: number;
  priority: AlarmPriority;
  group?: NonNullable<RaiseEffect['group']>;
  /** What people read: not part of what the rule does. */
  words: { unitLabel: string; others: readonly string[]; enabledWhen?: string };
}
