import { type Static, Type } from 'typebox';
import { trendSettings } from '../detectors/trend.ts';
import { latching, lateReadings, onlyWhile, priority, watchedSignals } from './rule-settings.ts';

/** Settings of `tieline-forecast`. */
export const forecastSettings = Type.Object({
  ...watchedSignals('Unit of the limit. Readings in another unit of the same kind are converted.'),
  limit: Type.Unsafe<number | string>({
    ...{ type: 'number', attribute: true, title: 'Limit' },
    description: 'What the signal is not to reach: a number, or {H} for the H limit that the class of the asset has.',
  }),
  side: Type.Enum(['high', 'low'], {
    ...{ title: 'Side', default: 'high' },
    description: 'High: it is beyond the limit above it. Low: below it.',
  }),
  withinHours: Type.Number({
    ...{ title: 'Alarm', unit: 'h before', default: 24, exclusiveMinimum: 0, maximum: 100_000 },
    description: 'The alarm raises when the limit may be reached within this time: at the early end of the interval.',
  }),
  ...trendSettings.properties,
  clearAfterSeconds: Type.Number({
    ...{ title: 'Clears after', unit: 's', default: 3600, minimum: 0, maximum: 2_592_000 },
    description: 'The alarm clears when the limit has been further away, or nothing has been told, for so long.',
  }),
  ...onlyWhile,
  lateReadings,
  priority: priority(),
  latching,
});

export type ForecastSettings = Static<typeof forecastSettings>;
