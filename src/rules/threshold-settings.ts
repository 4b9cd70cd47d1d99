import { type Static, Type } from 'typebox';
import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import type { ReadyRule } from '../model/rule.ts';
import { selectorProblem } from '../model/selector.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { readUnit, unitLabel } from '../model/unit.ts';
import { threshold } from './threshold.ts';
import {
  LIMIT_CONDITIONS,
  type Limit,
  type LimitCondition,
  type ThresholdRule,
  type ThresholdState,
} from './threshold-state.ts';

const limit = (condition: string, title: string, description: string) =>
  Type.Optional(Type.Number({ title, description: `${description} Leave empty for no ${condition} limit.` }));

/** Settings of `tieline-threshold`. */
export const thresholdSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas and in alarms.' })),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'The plant whose alarms these are.' }),
  assets: Type.String({
    title: 'Assets',
    default: '#',
    placeholder: 'acme/+/press-shop/#',
    minLength: 1,
    description: 'Which assets to watch: an asset path, with + for one level and # for the rest.',
  }),
  property: Type.String({
    title: 'Property',
    placeholder: 'bearing-temperature',
    minLength: 1,
    description: 'Which property of these assets to watch.',
  }),
  unit: Type.Optional(
    Type.String({
      title: 'Unit',
      placeholder: '°C',
      description: 'Unit of the limits and the deadband. Readings in another unit of the same kind are converted.',
    }),
  ),
  highHigh: limit('HH', 'High-high limit (HH)', 'Raises HH when the value reaches it.'),
  high: limit('H', 'High limit (H)', 'Raises H when the value reaches it.'),
  low: limit('L', 'Low limit (L)', 'Raises L when the value falls to it.'),
  lowLow: limit('LL', 'Low-low limit (LL)', 'Raises LL when the value falls to it.'),
  deadband: Type.Number({
    title: 'Deadband',
    default: 0,
    minimum: 0,
    description: 'How far the value must come back behind the limit before the alarm clears.',
  }),
  onDelaySeconds: Type.Number({
    title: 'On-delay',
    unit: 's',
    default: 0,
    minimum: 0,
    maximum: 2_592_000,
    description: 'How long the value must be beyond the limit, with good quality, before the alarm raises.',
  }),
  offDelaySeconds: Type.Number({
    title: 'Off-delay',
    unit: 's',
    default: 0,
    minimum: 0,
    maximum: 2_592_000,
    description: 'How long the value must be back, with good quality, before the alarm clears.',
  }),
  priority: Type.Enum([...PRIORITIES], {
    title: 'Priority',
    default: 'medium',
    description: 'Priority of the alarms. HH and LL are raised one step more urgent.',
  }),
  lateReadings: Type.Enum(['ignore', 'judge'], {
    title: 'Late readings',
    default: 'ignore',
    description:
      "Readings that arrive later than the plant's limit: only kept, or judged too, as where a gateway stores and forwards. Those out of order are only kept.",
  }),
});

export type ThresholdSettings = Static<typeof thresholdSettings>;

const FIELD = { HH: 'highHigh', H: 'high', L: 'low', LL: 'lowLow' } as const satisfies Record<
  LimitCondition,
  keyof ThresholdSettings
>;

/** What must hold between the fields: at least one limit, in rising order LL < L < H < HH, wider apart than the deadband. */
export function thresholdProblems(settings: ThresholdSettings): SettingProblem[] {
  const selector = selectorProblem(settings.assets);
  if (selector) return [{ field: 'Assets', value: settings.assets, allowed: selector }];
  const unit = settings.unit === undefined ? '' : readUnit(settings.unit);
  if (typeof unit === 'object') return [{ field: 'Unit', value: settings.unit, allowed: unit.problem }];
  const rising = (['LL', 'L', 'H', 'HH'] as const).flatMap((condition) => {
    const value = settings[FIELD[condition]];
    return value === undefined ? [] : [{ condition, value }];
  });
  if (rising.length === 0)
    return [{ field: 'High limit (H)', value: undefined, allowed: 'at least one of HH, H, L, LL' }];
  for (const [i, upper] of rising.entries()) {
    const lower = rising[i - 1];
    if (lower && upper.value <= lower.value) {
      return [
        {
          field: fieldsOf(thresholdSettings)[FIELD[upper.condition]]?.title ?? upper.condition,
          value: upper.value,
          allowed: `a number above ${lower.condition} (${lower.value})`,
        },
      ];
    }
  }
  const low = settings.low ?? settings.lowLow;
  const high = settings.high ?? settings.highHigh;
  if (low !== undefined && high !== undefined && settings.deadband >= high - low) {
    return [{ field: 'Deadband', value: settings.deadband, allowed: `less than the band between ${low} and ${high}` }];
  }
  return [];
}

/**
 * The rule that settings describe.
 * @param staleMs the plant's stale time
 */
export function thresholdRule(settings: ThresholdSettings, staleMs: number): ThresholdRule {
  const limits: Limit[] = LIMIT_CONDITIONS.flatMap((condition) => {
    const limit = settings[FIELD[condition]];
    if (limit === undefined) return [];
    const above = condition === 'HH' || condition === 'H';
    const urgent = condition === 'HH' || condition === 'LL';
    return [{ condition, limit, above, priority: urgent ? moreUrgent(settings.priority) : settings.priority }];
  });
  const code = unitOf(settings);
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

/** The rule of a node with these settings, ready to run. */
export function readyThreshold(settings: ThresholdSettings, staleMs: number): ReadyRule<ThresholdRule, ThresholdState> {
  const rule = thresholdRule(settings, staleMs);
  const { assets, property, lateReadings } = settings;
  const judgesLate = lateReadings === 'judge';
  return { rule: threshold, settings: rule, assets, property, unit: unitOf(settings), judgesLate, limits: rule.limits };
}

/** UCUM code of the unit the limits are in, or `undefined` where none is set. */
function unitOf({ unit }: Pick<ThresholdSettings, 'unit'>): string | undefined {
  if (unit === undefined) return undefined;
  const code = readUnit(unit);
  return typeof code === 'string' ? code : undefined;
}

function moreUrgent(priority: AlarmPriority): AlarmPriority {
  return PRIORITIES[Math.max(0, PRIORITIES.indexOf(priority) - 1)] ?? priority;
}
