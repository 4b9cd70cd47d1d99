import { type Static, Type } from 'typebox';
import { PRIORITIES } from '../model/alarm.ts';
import { selectorProblem } from '../model/selector.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { readUnit } from '../model/unit.ts';
import type { LimitCondition } from './threshold-state.ts';

/** Where the priority is that of the signal: its attribute `priority`, or its class's. */
export const BY_ASSET = 'by asset';

const limit = (condition: string, title: string, description: string) =>
  Type.Optional(
    Type.Unsafe<number | string>({
      type: 'number',
      attribute: true,
      title,
      description: `${description} A number, or {${condition}} for the ${condition} limit that the asset's class has. Empty: no ${condition} limit.`,
    }),
  );

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
  priority: Type.Enum([...PRIORITIES, BY_ASSET], {
    title: 'Priority',
    default: 'medium',
    description:
      "Priority of the alarms; by asset: that of the asset's class. HH and LL are raised one step more urgent.",
  }),
  lateReadings: Type.Enum(['ignore', 'judge'], {
    title: 'Late readings',
    default: 'ignore',
    description:
      "Readings that arrive later than the plant's limit: only kept, or judged too, as where a gateway stores and forwards. Those out of order are only kept.",
  }),
});

export type ThresholdSettings = Static<typeof thresholdSettings>;

/** The field of each limit. */
export const FIELD = { HH: 'highHigh', H: 'high', L: 'low', LL: 'lowLow' } as const satisfies Record<
  LimitCondition,
  keyof ThresholdSettings
>;

/**
 * What must hold between the fields: at least one limit, in rising order LL < L < H < HH, wider apart than the deadband. Limits that
 * are attributes of assets are judged for each asset.
 */
export function thresholdProblems(settings: ThresholdSettings): SettingProblem[] {
  const selector = selectorProblem(settings.assets);
  if (selector) return [{ field: 'Assets', value: settings.assets, allowed: selector }];
  const unit = settings.unit === undefined ? '' : readUnit(settings.unit);
  if (typeof unit === 'object') return [{ field: 'Unit', value: settings.unit, allowed: unit.problem }];
  if (Object.values(FIELD).every((field) => settings[field] === undefined)) {
    return [{ field: 'High limit (H)', value: undefined, allowed: 'at least one of HH, H, L, LL' }];
  }
  const numbers: LimitValues = {};
  for (const [condition, field] of Object.entries(FIELD) as [LimitCondition, (typeof FIELD)[LimitCondition]][]) {
    const value = settings[field];
    if (typeof value === 'number') numbers[condition] = value;
  }
  return limitProblems(numbers, settings.deadband);
}

/** Limits of one signal, in the unit of the rule. */
export type LimitValues = Partial<Record<LimitCondition, number>>;

/** What is wrong between limits that are known. */
export function limitProblems(limits: LimitValues, deadband: number): SettingProblem[] {
  const rising = (['LL', 'L', 'H', 'HH'] as const).flatMap((condition) => {
    const value = limits[condition];
    return value === undefined ? [] : [{ condition, value }];
  });
  for (const [i, upper] of rising.entries()) {
    const lower = rising[i - 1];
    if (lower && upper.value <= lower.value) {
      const field = fieldsOf(thresholdSettings)[FIELD[upper.condition]]?.title ?? upper.condition;
      return [{ field, value: upper.value, allowed: `a number above ${lower.condition} (${lower.value})` }];
    }
  }
  const low = limits.L ?? limits.LL;
  const high = limits.H ?? limits.HH;
  if (low !== undefined && high !== undefined && deadband >= high - low) {
    return [{ field: 'Deadband', value: deadband, allowed: `less than the band between ${low} and ${high}` }];
  }
  return [];
}
