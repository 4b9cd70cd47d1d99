import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { ATTRIBUTE, problemText } from '../model/settings.ts';
import { readUnit, unitConverter, unitLabel } from '../model/unit.ts';
import { threshold } from './threshold.ts';
import { BY_ASSET, FIELD, type LimitValues, limitProblems, type ThresholdSettings } from './threshold-settings.ts';
import { LIMIT_CONDITIONS, type Limit, type ThresholdRule, type ThresholdState } from './threshold-state.ts';

/** The rule of a node with these settings, ready to run. Assets without limits or a stale time of their own share one rule. */
export function readyThreshold(
  settings: ThresholdSettings,
  facts: SignalFacts,
): ReadyRule<ThresholdRule, ThresholdState> {
  const { assets, property, lateReadings } = settings;
  const isShared =
    settings.priority !== BY_ASSET && Object.values(FIELD).every((field) => !isAttribute(settings[field]));
  const shared = new Map<number, ThresholdRule>();
  return {
    ...{ rule: threshold, assets, property, unit: unitOf(settings.unit), judgesLate: lateReadings === 'judge' },
    settingsFor(asset) {
      const staleMs = facts.staleMs(asset, property);
      const known = isShared ? shared.get(staleMs) : undefined;
      if (known) return known;
      const rule = ruleFor(settings, facts, asset, staleMs);
      if (isShared && !('problem' in rule)) shared.set(staleMs, rule);
      return rule;
    },
  };
}

const isAttribute = (limit: number | string | undefined): limit is string => typeof limit === 'string';

function ruleFor(
  settings: ThresholdSettings,
  facts: SignalFacts,
  asset: string,
  staleMs: number,
): ThresholdRule | { problem: string } {
  const limits: LimitValues = {};
  for (const condition of LIMIT_CONDITIONS) {
    const wanted = settings[FIELD[condition]];
    if (wanted === undefined) continue;
    const limit = isAttribute(wanted) ? limitOf(wanted, settings, facts, asset) : wanted;
    if (typeof limit === 'object') return { problem: `${condition} limit: ${limit.problem}` };
    limits[condition] = limit;
  }
  const [problem] = limitProblems(limits, settings.deadband);
  if (problem) return { problem: problemText(problem) };
  return thresholdRule(settings, limits, priorityOf(settings, facts, asset), staleMs);
}

/** The attribute that stands in the place of a limit, in the unit of the rule. */
function limitOf(
  wanted: string,
  { property, unit }: ThresholdSettings,
  facts: SignalFacts,
  asset: string,
): number | { problem: string } {
  const [, name = ''] = ATTRIBUTE.exec(wanted) ?? [];
  const attribute = facts.attribute(asset, property, name);
  if (!attribute) return { problem: `${asset} has no attribute ${name}` };
  if (attribute.number === undefined) return { problem: `${name} of ${asset} is ${attribute.text}, not a number` };
  const to = unitOf(unit);
  if (attribute.unit === undefined || to === undefined) return attribute.number;
  const converter = unitConverter(attribute.unit, to);
  if ('problem' in converter) return { problem: `${name} of ${asset}: ${converter.problem}` };
  return Number((attribute.number * converter.factor + converter.offset).toPrecision(12));
}

function priorityOf({ priority, property }: ThresholdSettings, facts: SignalFacts, asset: string): AlarmPriority {
  if (priority !== BY_ASSET) return priority;
  const text = facts.attribute(asset, property, 'priority')?.text;
  return PRIORITIES.find((one) => one === text) ?? 'medium';
}

/**
 * The rule that settings describe.
 * @param values the limits, in the unit of the settings
 * @param staleMs a value older than this is stale, ms
 */
function thresholdRule(
  settings: Pick<ThresholdSettings, 'deadband' | 'onDelaySeconds' | 'offDelaySeconds' | 'unit'>,
  values: LimitValues,
  priority: AlarmPriority,
  staleMs: number,
): ThresholdRule {
  const limits: Limit[] = LIMIT_CONDITIONS.flatMap((condition) => {
    const limit = values[condition];
    if (limit === undefined) return [];
    const above = condition === 'HH' || condition === 'H';
    const urgent = condition === 'HH' || condition === 'LL';
    return [{ condition, limit, above, priority: urgent ? moreUrgent(priority) : priority }];
  });
  const code = unitOf(settings.unit);
  return {
    limits,
    insideLow: Math.max(...limits.filter(({ above }) => !above).map(({ limit }) => limit), Number.NEGATIVE_INFINITY),
    insideHigh: Math.min(...limits.filter(({ above }) => above).map(({ limit }) => limit), Number.POSITIVE_INFINITY),
    deadband: settings.deadband,
    onDelayMs: settings.onDelaySeconds * 1000,
    offDelayMs: settings.offDelaySeconds * 1000,
    staleMs,
    unitLabel: code === undefined ? '' : unitLabel(code),
  };
}

/** UCUM code of the unit the limits are in, or `undefined` where none is set. */
function unitOf(unit: string | undefined): string | undefined {
  if (unit === undefined) return undefined;
  const code = readUnit(unit);
  return typeof code === 'string' ? code : undefined;
}

function moreUrgent(priority: AlarmPriority): AlarmPriority {
  return PRIORITIES[Math.max(0, PRIORITIES.indexOf(priority) - 1)] ?? priority;
}
