import type { Reaches } from '../model/alarm.ts';
import { durationText } from '../model/duration.ts';
import { signalName } from '../model/reading.ts';
import type { Clause, RaiseEffect, Seen } from '../model/rule.ts';
import type { ForecastRule, ForecastState } from './forecast-rule.ts';
import { enabledClauses } from './threshold-clauses.ts';
import { shownValue } from './threshold-rule.ts';

/** The text of an alarm: when the limit is reached, and between which times. */
export function forecastMessage(
  rule: ForecastRule,
  { value, evidence: { reaches } }: RaiseEffect,
  { asset, property }: { asset: string; property: string },
): string {
  const is = `${signalName(asset, property)} is ${shownValue(value, rule.words.unitLabel)}`;
  return reaches ? `${is} and ${reachesText(rule, reaches)}` : `${is}, beyond its limit of ${limitText(rule)}`;
}

/** What a forecast says to a signal at a moment. */
export function forecastClauses(rule: ForecastRule, state: ForecastState, seen: Seen): Clause[] {
  const { told, toldAt, standing } = state;
  const holds = standing !== null;
  const text =
    told?.kind === 'reaches'
      ? `it ${reachesText(rule, { ...told, from: toldAt })}; alarms when that may be within ${durationText(rule.withinMs)}`
      : told?.kind === 'beyond'
        ? `it is beyond its limit of ${limitText(rule)}`
        : `no trend towards its limit of ${limitText(rule)}, so nothing is foretold`;
  const quiet = holds
    ? `; quiet for ${durationText(standing.quietMs)}, ${durationText(rule.clearMs)} are needed to clear`
    : '';
  return [...enabledClauses(rule, seen), { condition: 'forecast', holds, text: `${text}${quiet}` }];
}

const limitText = ({ limit, words }: ForecastRule) => shownValue(limit.value, words.unitLabel);

function reachesText(rule: ForecastRule, { at, earliest, latest, slopePerHour, from }: Reaches): string {
  const after = (time: number) => durationText(Math.max(0, time - from));
  const moves = `${slopePerHour < 0 ? 'falling' : 'rising'} by ${shownValue(Number(Math.abs(slopePerHour).toPrecision(3)), rule.words.unitLabel)} an hour`;
  return `reaches its limit of ${limitText(rule)} in about ${after(at)} (${after(earliest)} to ${after(latest)}), ${moves}`;
}
