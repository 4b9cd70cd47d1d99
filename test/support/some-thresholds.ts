import fc from 'fast-check';
import { readSettings } from '../../src/model/settings.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { type ThresholdSettings, thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD } from './signal-facts.ts';

const some = <T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });

const seldom = <T>(...values: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) });

/** Settings of a threshold, any of those that are allowed; other signals are `[setpoint]`, `[running]` and `[site/ambient]`. */
export const anyThreshold: fc.Arbitrary<ThresholdSettings> = fc
  .record({
    ...{ highHigh: maybe(90), high: maybe<number | string>(80, '[setpoint]', '[site/ambient]') },
    ...{ low: maybe<number | string>(20, '[site/ambient]'), lowLow: maybe(10) },
    ...{ deadband: some(0, 1, 3), deadbandIn: some('absolute', 'percent') },
    ...{ rate: maybe(1, 5), ratePer: some('second', 'minute'), rateDirection: some('either', 'rising', 'falling') },
    ...{ rateOverSeconds: some(0.5, 5, 20), rateDeadband: some(0, 0.5) },
    ...{ deviation: maybe(10, 30), reference: maybe<number | string>(50, '[setpoint]', '[site/ambient]') },
    ...{ deviationSide: some('either', 'above', 'below'), states: maybe('88, fault', 'true') },
    ...{
      band: some('none', 'outside', 'inside'),
      bandFrom: maybe<number | string>(25, '[setpoint]'),
      bandTo: maybe<number | string>(85, '[site/ambient]'),
    },
    ...{ onDelaySeconds: some(0, 0.5, 2, 10), offDelaySeconds: some(0, 0.5, 2, 10) },
    ...{ count: seldom([2, 5] as const, [2, 60] as const, [3, 60] as const) },
    enabledWhen: seldom('[running] is true', '[running] is not false', '[site/ambient] > 40', '[setpoint] <= 80'),
    ...{
      whenBad: some('hold', 'reset', 'alarm'),
      latching: some('no', 'until reset'),
      message: maybe('{signal} {value}'),
    },
  })
  .map(({ count, ...settings }) => {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    const counted = count && { countTimes: count[0], countSeconds: count[1] };
    return { ...PLAIN_THRESHOLD, ...Object.fromEntries(given), ...counted } as ThresholdSettings;
  })
  .filter((settings) => readSettings(thresholdSettings, settings, thresholdProblems).problems.length === 0);
