import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';

const limit = (title: string, description: string) => Type.Optional(Type.Number({ title, description }));
const amount = (title: string, description: string, unit?: string) =>
  Type.Optional(Type.Number({ title, description, exclusiveMinimum: 0, ...(unit !== undefined && { unit }) }));

/** Settings of the detector `qartod`; a test without its limits is not made. */
export const qartodSettings = Type.Object({
  failLow: limit('Fail low', 'Below this a value is impossible.'),
  failHigh: limit('Fail high', 'Above this a value is impossible.'),
  suspectLow: limit('Suspect low', 'Below this a value is unusual.'),
  suspectHigh: limit('Suspect high', 'Above this a value is unusual.'),
  suspectSpike: amount('Suspect spike', 'A value further than this from the mean of its two neighbours is suspect.'),
  failSpike: amount('Fail spike', 'A value further than this from the mean of its two neighbours fails.'),
  ratePerSecond: amount('Rate', 'A value that changes faster than this is suspect.', '1/s'),
  flatTolerance: amount('Flat tolerance', 'A signal that moves less than this is flat.'),
  suspectFlatSeconds: amount('Suspect flat time', 'Flat for this long is suspect.', 's'),
  failFlatSeconds: amount('Fail flat time', 'Flat for this long fails.', 's'),
});

export type QartodSettings = Static<typeof qartodSettings>;

/** What must hold between the limits. */
export function qartodProblems(settings: QartodSettings): SettingProblem[] {
  const { flatTolerance, suspectFlatSeconds, failFlatSeconds, ...others } = settings;
  const hasFlatTime = suspectFlatSeconds !== undefined || failFlatSeconds !== undefined;
  if (hasFlatTime !== (flatTolerance !== undefined)) {
    return hasFlatTime
      ? [{ field: 'Flat tolerance', value: undefined, allowed: 'a number above 0, where a flat time is given' }]
      : [
          {
            field: 'Suspect flat time',
            value: undefined,
            allowed: 'a number above 0, where a flat tolerance is given',
          },
        ];
  }
  if (hasFlatTime || Object.keys(others).length > 0) return [];
  return [
    {
      field: 'Limits',
      value: undefined,
      allowed: `at least one of ${Object.keys(qartodSettings.properties).join(', ')}`,
    },
  ];
}
