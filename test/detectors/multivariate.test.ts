import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { componentsOf } from '../../src/detectors/eigen.ts';
import {
  type JointObservation,
  type JointScored,
  type MultivariateSettings,
  multivariate,
} from '../../src/detectors/multivariate.ts';
import { normalValues } from './normal.ts';

const SIGNALS = ['flow', 'pressure', 'power', 'noise'];
const METHODS = ['bank', 'T²+Q'] as const;
type Row = (number | null)[];

/** A pump: pressure and power follow the flow, noise does not. */
function pump(count: number, seed = 1): number[][] {
  const normal = normalValues(seed);
  return Array.from({ length: count }, () => {
    const flow = normal();
    return [20 + flow, 3 + 0.2 * flow + 0.02 * normal(), 500 + 40 * flow + 8 * normal(), 60 + normal()];
  });
}

function settingsOf(stored: Record<string, unknown> = {}, signals: readonly string[] = SIGNALS): MultivariateSettings {
  const { settings, problems } = multivariate.read(stored, signals);
  deepEqual(problems, []);
  return settings as MultivariateSettings;
}

const everySecond = (rows: readonly Row[], from = 0): JointObservation[] =>
  rows.map((values, i) => ({ time: from + 1000 * i, values }));

function judge(
  settings: MultivariateSettings,
  observations: readonly JointObservation[],
  state = multivariate.start(settings, SIGNALS),
): JointScored[] {
  return observations.map((observation) => {
    const scored = multivariate.score(state, settings, observation);
    multivariate.learn(state, settings, observation, scored);
    return scored;
  });
}

const flagged = (scores: readonly JointScored[]) => scores.flatMap(({ score }, i) => (score > 0.5 ? [i] : []));

