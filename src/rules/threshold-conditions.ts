import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import { readStates } from './states.ts';
import { type Condition, type Judge, LIMIT_CONDITIONS, type Operand } from './threshold-rule.ts';
import { FIELD, type ThresholdSettings } from './threshold-settings.ts';

/** What stands in the fields for numbers, for one asset. */
export type Numbers = Readonly<
  Partial<
    Record<'highHigh' | 'high' | 'low' | 'lowLow' | 'rate' | 'deviation' | 'reference' | 'bandFrom' | 'bandTo', Operand>
  >
>;

/**
 * The conditions that settings describe, in the order in which their alarms are told.
 * @param enabledBy the place of the reference that enables all of them
 */
export function conditionsOf(
  settings: ThresholdSettings,
  numbers: Numbers,
  priority: AlarmPriority,
  enabledBy: number | undefined,
): Condition[] {
  const always = enabledBy === undefined ? [] : [enabledBy];
  return judgesOf(settings, numbers).map((judge) => {
    const { condition } = judge;
    const urgent = condition === 'HH' || condition === 'LL';
    return {
      ...judge,
      deadband: condition === 'rate' ? settings.rateDeadband : settings.deadband,
      priority: urgent ? moreUrgent(priority) : priority,
      needs: [...new Set([...always, ...othersIn(judge)])],
    };
  });
}

function judgesOf(settings: ThresholdSettings, numbers: Numbers): Judge[] {
  const { rate, deviation, reference, bandFrom, bandTo } = numbers;
  const { band, states, whenBad, rateDirection, deviationSide } = settings;
  const judges: Judge[] = LIMIT_CONDITIONS.flatMap((condition) => {
    const limit = numbers[FIELD[condition]];
    return limit === undefined ? [] : [{ condition, limit, above: condition === 'HH' || condition === 'H' }];
  });
  if (typeof rate === 'number') judges.push({ condition: 'rate', limit: rate, direction: rateDirection });
  if (typeof deviation === 'number' && reference !== undefined) {
    judges.push({ condition: 'deviation', limit: deviation, from: reference, side: deviationSide });
  }
  if (band !== 'none' && bandFrom !== undefined && bandTo !== undefined) {
    judges.push({ condition: 'band', from: bandFrom, to: bandTo, alarm: band });
  }
  if (states !== undefined) judges.push({ condition: 'state', states: readStates(states) });
  if (whenBad === 'alarm') judges.push({ condition: 'stale' });
  return judges;
}

function othersIn(judge: Judge): number[] {
  const operands = Object.values(judge).filter((one): one is { other: number } => {
    return typeof one === 'object' && one !== null && 'other' in one;
  });
  return operands.map(({ other }) => other);
}

function moreUrgent(priority: AlarmPriority): AlarmPriority {
  return PRIORITIES[Math.max(0, PRIORITIES.indexOf(priority) - 1)] ?? priority;
}
