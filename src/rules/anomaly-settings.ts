import { type Static, Type } from 'typebox';
import { multivariate } from '../detectors/multivariate.ts';
import { DEFAULT_DETECTOR, DETECTORS } from '../detectors/registry.ts';
import { alarmsTogether, latching, lateReadings, onlyWhile, priority, watchedSignals } from './rule-settings.ts';

/** Those of one signal, and the one of several. */
const ALL = [...DETECTORS, multivariate];

/** Settings of `tieline-anomaly`. */
export const anomalySettings = Type.Object({
  ...watchedSignals(
    'Unit in which values and bands are told. Readings in another unit of the same kind are converted.',
  ),
  falseAlarms: Type.Number({
    ...{ title: 'False alarms', unit: 'a month and signal', default: 0.5, minimum: 0.001, maximum: 1000 },
    description:
      'How many alarms without a cause are accepted. From what each signal does by itself its limit follows, and is kept up to date.',
  }),
  detector: Type.Enum(
    ALL.map(({ name }) => name),
    {
      title: 'Detector',
      default: DEFAULT_DETECTOR.name,
      shownAs: Object.fromEntries(ALL.map(({ name, title }) => [name, `${name}: ${title}`])),
      description: 'What is looked for.',
    },
  ),
  detectorSettings: Type.Optional(
    Type.String({
      title: 'Settings of the detector',
      placeholder: 'window=300, limit=8',
      maxLength: 500,
      description: 'Those that are to be other than usual, with commas between. The help lists them.',
    }),
  ),
  together: Type.Optional(
    Type.String({
      title: 'Together with',
      placeholder: '[flow], [acme/munich/ambient/temperature]',
      maxLength: 1000,
      description:
        'multivariate: the other signals, with commas between. Their readings must be wired to this node, too.',
    }),
  ),
  clearAfterSeconds: Type.Number({
    ...{ title: 'Clears after', unit: 's', default: 900, minimum: 0, maximum: 2_592_000 },
    description:
      'The alarm clears when nothing deviates for so long, with good quality. Deviations closer together are one.',
  }),
  ...alarmsTogether,
  ...onlyWhile,
  lateReadings,
  priority: priority(),
  latching,
});

export type AnomalySettings = Static<typeof anomalySettings>;
