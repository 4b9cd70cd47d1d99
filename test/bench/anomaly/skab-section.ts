import { DATA } from '../../support/benchmark-data.ts';
import type { Section } from './section.ts';
import { skabFigures, skabMissing } from './skab.ts';

const fixed = (value: number, digits: number) => value.toFixed(digits);

/** Skoltech Anomaly Benchmark: several signals of one asset together, beside the published detectors on the same files. */
export const skab: Section = {
  name: 'skab',
  missing: () => skabMissing(DATA),
  async measure(tell) {
    tell('multivariate');
    const figures = await skabFigures(DATA);
    return [
      {
        title: 'Skoltech Anomaly Benchmark: outliers and change points',
        headings: [
          'detector',
          'F1',
          'false alarms %',
          'missed %',
          'change points',
          'missed',
          'false',
          'µs a row',
          'settings',
        ],
        rows: figures.map(({ detector, f1, far, mar, changePoints, microsecondsARow, settings = '' }) => [
          ...[detector, fixed(f1, 2), fixed(far, 1), fixed(mar, 1), fixed(changePoints.standard, 1)],
          ...[`${changePoints.missed} of ${changePoints.of}`, changePoints.falseOnes],
          ...[microsecondsARow === undefined ? '' : fixed(microsecondsARow, 1), settings],
        ]),
        notes: ['An alarm that never ends scores an F1 of 0.70 there: an F1 without its false alarms says nothing.'],
      },
    ];
  },
};