describe('principal components', () => {
  it('are those of a matrix whose eigenvalues are known', () => {
    const found = componentsOf([
      [2, -1, 0],
      [-1, 2, -1],
      [0, -1, 2],
    ]);
    const expected = [2 + Math.SQRT2, 2, 2 - Math.SQRT2];
    for (const [i, { variance }] of found.entries()) ok(Math.abs(variance - (expected[i] as number)) < 1e-12);
    const [a = 0, b = 0, c = 0] = found[1]?.direction ?? [];
    ok(Math.abs(Math.abs(a) - Math.SQRT1_2) < 1e-12 && Math.abs(b) < 1e-12 && Math.abs(a + c) < 1e-12);
  });

  it('make up any symmetric matrix again', () => {
    const matrices = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.array(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: size, maxLength: size }), {
          minLength: size,
          maxLength: size,
        }),
      )
      .map((rows) => rows.map((row, i) => row.map((_, j) => rows[Math.min(i, j)]?.[Math.max(i, j)] as number)));
    fc.assert(
      fc.property(matrices, (matrix) => {
        const found = componentsOf(matrix);
        for (const [i, row] of matrix.entries()) {
          for (const [j, expected] of row.entries()) {
            const sum = found.reduce(
              (total, { variance, direction: d }) => total + variance * (d[i] as number) * (d[j] as number),
              0,
            );
            ok(Math.abs(sum - expected) < 1e-9, `${sum} is not ${expected}`);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('several signals together', () => {
  it('names the signal that left its level, and on which side of it', () => {
    const rows = [...pump(400), ...pump(60, 2).map(([a, b, c, d]) => [a, b, c, (d as number) + 3] as Row)];
    const scores = judge(settingsOf(), everySecond(rows));
    const [first = 0] = flagged(scores);
    ok(first > 400 && first < 440, `${first}`);
    const { reason = '', out } = scores[first] as JointScored;
    match(reason, /^noise has moved above its level (59\.9\d*|60(\.0\d*)?), beyond 6[01]\.\d+$/);
    deepEqual(
      out.map(({ signal }) => signal),
      ['noise'],
    );
  });

  it('by T² and Q finds signals that no longer go together, though each of them is where it may be', () => {
    // Flow and power stand in the middle and the pressure does not; the noise is higher, as it may be.
    const rows = [...pump(400), ...pump(30, 2).map((): Row => [20, 3.3, 500, 62.5])];
    const scores = judge(settingsOf({ method: 'T²+Q' }), everySecond(rows));
    const [first = 0] = flagged(scores);
    equal(first, 402, 'three of five rows');
    match(scores[first]?.reason ?? '', /^the signals do not go together as in training, Q is .* limit; most of it is /);
    equal(scores[first]?.out[0]?.signal, 'pressure');
  });

  it('by T² finds signals that go together further out than ever', () => {
    const rows = [...pump(400), ...pump(30, 2).map(([, , , d]) => [32, 5.4, 980, d] as Row)];
    const scores = judge(settingsOf({ method: 'T²+Q' }), everySecond(rows));
    ok(scores.some(({ reason }) => /^the signals are further out together than in training, T²/.test(reason ?? '')));
  });

  it('follows a slow drift, but not while a signal is in alarm', () => {
    const slow = pump(4000, 3).map(([a, b, c, d], i) => [a, b, c, (d as number) + 0.001 * i] as Row);
    deepEqual(flagged(judge(settingsOf(), everySecond([...pump(400), ...slow]))), []);
    const fast = pump(2000, 4).map(([a, b, c, d]) => [a, b, c, (d as number) + 5] as Row);
    const scores = judge(settingsOf(), everySecond([...pump(400), ...fast]));
    ok(flagged(scores).length > 1900, `${flagged(scores).length}`);
  });

  it('is not held up by a signal that never came, and trains the one that comes later', () => {
    const silent = (rows: number[][]) => rows.map(([a, b, c]) => [a, b, c, null] as Row);
    const state = multivariate.start(settingsOf(), SIGNALS);
    const shifted = pump(60, 2).map(([a, b, c, d]) => [(a as number) + 4, b, c, d] as Row);
    const scores = judge(settingsOf(), everySecond([...silent(pump(400)), ...silent(shifted as number[][])]), state);
    equal(scores.find(({ score }) => score > 0.5)?.out[0]?.signal, 'flow');
    const later = [...pump(600, 5), ...pump(60, 6).map(([a, b, c, d]) => [a, b, c, (d as number) - 4] as Row)];
    equal(judge(settingsOf(), everySecond(later, 1e6), state).at(-1)?.out[0]?.signal, 'noise');
  });

  it('forgets in a gap what it had smoothed', () => {
    const settings = settingsOf();
    const state = multivariate.start(settings, SIGNALS);
    const far = pump(60, 2).map((row): Row => row.with(3, (row[3] as number) + 6));
    ok((judge(settings, everySecond([...pump(400), ...far]), state).at(-1)?.score ?? 0) > 0.5);
    deepEqual(flagged(judge(settings, everySecond(pump(60, 3), 3_600_000), state)), []);
  });

  it('does not judge a signal that stood still all through its training', () => {
    const still = (rows: number[][], value: number) => rows.map((row) => row.with(3, value));
    for (const method of METHODS) {
      const scores = judge(settingsOf({ method }), everySecond([...still(pump(400), 0.1), ...still(pump(100, 2), 7)]));
      deepEqual(flagged(scores), [], method);
      ok(scores.every(({ score }) => Number.isFinite(score)));
    }
  });

  it('is not spoilt by an outlier in training', () => {
    const rows: Row[] = [...pump(400), ...pump(60, 2).map((row) => row.with(3, (row[3] as number) + 3))];
    rows[100] = [20, 3, 500, 1e9];
    const scores = judge(settingsOf(), everySecond(rows));
    equal(scores.at(-1)?.out[0]?.signal, 'noise');
  });

  it('refuses signals that are too many, or two of one name', () => {
    const names = Array.from({ length: 65 }, (_, i) => `s${i}`);
    for (const signals of [[], names, ['a', 'b', 'a'], ['']]) {
      equal(multivariate.read({}, signals).problems[0]?.field, 'Signals', signals.join());
    }
    equal(multivariate.read({ method: 'net' }, SIGNALS).problems[0]?.field, 'Method');
  });
});

for (const method of METHODS) {
  const settings = settingsOf({ method, training: 50 });
  const calm = fc.integer({ min: 1, max: 1_000_000 }).map((seed) => pump(160, seed));
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN, 1e300, -1e12, Number.POSITIVE_INFINITY, 0) },
  );
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 500, max: 2000 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, -3000, 7_200_000, -90_000_000, Number.NaN) },
  );
  const stream = fc
    .array(fc.record({ step, values: fc.tuple(value, value, value, value) }), { minLength: 120, maxLength: 250 })
    .map((rows) => {
      let time = Date.UTC(2026, 0, 1);
      return rows.map(({ step, values }): JointObservation => {
        const stamp = time + step;
        if (!Number.isNaN(stamp)) time = stamp;
        return { time: stamp, values };
      });
    });
  const check = (property: fc.IRawProperty<unknown>) => fc.assert(property, { numRuns: 25 });
  const scoresOf = (observations: readonly JointObservation[]) => judge(settings, observations);

  describe(`several signals together by ${method}, whatever comes`, () => {
    it('gives scores from 0 to 1, with a reason and a signal for whatever it flags', () => {
      check(
        fc.property(stream, (observations) => {
          for (const { score, reason, out } of scoresOf(observations)) {
            ok(score >= 0 && score <= 1, `${score}`);
            equal(out.length > 0, score > 0.5);
            if (score > 0.5) ok(reason !== undefined && !/NaN|undefined|Infinity/.test(reason), reason);
          }
        }),
      );
    });

    it('keeps a state that is bounded, and the same after it was stored and read at any place', () => {
      check(
        fc.property(stream, fc.nat(119), (observations, cut) => {
          const through = multivariate.start(settings, SIGNALS);
          const expected = judge(settings, observations, through);
          const first = multivariate.start(settings, SIGNALS);
          const begun = judge(settings, observations.slice(0, cut), first);
          const restored = JSON.parse(JSON.stringify(first)) as typeof first;
          deepEqual([...begun, ...judge(settings, observations.slice(cut), restored)], expected);
          equal(JSON.stringify(restored), JSON.stringify(through));
        }),
      );
      const state = multivariate.start(settings, SIGNALS);
      judge(settings, everySecond(pump(5000)), state);
      ok(JSON.stringify(state).length < 1500, `${JSON.stringify(state).length}`);
    });

    it('neither scores nor learns rows that are late, doubled or wholly bad', () => {
      check(
        fc.property(calm, fc.array(fc.nat(159), { maxLength: 20 }), (rows, at) => {
          const observations = everySecond(rows);
          const mixed = observations.flatMap((observation, i) => {
            if (!at.includes(i)) return [observation];
            const { time } = observation;
            const bad = { time: time + 500, values: [null, Number.NaN, 1e300] };
            return [observation, bad, { time, values: [0, 0, 0, 0] }, { time: time - 400, values: [1e9, 0, 0, 0] }];
          });
          const scores = scoresOf(mixed).filter((_, i) => observations.includes(mixed[i] as JointObservation));
          deepEqual(scores, scoresOf(observations));
        }),
      );
    });

    it('lets a bad value of one signal leave the others alone', () => {
      check(
        fc.property(calm, fc.integer({ min: 60, max: 150 }), (rows, at) => {
          const lacking = rows.map((row, i) => (i === at ? row.with(3, Number.NaN) : row));
          const [expected, scores] = [scoresOf(everySecond(rows)), scoresOf(everySecond(lacking))];
          const ofOthers = (scored: JointScored | undefined) => scored?.out.filter(({ signal }) => signal !== 'noise');
          if (method === 'bank') deepEqual(ofOthers(scores[at]), ofOthers(expected[at]));
          else equal(scores[at]?.score, 0);
        }),
      );
    });

    it('scores the same whatever the unit of each signal is', () => {
      const unit = fc.tuple(fc.constantFrom(1.8, 0.001, 1000, -1), fc.constantFrom(0, 32, -273.15));
      check(
        fc.property(calm, fc.tuple(unit, unit, unit, unit), (rows, units) => {
          const expected = scoresOf(everySecond(rows));
          const other = rows.map((row) =>
            row.map((value, i) => value * (units[i]?.[0] as number) + (units[i]?.[1] as number)),
          );
          for (const [i, { score }] of scoresOf(everySecond(other)).entries()) {
            ok(Math.abs(score - (expected[i]?.score as number)) < 1e-6, `row ${i}`);
          }
        }),
      );
    });

    it('is not poisoned by one row far outside', () => {
      check(
        fc.property(calm, fc.constantFrom(1e3, -1e9), (rows, outlier) => {
          const calmScores = scoresOf(everySecond(rows));
          const scores = scoresOf(everySecond(rows.with(100, (rows[100] as number[]).with(3, outlier))));
          // A smoothed deviation stops at one and a half limits: fifteen rows bring it back.
          for (let i = 116; i < 160; i++) {
            ok((scores[i]?.score as number) <= 0.5 || (calmScores[i]?.score as number) > 0.35, `row ${i}`);
          }
        }),
      );
    });
  });
}
