import { type Static, Type } from 'typebox';
import { MOST_TEXT } from '../logic/read-logic.ts';
import { hears, latching, lateReadings, onlyWhile, priority, watchedAssets } from './rule-settings.ts';

const { calendar } = onlyWhile;

/** Settings of `tieline-logic`. */
export const logicSettings = Type.Object({
  ...watchedAssets,
  logic: Type.String({
    title: 'Rule',
    multiline: true,
    minLength: 1,
    maxLength: MOST_TEXT,
    placeholder: '{">": [{"var": "temperature"}, 80]}',
    description:
      'JSON Logic over signals: temperature of the asset itself, acme/hall/temperature of another, ../temperature of the one above, {hvac}/running of the one that an attribute names.',
  }),
  units: Type.Array(
    Type.Object({
      signal: Type.String({ title: 'Signal', minLength: 1, maxLength: 500, placeholder: 'temperature' }),
      unit: Type.String({ title: 'Unit', minLength: 1, maxLength: 40, placeholder: '°C' }),
    }),
    {
      ...{ title: 'Units', default: [], maxItems: 1000, keyColumns: ['signal'] },
      description:
        'In which units the numbers of the rule are meant. Readings in another unit of the same kind are converted; without one a value counts as it comes.',
    },
  ),
  property: Type.Optional(
    Type.String({
      ...{ title: 'Shown on', maxLength: 200, placeholder: 'temperature' },
      description:
        'The property on which the alarms stand. Empty: the first of the rule that the assets have themselves.',
    }),
  ),
  hears,
  whenUnknown: Type.Enum(['hold', 'not true', 'true'], {
    title: 'Unknown',
    default: 'hold',
    shownAs: { hold: 'leaves the alarm as it is', 'not true': 'is no alarm', true: 'is an alarm' },
    description:
      'What it means when nobody knows whether the rule holds, because a signal is bad, stale or was never heard.',
  }),
  calendar,
  lateReadings,
  priority: priority(),
  latching,
  message: Type.Optional(
    Type.String({
      ...{ title: 'Message', maxLength: 200, placeholder: 'too hot although the chiller runs' },
      description: 'What it means when the rule holds, for people. The clauses with their numbers stand behind it.',
    }),
  ),
});

export type LogicSettings = Static<typeof logicSettings>;
