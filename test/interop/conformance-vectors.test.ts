import { deepEqual } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenRules, RUN_RULES } from '../../src/detectors/run-rules.ts';
import { flaggedAt, judgeValues } from '../detectors/run-detector.ts';
import { DATA } from '../support/benchmark-data.ts';
import { skipWhere } from './skip.ts';

const VECTORS = join(DATA, 'conformance', 'vectors.json');

interface Case {
  id: string;
  x: number[];
  params: { target: number; k: number; h: number; sigma: number; lambda: number; L: number };
  expect: { outOfControl: number[] };
  rules: { rule: number; fires: number[]; nearMiss: number[]; allRulesAtEnd: number[] }[];
}

/** The unit tests keep these numbers; here the files themselves are read. */
describe('the conformance vectors of the classic charts', () => {
  before(function () {
    skipWhere(existsSync(VECTORS) ? undefined : `${VECTORS} is missing: set TIELINE_DATA`, this);
  });
  const vector = (id: string): Case => {
    const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: Case[] };
    return cases.find((each) => each.id === id) as Case;
  };

  for (const id of ['nist-6.3.2.3-cusum', 'montgomery-9.1-cusum-ewma', 'montgomery-runger-16.8-cusum']) {
    it(id, () => {
      const { x, params, expect } = vector(id);
      const { target, k: allowance, h: decision } = params;
      const chart = { chart: 'CUSUM', points: 'values', afterSignal: 'continue' };
      const scores = judgeValues('spc', { ...chart, target, sigma: 1, allowance, decision }, x);
      deepEqual(flaggedAt(scores), expect.outOfControl);
    });
  }

  it('nist-6.3.2.4-ewma', () => {
    const { x, params, expect } = vector('nist-6.3.2.4-ewma');
    const { target, sigma, lambda, L: width } = params;
    const chart = { chart: 'EWMA', points: 'values', limits: 'asymptotic' };
    deepEqual(flaggedAt(judgeValues('spc', { ...chart, target, sigma, lambda, width }, x)), expect.outOfControl);
  });

  it('nelson-rules-minimal', () => {
    for (const { rule, fires, nearMiss, allRulesAtEnd } of vector('nelson-rules-minimal').rules) {
      const numbers = (z: number[]) => brokenRules(RUN_RULES.Nelson, z).map(({ number }) => number);
      deepEqual(numbers(fires), allRulesAtEnd);
      deepEqual(numbers(nearMiss).includes(rule), false);
    }
  });
});
