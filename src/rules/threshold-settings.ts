import { type Static, Type } from 'typebox';
import { latching, lateReadings, onlyWhile, priority, watchedSignals } from './rule-settings.ts';
import type { LimitCondition } from './threshold-rule.ts';

/** Longest delay or window, s. */
const LONGEST_S = 2_592_000;
/** Most times that a condition can be counted. */
const MOST_TIMES = 100;

const operand = (title: string, description: string) =>
  Type.Optional(
    Type.Unsafe<number | string>({ ...{ type: 'number', attribute: true, signal: true }, title, description }),
  );

const limit = (condition: string, title: string, description: string) =>
  operand(
    title,
    `${description} A number, {${condition}} for the ${condition} limit that the asset's class has, or another [signal]. Empty: no ${condition} limit.`,
  );

const amount = (title: string, description: string) =>
  Type.Optional(
    Type.Unsafe<number | string>({ ...{ type: 'number', attribute: true, exclusiveMinimum: 0 }, title, description }),
  );

const delay = (title: string, description: string) =>
  Type.Number({ ...{ title, unit: 's', default: 0, minimum: 0, maximum: LONGEST_S }, description });

/** Settings of `tieline-threshold`. */
export const thresholdSettings = Type.Object({
  ...watchedSignals('Unit of the limits and the deadband. Readings in another unit of the same kind are converted.'),
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
  deadbandIn: Type.Enum(['absolute', 'percent'], {
    title: 'Deadband in',
    default: 'absolute',
    description: 'Absolute: in the unit of the limits. Percent: of the amount of each limit.',
  }),
  rate: amount('Rate of change', 'Raises rate when the value changes as fast as this. Empty: no limit of the rate.'),
  ratePer: Type.Enum(['second', 'minute', 'hour'], {
    title: 'Rate per',
    default: 'minute',
    description: 'The time that the rate is meant for: 5 per minute.',
  }),
  rateDirection: Type.Enum(['either', 'rising', 'falling'], {
    title: 'Direction',
    default: 'either',
    description: 'Which changes count.',
  }),
  rateOverSeconds: Type.Number({
    title: 'Rate over',
    unit: 's',
    default: 60,
    exclusiveMinimum: 0,
    maximum: LONGEST_S,
    description: 'The rate is that from the value so long ago, by the time of its source, to the present one.',
  }),
  rateDeadband: Type.Number({
    title: 'Deadband of the rate',
    default: 0,
    minimum: 0,
    description:
      'How far the rate must come back behind its limit before the alarm clears; percent where Deadband in is.',
  }),
  deviation: amount('Deviation', 'Raises deviation when the value is as far as this from Deviation from.'),
  reference: operand(
    'Deviation from',
    'What the value is compared with: a number, {attribute} of the asset or another [signal].',
  ),
  deviationSide: Type.Enum(['either', 'above', 'below'], {
    title: 'Side',
    default: 'either',
    description: 'Which deviations count.',
  }),
  band: Type.Enum(['none', 'outside', 'inside'], {
    title: 'Band',
    default: 'none',
    description: 'Raises band when the value is outside, or inside, the band between From and To.',
  }),
  bandFrom: operand('From', 'Lower end of the band: a number, {attribute} of the asset or another [signal].'),
  bandTo: operand('To', 'Upper end of the band: a number, {attribute} of the asset or another [signal].'),
  states: Type.Optional(
    Type.String({
      title: 'Alarm states',
      placeholder: 'fault, true, 3',
      maxLength: 400,
      description: 'Raises state while the value is one of these, with commas between. For switches, modes and codes.',
    }),
  ),
  onDelaySeconds: delay(
    'On-delay',
    'How long the value must be beyond the limit, with good quality, before the alarm raises.',
  ),
  offDelaySeconds: delay('Off-delay', 'How long the value must be back, with good quality, before the alarm clears.'),
  countTimes: Type.Optional(
    Type.Integer({
      title: 'Times',
      minimum: 2,
      maximum: MOST_TIMES,
      description: 'The alarm raises only when its condition has come true so often. Empty: the first time.',
    }),
  ),
  countSeconds: Type.Optional(
    Type.Number({
      title: 'Times within',
      unit: 's',
      exclusiveMinimum: 0,
      maximum: LONGEST_S,
      description: 'The time in which Times are counted.',
    }),
  ),
  ...onlyWhile,
  whenBad: Type.Enum(['hold', 'reset', 'alarm'], {
    title: 'Without a good value',
    default: 'hold',
    description:
      'A bad or stale value: hold lets delays and alarms stand still, reset ends them, alarm holds them and raises stale.',
  }),
  lateReadings,
  priority: priority('HH and LL are raised one step more urgent.'),
  latching,
  message: Type.Optional(
    Type.String({
      title: 'Message',
      maxLength: 300,
      placeholder: '{asset}: {property} {value} {unit} (limit {limit})',
      description:
        'Text of the alarm: {signal}, {asset}, {property}, {condition}, {value}, {limit}, {unit}, {delay} or the name of an attribute. Empty: a sentence that fits the condition.',
    }),
  ),
});

export type ThresholdSettings = Static<typeof thresholdSettings>;

/** The field of each limit. */
export const FIELD = { HH: 'highHigh', H: 'high', L: 'low', LL: 'lowLow' } as const satisfies Record<
  LimitCondition,
  keyof ThresholdSettings
>;
