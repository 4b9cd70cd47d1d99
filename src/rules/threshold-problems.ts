import { selectorProblem } from '../model/selector.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { readUnit } from '../model/unit.ts';
import { readStates } from './states.ts';
import type { LimitCondition } from './threshold-rule.ts';
import { FIELD, type ThresholdSettings, thresholdSettings } from './threshold-settings.ts';
import { conditionProblems } from './watched-problems.ts';

type Field = keyof ThresholdSettings;

/** The numbers among limits, band, rate and deviation of one signal, in the unit of the rule. */
export type KnownNumbers = Partial<Record<(typeof NUMBERS)[number], number>>;
const NUMBERS = ['highHigh', 'high', 'low', 'lowLow', 'bandFrom', 'bandTo', 'rate', 'deviation'] as const;

const problem = (field: Field, value: unknown, allowed: string): SettingProblem => ({
  field: fieldsOf(thresholdSettings)[field]?.title ?? field,
  value,
  allowed,
});

/**
 * What must hold between the fields: something to judge, limits in rising order LL < L < H < HH and wider apart than the deadband,
 * fields that belong together. What attributes and other signals give is judged for each asset.
 */
export function thresholdProblems(settings: ThresholdSettings): SettingProblem[] {
  const selector = selectorProblem(settings.assets);
  if (selector) return [problem('assets', settings.assets, selector)];
  const unit = settings.unit === undefined ? '' : readUnit(settings.unit);
  if (typeof unit === 'object') return [problem('unit', settings.unit, unit.problem)];
  const fields = fieldsOf(thresholdSettings);
  const apart = [...partProblems(settings), ...conditionProblems('enabledWhen', settings.enabledWhen, fields)];
  if (apart.length > 0) return apart;
  const numbers: KnownNumbers = {};
  for (const field of NUMBERS) {
    const value = settings[field];
    if (typeof value === 'number') numbers[field] = value;
  }
  return numberProblems(settings, numbers);
}

/** Fields without which others mean nothing. */
function partProblems(settings: ThresholdSettings): SettingProblem[] {
  const { rate, deviation, reference, band, bandFrom, bandTo, states, countTimes, countSeconds, whenBad } = settings;
  const limits = Object.values(FIELD).some((field) => settings[field] !== undefined);
  const others = rate !== undefined || deviation !== undefined || band !== 'none' || states !== undefined;
  if (!limits && !others && whenBad !== 'alarm') {
    return [problem('high', undefined, 'at least one of HH, H, L, LL, rate, deviation, band, states')];
  }
  if (states !== undefined && readStates(states).length === 0)
    return [problem('states', states, 'values such as fault')];
  if (deviation !== undefined && reference === undefined) {
    return [problem('reference', reference, 'a number, an {attribute} of the asset or a [signal] to deviate from')];
  }
  if (reference !== undefined && deviation === undefined) {
    return [problem('deviation', deviation, 'how far the value may be from Deviation from')];
  }
  if (band !== 'none' && bandFrom === undefined) return [problem('bandFrom', bandFrom, 'the lower end of the band')];
  if (band !== 'none' && bandTo === undefined) return [problem('bandTo', bandTo, 'the upper end of the band')];
  if (countTimes !== undefined && countSeconds === undefined) {
    return [problem('countSeconds', countSeconds, 'the time in which the times are counted')];
  }
  if (countSeconds !== undefined && countTimes === undefined) {
    return [problem('countTimes', countTimes, 'how often the condition must come true')];
  }
  return [];
}

type Deadbands = Pick<ThresholdSettings, 'deadband' | 'deadbandIn' | 'rateDeadband' | 'band'>;

/** What is wrong between numbers that are known. */
export function numberProblems(settings: Deadbands, numbers: KnownNumbers): SettingProblem[] {
  const found = [
    ...limitProblems(settings, numbers),
    ...bandProblems(settings, numbers),
    ...amountProblems(settings, numbers),
  ];
  return found.slice(0, 1);
}

function limitProblems({ deadband, deadbandIn }: Deadbands, numbers: KnownNumbers): SettingProblem[] {
  const rising = (['LL', 'L', 'H', 'HH'] satisfies LimitCondition[]).flatMap((condition) => {
    const value = numbers[FIELD[condition]];
    return value === undefined ? [] : [{ condition, value }];
  });
  for (const [i, upper] of rising.entries()) {
    const lower = rising[i - 1];
    if (lower && upper.value <= lower.value) {
      return [problem(FIELD[upper.condition], upper.value, `a number above ${lower.condition} (${lower.value})`)];
    }
  }
  const low = numbers.low ?? numbers.lowLow;
  const high = numbers.high ?? numbers.highHigh;
  if (low === undefined || high === undefined) return [];
  const widest = deadbandIn === 'percent' ? (deadband / 100) * Math.max(Math.abs(low), Math.abs(high)) : deadband;
  return widest < high - low ? [] : [problem('deadband', deadband, `less than the band between ${low} and ${high}`)];
}

function bandProblems({ deadband, deadbandIn, band }: Deadbands, { bandFrom, bandTo }: KnownNumbers): SettingProblem[] {
  if (band === 'none' || bandFrom === undefined || bandTo === undefined) return [];
  if (bandFrom >= bandTo) return [problem('bandTo', bandTo, `a number above From (${bandFrom})`)];
  const widest =
    deadbandIn === 'percent' ? (deadband / 100) * Math.max(Math.abs(bandFrom), Math.abs(bandTo)) : deadband;
  if (band === 'inside' || 2 * widest < bandTo - bandFrom) return [];
  return [problem('deadband', deadband, `less than half the band between ${bandFrom} and ${bandTo}`)];
}

/**
 * Rates and deviations are amounts: with a deadband as wide as the limit they would never clear, or on one side not even where there
 * is no deviation at all.
 */
function amountProblems(
  { deadband, deadbandIn, rateDeadband }: Deadbands,
  { rate, deviation }: KnownNumbers,
): SettingProblem[] {
  const isPercent = deadbandIn === 'percent';
  if (rate !== undefined && rate <= 0) return [problem('rate', rate, 'a number above 0')];
  if (deviation !== undefined && deviation <= 0) return [problem('deviation', deviation, 'a number above 0')];
  if (rate !== undefined && rateDeadband >= (isPercent ? 100 : rate)) {
    return [problem('rateDeadband', rateDeadband, isPercent ? 'less than 100 %' : `less than the limit of ${rate}`)];
  }
  if (deviation === undefined || deadband < (isPercent ? 100 : deviation)) return [];
  return [problem('deadband', deadband, isPercent ? 'less than 100 %' : `less than the deviation of ${deviation}`)];
}
