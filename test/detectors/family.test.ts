import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Detector, Observation } from '../../src/detectors/detector.ts';
import { DETECTORS } from '../../src/detectors/registry.ts';
import { normalValues } from './normal.ts';
import { judge, everyStep as observationsOf, settingsOf } from './run-detector.ts';

/** Small windows, so that short streams reach past warm-up; what a detector needs to judge at all. */
const SMALL: Readonly<Record<string, Record<string, unknown>[]>> = {
  auto: [{}, { overshoot: 0.05 }],
  robust: [{ window: 20 }],
  spc: [
    { baseline: 100 },
    { baseline: 100, chart: 'EWMA', points: 'values', rules: 'Nelson' },
    { baseline: 100, chart: 'CUSUM', subgroup: 2, rules: 'Western Electric' },
  ],
  spike: [{}],
  flatline: [{}, { seconds: 120, tolerance: 0.5 }],
  drift: [{ memory: 50, limit: 15 }],
  variance: [{ window: 30, memory: 100 }],
  qartod: [
    { failLow: -50, failHigh: 50, suspectLow: -10, suspectHigh: 10 },
    { suspectSpike: 5, ratePerSecond: 1, flatTolerance: 0.1, suspectFlatSeconds: 300, failFlatSeconds: 900 },
  ],
  seasonal: [{}, { timeZone: 'Europe/Berlin', memoryDays: 14 }],
};
/** The usual time between values, ms; a minute where not told. */
const STEP_MS: Readonly<Record<string, number>> = {
  // It knows an hour of the day when it was seen on some days.
  seasonal: 3_600_000,
};
/** How many values from an outlier on it may itself be seen in; 1 where not told. This list only shrinks. */
const OWN_AFTER_OUTLIER: Readonly<Record<string, number>> = {
  // Its subgroup of two may end one later.
  spc: 2,
  // A spike is told from both of its neighbours, which are told from it.
  qartod: 3,
  // Rests are counted from where the one before ended, which an outlier moves.
  flatline: Number.POSITIVE_INFINITY,
};
const CASES = DETECTORS.flatMap((detector) =>
  (SMALL[detector.name] ?? []).map((stored) => ({ detector, stored, settings: settingsOf(detector, stored) })),
);

/** What a badly kept signal may send: outliers, absurd values, bad ones, doubled and backward stamps, gaps. */
const step = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1000, max: 90_000 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -30_000, 3 * 3_600_000, -90_000_000, Number.NaN) },
);
const value = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 1e6, -1e12, 1e300, Number.NaN, Number.POSITIVE_INFINITY) },
);
const streamOf = (stepMs: number) =>
  fc
    .array(
      fc.record({ value, step, good: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)) }),
      { minLength: 250, maxLength: 500 },
    )
    .map((rows) => {
      let time = Date.UTC(2026, 0, 1);
      return rows.map(({ value, step, good }): Observation => {
        const stamp = time + (step * stepMs) / 60_000;
        if (!Number.isNaN(stamp)) time = stamp;
        return { value, good, time: stamp };
      });
    });
/** Values of a signal with some structure, some minutes apart. */
const calm = fc.integer({ min: 1, max: 1_000_000 }).map((seed) => {
  const normal = normalValues(seed);
  return Array.from({ length: 400 }, (_, i) => Math.sin(i / 20) + 0.2 * normal());
});
/** Noise about a level: what follows an outlier is in control by itself. */
const noise = fc.integer({ min: 1, max: 1_000_000 }).map((seed) => {
  const normal = normalValues(seed);
  return Array.from({ length: 400 }, () => 5 + 0.2 * Math.max(-1.5, Math.min(1.5, normal())));
});
const DAY = 86_400_000;
const check = (property: fc.IRawProperty<unknown>) => fc.assert(property, { numRuns: 25 });

const scoresOf = (detector: Detector, settings: unknown, observations: readonly Observation[]) =>
  judge(detector, settings, observations).map(({ score }) => score);

it('every detector takes part in the family checks, under a name of its own', () => {
  deepEqual(Object.keys(SMALL).toSorted(), DETECTORS.map(({ name }) => name).toSorted());
});

