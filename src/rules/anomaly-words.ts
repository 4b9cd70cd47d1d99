import { alarmsPerMonth } from '../detectors/false-alarm-rate.ts';
import { durationText } from '../model/duration.ts';
import { signalName } from '../model/reading.ts';
import type { Clause, RaiseEffect, Seen } from '../model/rule.ts';
import type { AnomalyRule } from './anomaly-rule.ts';
import { type AnomalyState, allowedOf, factorOf } from './anomaly-state.ts';
import { enabledClauses } from './threshold-clauses.ts';
import { shownValue } from './threshold-rule.ts';

/** The text of an alarm: what was seen, where it was expected, and why it deviates. */
export function anomalyMessage(
  { words: { unitLabel } }: AnomalyRule,
  { value, evidence: { deviates } }: RaiseEffect,
  { asset, property }: { asset: string; property: string },
): string {
  const is = `${signalName(asset, property)} is ${shownValue(value, unitLabel)}`;
  if (!deviates) return is;
  const { expected, reason } = deviates;
  const rounded = (value: number) => Number(value.toPrecision(4));
  const where = expected
    ? `, expected ${shownValue(rounded(expected.low), '')} to ${shownValue(rounded(expected.high), unitLabel)}`
    : '';
  return `${is}${where}: ${reason}`;
}

/** What an anomaly rule says to a signal at a moment. */
export function anomalyClauses(rule: AnomalyRule, state: AnomalyState, seen: Seen): Clause[] {
  return [...enabledClauses(rule, seen), ...learningClauses(rule, state), ...judgedClauses(rule, state)];
}

/** How much of its warm-up a signal has behind it, 0 to 1. */
export function learntOf({ detector, detectorSettings }: AnomalyRule, { detector: learnt }: AnomalyState): number {
  const needed = detector.warmUp(detectorSettings);
  return needed === 0 ? 1 : Math.min(1, (learnt?.seen ?? 0) / needed);
}

function learningClauses(rule: AnomalyRule, state: AnomalyState): Clause[] {
  const share = learntOf(rule, state);
  if (share >= 1) return [];
  return [{ holds: false, text: `it is still learning: ${Math.floor(share * 100)} % of its warm-up` }];
}

function judgedClauses(rule: AnomalyRule, state: AnomalyState): Clause[] {
  if (learntOf(rule, state) < 1) return [];
  const factor = factorOf(state);
  const allowed = allowedOf(rule, state);
  const said =
    factor === 1 ? '' : ` (${shownValue(factor, '')} times what follows from its deviations, by what people said)`;
  const month = alarmsPerMonth(state.rate);
  const achieved = month === undefined ? '' : `; of late ${shownValue(month, 'alarms a month')}`;
  const limit = `alarms from ${shownValue(allowed, '')} times the limit of ${rule.detector.name} on${said}, for ${rule.perMonth} a month${achieved}`;
  const { standing } = state;
  if (!standing) return [{ condition: 'anomaly', holds: false, text: `nothing deviates far enough: ${limit}` }];
  const quiet = durationText(standing.quietMs);
  return [
    {
      condition: 'anomaly',
      holds: true,
      text: `quiet for ${quiet}, ${durationText(rule.clearMs)} are needed to clear; ${limit}`,
    },
  ];
}
