import type { Forecast, ForecastLimit } from '../detectors/forecast.ts';
import type { TrendSettings, TrendState } from '../detectors/trend.ts';
import type { AlarmPriority } from '../model/alarm.ts';
import type { Quiet, QuietRule } from './standing.ts';

/** What a forecast is stepped with. */
export interface ForecastRule extends QuietRule {
  trend: TrendSettings;
  limit: ForecastLimit;
  /** The alarm raises when the limit may be reached within this time, ms. */
  withinMs: number;
  latches?: true;
  priority: AlarmPriority;
  /** What people read: not part of what the rule does. */
  words: { unitLabel: string; others: readonly string[]; enabledWhen?: string };
}

/** What is remembered of one signal: plain JSON of bounded size. The trend is written in place. */
export interface ForecastState extends Quiet {
  readonly trend: TrendState | null;
  /** What was told last, and at which value (source time). */
  told: Forecast | null;
  toldAt: number;
}