for (const { detector, stored, settings } of CASES) {
  const stepMs = STEP_MS[detector.name] ?? 60_000;
  const everyStep = (values: readonly number[], from = 0) => observationsOf(values, stepMs, from);
  const stream = streamOf(stepMs);

  describe(`${detector.name} ${JSON.stringify(stored)}`, () => {
    it('gives scores from 0 to 1 and a reason for whatever it flags', () => {
      check(
        fc.property(stream, (observations) => {
          for (const { score, reason, band } of judge(detector, settings, observations)) {
            ok(score >= 0 && score <= 1, `${score}`);
            if (score > 0.5)
              ok(reason !== undefined && reason.length > 5 && !/NaN|undefined|Infinity/.test(reason), reason);
            if (band) ok(band.low <= band.high && Number.isFinite(band.low + band.high), JSON.stringify(band));
          }
        }),
      );
    });

    it('keeps a state that is bounded, and the same after it was stored and read at any place', () => {
      check(
        fc.property(stream, fc.nat(249), (observations, cut) => {
          const through = detector.start(settings);
          const expected = judge(detector, settings, observations, through);
          const first = detector.start(settings);
          const begun = judge(detector, settings, observations.slice(0, cut), first);
          const restored = JSON.parse(JSON.stringify(first)) as typeof first;
          const rest = judge(detector, settings, observations.slice(cut), restored);
          deepEqual([...begun, ...rest], expected);
          equal(JSON.stringify(restored), JSON.stringify(through));
        }),
      );
      const state = detector.start(settings);
      const normal = normalValues(3);
      const sizes: number[] = [];
      for (let round = 0; round < 2; round++) {
        judge(detector, settings, everyStep(Array.from({ length: 2000 }, normal), round * 2000 * stepMs), state);
        sizes.push(numbersIn(state));
      }
      ok((sizes[1] as number) <= (sizes[0] as number) + 1, `${sizes}`);
      ok((sizes[1] as number) < 300, `${sizes[1]} numbers`);
    });

    it('is silent until its warm-up is over', () => {
      const warmUp = detector.warmUp(settings);
      check(
        fc.property(stream, (observations) => {
          const state = detector.start(settings);
          for (const observation of observations) {
            const scored = detector.score(state, settings, observation);
            if (state.seen < warmUp) equal(scored.score, 0);
            detector.learn(state, settings, observation, scored);
          }
        }),
      );
    });

    it('leaves its state alone while it scores', () => {
      check(
        fc.property(stream, (observations) => {
          const state = detector.start(settings);
          judge(detector, settings, observations, state);
          const before = JSON.stringify(state);
          for (const observation of observations.slice(0, 20)) detector.score(state, settings, observation);
          equal(JSON.stringify(state), before);
        }),
      );
    });

    it('neither scores bad, doubled or late values nor learns from them', () => {
      check(
        fc.property(calm, fc.array(fc.tuple(fc.nat(399), value), { maxLength: 30 }), (values, intruders) => {
          const observations = everyStep(values);
          const expected = scoresOf(detector, settings, observations);
          const intruding = (time: number, value: number, i: number): Observation[] => [
            // The tests of QARTOD leave out values beside a missing one.
            ...(detector.name === 'qartod' ? [] : [{ value, good: false, time: time + 1000 }]),
            { value, good: true, time },
            { value: i % 2 === 0 ? value : -value, good: true, time: Math.max(0, time - 50_000) },
          ];
          const at = new Map(intruders);
          const mixed = observations.flatMap((observation, i) => {
            const value = at.get(i);
            const extra = value === undefined ? [] : intruding(observation.time, value, i);
            return [{ observation, extra: false }, ...extra.map((observation) => ({ observation, extra: true }))];
          });
          const scores = scoresOf(
            detector,
            settings,
            mixed.map(({ observation }) => observation),
          );
          deepEqual(
            scores.filter((_, i) => !mixed[i]?.extra),
            expected,
          );
          for (const [i, score] of scores.entries()) if (mixed[i]?.extra) equal(score, 0);
        }),
      );
    });

    it('is not poisoned by one outlier: the next values are not flagged for it', () => {
      const own = OWN_AFTER_OUTLIER[detector.name] ?? 1;
      check(
        fc.property(
          noise,
          fc.integer({ min: 320, max: 380 }),
          fc.constantFrom(1e3, -1e3, 1e9),
          (values, at, outlier) => {
            const clean = scoresOf(detector, settings, everyStep(values));
            const scores = scoresOf(detector, settings, everyStep(values.with(at, outlier)));
            for (let i = at + own; i < at + own + 3; i++) {
              const [before, now] = [clean[i] as number, scores[i] as number];
              ok(!(before < 0.35 && now > 0.5), `value ${i - at} behind the outlier: ${before} became ${now}`);
            }
          },
        ),
      );
    });

    it('goes on after the clock was set back by days', () => {
      const normal = normalValues(5);
      const values = Array.from({ length: 400 }, normal);
      const state = detector.start(settings);
      judge(detector, settings, everyStep(values, 1000 * stepMs), state);
      const seen = state.seen;
      judge(detector, settings, everyStep(values, 1000 * stepMs - 2 * DAY), state);
      equal(state.seen, seen + values.length);
    });

    if (detector.invariant) {
      it('scores the same in any unit', () => {
        const scale = fc.constantFrom(1.8, 0.001, 1000, -1);
        check(
          fc.property(calm, scale, fc.constantFrom(0, 32, -273.15), (values, scale, offset) => {
            const expected = scoresOf(detector, settings, everyStep(values));
            const scores = scoresOf(detector, settings, everyStep(values.map((value) => value * scale + offset)));
            // Where a limit is met to the last bit, which side it falls on depends on rounding.
            for (const [i, score] of scores.entries()) {
              ok(Math.abs(score - (expected[i] as number)) < 1e-6, `value ${i}: ${expected[i]} became ${score}`);
            }
          }),
        );
      });
    }
  });
}

/** How many numbers a state holds. */
function numbersIn(state: unknown): number {
  if (typeof state === 'number') return 1;
  return typeof state === 'object' && state !== null
    ? Object.values(state).reduce<number>((sum, part) => sum + numbersIn(part), 0)
    : 0;
}
