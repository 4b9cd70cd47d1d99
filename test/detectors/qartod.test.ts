import { deepEqual, equal, match } from 'node:assert/strict';
import type { Flag } from '../../src/detectors/detector.ts';
import { problemText } from '../../src/model/settings.ts';
import { detectorNamed, everyStep, judge, settingsOf } from './run-detector.ts';

type Values = readonly (number | null)[];

/** The flags of one test, reading by reading; what no flag was given to was not evaluated. */
function flags(test: string, stored: Record<string, unknown>, values: Values, stepMs: number): Flag['flag'][] {
  const detector = detectorNamed('qartod');
  const observations = everyStep(values, stepMs);
  const told = judge(detector, settingsOf(detector, stored), observations).flatMap(({ flags = [] }) => flags);
  return observations.map(({ time }) => {
    const ofReading = told.filter((flag) => flag.time === time);
    return (
      (ofReading.find((flag) => flag.test === test) ?? ofReading.find((flag) => flag.test === 'usable'))?.flag ?? 2
    );
  });
}

/** Numbers of the tests of ioos_qc (US IOOS, Apache-2.0), commit 9c1853a4. */
describe('QARTOD, against the numbers of ioos_qc', () => {
  const SPIKES: { values: Values; limits: [number, number]; expected: number[] }[] = [
    { values: [10, 12, 999.99, 13, 15, 40, 9, 9], limits: [25, 50], expected: [2, 4, 4, 4, 1, 3, 1, 2] },
    { values: [-10, -12, -999.99, -13, -15, -40, -9, -9], limits: [25, 50], expected: [2, 4, 4, 4, 1, 3, 1, 2] },
    { values: [-100, -99, -99, -98], limits: [25, 50], expected: [2, 1, 1, 2] },
    {
      values: [10, 12, 999.99, 13, 15, 40, 9, 9, null, 10, 10, 999.99, 10, null],
      limits: [25, 50],
      expected: [2, 4, 4, 4, 1, 3, 1, 2, 9, 2, 4, 4, 2, 9],
    },
    {
      values: [3, 4.99, 5, 6, 8, 6, 6, 6.75, 6, 6, 5.3, 6, 6, 9, 5, null, 4, 4],
      limits: [0.5, 1],
      expected: [2, 3, 1, 1, 4, 3, 1, 3, 1, 1, 3, 1, 4, 4, 2, 9, 2, 2],
    },
    {
      values: [
        ...[-0.189, -0.0792, -0.0122, 0.0457, 0.0671, 0.0213, -0.0488, -0.1463, -0.2438, -0.3261, -0.3871, -0.4054],
        ...[-0.3932, -0.3383, -0.2804, -0.2347, -0.2134, -0.2347, -0.2926, -0.3597, -0.442, -0.509, 0, -0.5944],
        ...[-0.57, -0.4267, -0.2926, -0.1585, -0.0945, -0.0762],
      ],
      limits: [0.5, 1],
      expected: [2, ...Array<number>(21).fill(1), 3, ...Array<number>(6).fill(1), 2],
    },
  ];
  for (const {
    values,
    limits: [suspectSpike, failSpike],
    expected,
  } of SPIKES) {
    it(`spike ${suspectSpike} / ${failSpike}: ${values.slice(0, 8).join(' ')} …`, () => {
      deepEqual(flags('spike', { suspectSpike, failSpike }, values, 60_000), expected);
    });
  }

  const RATES: [Values, number[]][] = [
    [
      [2, 10, 2.1, 3, 4, 5, 7, 10, 0, 2, 2.2, 2, 1, 2, 3, 90, 91, 92, 93, 1, 2, 3, 4, 5],
      [1, 3, 3, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 3, 1, 1, 1, 1],
    ],
    [
      [2, 10, 2, 3, null, null, 7, 10],
      [1, 3, 3, 1, 9, 9, 1, 1],
    ],
    [
      [-2, -10, -2, -3],
      [1, 3, 3, 1],
    ],
  ];
  for (const [values, expected] of RATES) {
    it(`rate of change, 5 in 15 minutes: ${values.slice(0, 8).join(' ')} …`, () => {
      deepEqual(flags('rate of change', { ratePerSecond: 5 / 900 }, values, 900_000), expected);
    });
  }

  const FLAT: [Values, number, number, number, number, number[]][] = [
    [
      [1, 2, 2.0001, 2, 2.0001, 2, 2.0001, 2, 4, 5, 3, 3.0001, 3.0005, 3.00001],
      ...([900, 3000, 4800, 0.01] as const),
      [1, 1, 1, 1, 3, 3, 4, 4, 1, 1, 1, 1, 1, 3],
    ],
    [
      [2, 2.0001, 2, 2.0001, 2, 2.0001, 2, 4, 5, 3, 3.0001, 3.0005, 3.00001],
      ...([900, 3000, 4800, 0.01] as const),
      [1, 1, 1, 3, 3, 4, 4, 1, 1, 1, 1, 1, 3],
    ],
    [[5, 5, 5], 1, 3, 5, 0.1, [1, 1, 1]],
    [[5, 5, 5, 5], 1, 3, 5, 0.1, [1, 1, 1, 3]],
    [[5, 5, 5, 5, 5, 5], 1, 3, 5, 0.1, [1, 1, 1, 3, 3, 4]],
    [[1, 1, 1, 1, 1, 6, 5, 4, 3, 2], 1, 3, 6, 4, [1, 1, 1, 3, 3, 1, 1, 1, 3, 3]],
  ];
  for (const [values, stepS, suspectFlatSeconds, failFlatSeconds, flatTolerance, expected] of FLAT) {
    it(`flat line ${suspectFlatSeconds} s / ${failFlatSeconds} s: ${values.join(' ')}`, () => {
      const settings = { suspectFlatSeconds, failFlatSeconds, flatTolerance };
      deepEqual(flags('flat line', settings, values, stepS * 1000), expected);
    });
  }
});

