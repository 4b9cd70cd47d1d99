import { deepEqual, ok } from 'node:assert/strict';
import { brokenRules, RUN_RULES } from '../../src/detectors/run-rules.ts';
import { flaggedAt, judgeValues } from './run-detector.ts';

const numbersAt = (set: keyof typeof RUN_RULES, z: readonly number[]) =>
  brokenRules(RUN_RULES[set], z).map(({ number }) => number);

interface Series {
  rule: number;
  why: string;
  fires: number[];
  nearMiss: number[];
}

/** L. S. Nelson, Journal of Quality Technology 16(4), 1984: for each rule the shortest series that breaks it, and a near miss. */
const NELSON: Series[] = [
  { rule: 1, why: 'strictly beyond 3 sigma', fires: [0.2, -0.4, 3.01], nearMiss: [0.2, -0.4, 3] },
  {
    ...{ rule: 2, why: 'nine on one side; one on the centre line breaks the run' },
    fires: [-1, 0.1, 0.5, 0.2, 0.4, 0.3, 0.6, 0.1, 0.2, 0.5],
    nearMiss: [-1, 0.1, 0.5, 0.2, 0.4, 0, 0.6, 0.1, 0.2, 0.5],
  },
  {
    ...{ rule: 3, why: 'six that rise; a tie breaks it' },
    fires: [-0.5, -0.3, -0.1, 0.1, 0.3, 0.5],
    nearMiss: [-0.5, -0.3, -0.1, -0.1, 0.3, 0.5],
  },
  {
    ...{ rule: 4, why: 'fourteen by turns' },
    fires: [0.5, -0.5, 0.4, -0.4, 0.5, -0.5, 0.4, -0.4, 0.5, -0.5, 0.4, -0.4, 0.5, -0.5],
    nearMiss: [0.5, -0.5, 0.4, -0.4, 0.5, -0.5, -0.5, -0.6, 0.5, -0.5, 0.4, -0.4, 0.5, -0.5],
  },
  { rule: 5, why: 'two of three beyond 2 sigma on one side', fires: [2.1, 0.3, 2.2], nearMiss: [2.1, 0.3, -2.2] },
  {
    ...{ rule: 6, why: 'four of five strictly beyond 1 sigma on one side' },
    fires: [1.1, 1.2, 0.2, 1.3, 1.4],
    nearMiss: [1.1, 1.2, 0.2, 1.3, 1],
  },
  {
    ...{ rule: 7, why: 'fifteen strictly within 1 sigma' },
    fires: [0.1, -0.2, 0.3, -0.1, 0.2, -0.3, 0.4, 0.5, -0.4, 0.1, -0.2, 0.3, 0.2, -0.5, 0.4],
    nearMiss: [0.1, -0.2, 0.3, -0.1, 0.2, -0.3, 0.4, 1, -0.4, 0.1, -0.2, 0.3, 0.2, -0.5, 0.4],
  },
  {
    ...{ rule: 8, why: 'eight beyond 1 sigma, on both sides' },
    fires: [1.1, -1.2, 1.3, -1.1, 1.4, 1.2, -1.3, -1.5],
    nearMiss: [1.1, -1.2, 1.3, -0.9, 1.4, 1.2, -1.3, -1.5],
  },
];

describe('the rules of Nelson', () => {
  for (const { rule, why, fires, nearMiss } of NELSON) {
    it(`${rule}: ${why}`, () => {
      deepEqual(numbersAt('Nelson', fires), [rule]);
      ok(!numbersAt('Nelson', nearMiss).includes(rule), 'near miss');
    });

    it(`${rule}: also downwards, and not one point earlier`, () => {
      deepEqual(
        numbersAt(
          'Nelson',
          fires.map((z) => -z),
        ),
        [rule],
      );
      ok(!numbersAt('Nelson', fires.slice(0, -1)).includes(rule));
    });

    it(`${rule}: flagged at the last point, with its number, by the detector`, () => {
      const settings = { points: 'values', rules: 'Nelson', target: 0, sigma: 1 };
      const scores = judgeValues('spc', settings, fires);
      deepEqual(flaggedAt(scores), [fires.length]);
      if (rule !== 1) ok(scores.at(-1)?.reason?.startsWith(`Nelson rule ${rule}: `), scores.at(-1)?.reason);
      deepEqual(flaggedAt(judgeValues('spc', settings, nearMiss)), []);
    });
  }
});

describe('the rules of Western Electric', () => {
  const EIGHT = [0.1, 0.5, 0.2, 0.4, 0.3, 0.6, 0.1, 0.2];
  for (const [rule, fires, nearMiss] of [
    [1, [0, -3.01], [0, -3]],
    [2, [2.1, 0, 2.1], [2.1, 0, 2]],
    [3, [1.1, 0, 1.1, 1.1, 1.1], [1.1, 0, 1.1, -1.1, 1.1]],
    [4, EIGHT, [-0.1, ...EIGHT.slice(1)]],
  ] as const) {
    it(`${rule}: broken and just not`, () => {
      deepEqual(numbersAt('Western Electric', fires), [rule]);
      deepEqual(numbersAt('Western Electric', nearMiss), []);
    });
  }

  it('does not blame a point that came back', () => {
    deepEqual(numbersAt('Western Electric', [2.1, 2.1, 0]), []);
    deepEqual(numbersAt('Western Electric', [1.1, 1.1, 1.1, 1.1, 0]), []);
  });
});
