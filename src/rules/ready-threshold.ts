import type { AlarmPriority } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { ATTRIBUTE, problemText } from '../model/settings.ts';
import { unitLabel } from '../model/unit.ts';
import { attributeNumber } from './attribute-number.ts';
import { namedOthers, type Others } from './named-others.ts';
import { RATE_MS, rateCode, rateLabel } from './rate-window.ts';
import { priorityOf } from './rule-priority.ts';
import { BY_ASSET } from './rule-settings.ts';
import { threshold } from './threshold.ts';
import { conditionsOf, type Numbers } from './threshold-conditions.ts';
import { attributeNames } from './threshold-message.ts';
import { type KnownNumbers, numberProblems } from './threshold-problems.ts';
import type { Operand, ThresholdRule } from './threshold-rule.ts';
import type { ThresholdSettings } from './threshold-settings.ts';
import type { ThresholdState } from './threshold-state.ts';
import { unitCode } from './watched-rule.ts';

/** The fields in which an attribute or another signal may stand, with what people call them. */
const OPERANDS = {
  ...{ highHigh: 'HH limit', high: 'H limit', low: 'L limit', lowLow: 'LL limit', rate: 'rate of change' },
  ...{ deviation: 'deviation', reference: 'deviation from', bandFrom: 'band from', bandTo: 'band to' },
} as const satisfies Partial<Record<keyof ThresholdSettings, string>>;
const FIELDS = Object.keys(OPERANDS) as (keyof typeof OPERANDS)[];

/** The rule of a node with these settings, ready to run. Assets without numbers or a stale time of their own share one rule. */
export function readyThreshold(
  settings: ThresholdSettings,
  facts: SignalFacts,
): ReadyRule<ThresholdRule, ThresholdState> {
  const { assets, property, lateReadings, message } = settings;
  const others = namedOthers(settings, unitCode(settings.unit), facts);
  const attributes = message === undefined ? [] : attributeNames(message);
  const isOwn = attributes.length > 0 || settings.priority === BY_ASSET;
  const isShared = !isOwn && FIELDS.every((field) => !ATTRIBUTE.test(String(settings[field])));
  const shared = new Map<number, ThresholdRule>();
  return {
    ...{ rule: threshold, assets, property, unit: unitCode(settings.unit), judgesLate: lateReadings === 'judge' },
    references: others.references,
    settingsFor(asset) {
      const staleMs = facts.staleMs(asset, property);
      const known = isShared ? shared.get(staleMs) : undefined;
      if (known) return known;
      const rule = ruleFor({ settings, facts, others, attributes }, asset, staleMs);
      if (isShared && !('problem' in rule)) shared.set(staleMs, rule);
      return rule;
    },
  };
}

interface Making {
  settings: ThresholdSettings;
  facts: SignalFacts;
  others: Others;
  /** Names of attributes in the message. */
  attributes: readonly string[];
}

function ruleFor(making: Making, asset: string, staleMs: number): ThresholdRule | { problem: string } {
  const { settings, facts, others, attributes } = making;
  const numbers: Partial<Record<keyof typeof OPERANDS, Operand>> = {};
  const known: Record<string, number> = {};
  for (const field of FIELDS) {
    const wanted = settings[field];
    if (wanted === undefined) continue;
    const operand = operandOf(making, field, wanted, asset);
    if (typeof operand === 'object' && 'problem' in operand)
      return { problem: `${OPERANDS[field]}: ${operand.problem}` };
    numbers[field] = operand;
    if (typeof operand === 'number') known[field] = operand;
  }
  const [problem] = numberProblems(settings, known as KnownNumbers);
  if (problem) return { problem: problemText(problem) };
  const schedule = settings.calendar === undefined ? undefined : facts.calendar?.(settings.calendar);
  if (settings.calendar !== undefined && !schedule) return { problem: 'its calendar is missing' };
  const texts = attributes.flatMap((name) => {
    const attribute = facts.attribute(asset, settings.property, name);
    return attribute ? [[name, attribute.text] as const] : [];
  });
  const priority = priorityOf(settings, facts, asset);
  return ruleOf(settings, others, { numbers, priority, staleMs, schedule, attributes: Object.fromEntries(texts) });
}

/** What stands in a field: a number, an attribute of the asset in the unit of the rule, or the place of another signal. */
function operandOf(
  { settings, facts, others }: Making,
  field: keyof typeof OPERANDS,
  wanted: number | string,
  asset: string,
): Operand | { problem: string } {
  if (typeof wanted === 'number') return wanted;
  const other = others.places[field];
  if (other !== undefined) return { other };
  const [, name = ''] = ATTRIBUTE.exec(wanted) ?? [];
  const code = unitCode(settings.unit);
  const unit = code === undefined || field !== 'rate' ? code : rateCode(code, settings.ratePer);
  const isDifference = field === 'deviation' || field === 'rate';
  return attributeNumber(asset, name, facts.attribute(asset, settings.property, name), { unit, isDifference });
}

interface OfAsset {
  numbers: Numbers;
  priority: AlarmPriority;
  staleMs: number;
  schedule: Calendar | undefined;
  /** Attributes that the message needs. */
  attributes: Readonly<Record<string, string>>;
}

/** The rule that settings describe for an asset. */
function ruleOf(
  settings: ThresholdSettings,
  others: Others,
  { numbers, priority, staleMs, schedule, attributes }: OfAsset,
): ThresholdRule {
  const { deadbandIn, whenBad, countTimes, countSeconds, enabledWhen, message, ratePer } = settings;
  const { enabled } = others;
  const conditions = conditionsOf(settings, numbers, priority, enabled?.other);
  const code = unitCode(settings.unit);
  const limits = conditions.flatMap((one) =>
    'above' in one && typeof one.limit === 'number' ? [{ ...one, limit: one.limit }] : [],
  );
  const isSimple = whenBad === 'hold' && !enabled && !schedule && countTimes === undefined;
  const isPlain = isSimple && limits.length === conditions.length;
  return {
    conditions,
    insideLow: Math.max(...limits.filter(({ above }) => !above).map(({ limit }) => limit), Number.NEGATIVE_INFINITY),
    insideHigh: Math.min(...limits.filter(({ above }) => above).map(({ limit }) => limit), Number.POSITIVE_INFINITY),
    ...{ remembers: !isPlain, deadbandIn, whenBad, staleMs },
    onDelayMs: settings.onDelaySeconds * 1000,
    offDelayMs: settings.offDelaySeconds * 1000,
    ...(numbers.rate !== undefined && { rate: { perMs: RATE_MS[ratePer], overMs: settings.rateOverSeconds * 1000 } }),
    ...(numbers.rate !== undefined && code !== undefined && { rateUnit: rateCode(code, ratePer) }),
    ...(countTimes !== undefined && { count: { times: countTimes, withinMs: (countSeconds ?? 0) * 1000 } }),
    ...(enabled && { enabled }),
    ...(schedule && { schedule }),
    ...(settings.latching === 'until reset' && { latches: true }),
    words: {
      unitLabel: code === undefined ? '' : unitLabel(code),
      rateLabel: rateLabel(code === undefined ? '' : unitLabel(code), ratePer),
      ...(message !== undefined && { message }),
      ...{ attributes, others: others.names },
      ...(enabledWhen !== undefined && { enabledWhen }),
    },
  };
}