describe('QARTOD', () => {
  it('flags the gross range: impossible fails, unusual is suspect, the limits are allowed', () => {
    const limits = { failLow: -10, suspectLow: 0, suspectHigh: 50, failHigh: 100 };
    const values = [-10.1, -10, -0.1, 0, 50, 50.1, 100, 100.1, null];
    deepEqual(flags('gross range', limits, values, 1000), [4, 3, 3, 1, 1, 3, 3, 4, 9]);
  });

  it('scores 1 for what fails, and says why', () => {
    const detector = detectorNamed('qartod');
    const scores = judge(detector, settingsOf(detector, { failHigh: 100 }), everyStep([20, 120]));
    deepEqual(
      scores.map(({ score }) => score),
      [0, 1],
    );
    equal(scores[1]?.reason, '120 is beyond the possible range');
  });

  it('does not take silence for a flat line', () => {
    const detector = detectorNamed('qartod');
    const settings = settingsOf(detector, { suspectFlatSeconds: 600, flatTolerance: 0.1 });
    const before = everyStep([5, 5, 5, 5]);
    const scores = judge(detector, settings, [...before, ...everyStep([5, 5, 5, 5], 60_000, 86_400_000)]);
    deepEqual(
      scores.map(({ score }) => score),
      Array(8).fill(0),
    );
  });

  for (const [stored, problem] of [
    [{}, /^Limits: nothing given; allowed: at least one of failLow, /],
    [{ suspectFlatSeconds: 60 }, /^Flat tolerance: nothing given; allowed: a number above 0/],
    [{ flatTolerance: 1 }, /^Suspect flat time: nothing given/],
    [{ ratePerSecond: -1 }, /^Rate: -1 given; allowed: a number above 0$/],
  ] as const) {
    it(`refuses ${JSON.stringify(stored)}`, () => {
      const [first] = detectorNamed('qartod').read(stored).problems;
      match(first ? problemText(first) : '', problem);
    });
  }
});
