import { deepEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Heard } from '../../src/model/rule.ts';
import { geofence } from '../../src/rules/geofence.ts';
import type { GeofenceState } from '../../src/rules/geofence-rule.ts';
import { ruleOf, STALE_MS, START } from './geofence-timeline.ts';

describe('any way of an asset', () => {
  const way = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 20_000 }),
      axis: fc.constantFrom(0, 1, 2),
      x: fc.integer({ min: -20, max: 120 }),
      lateMs: fc.constantFrom(0, 0, 0, 500, 5000),
      isGood: fc.constantFrom(true, true, true, false),
    }),
    { maxLength: 40 },
  );

  function run(
    steps: typeof way extends fc.Arbitrary<infer T> ? T : never,
    stored: object,
    kept: (state: GeofenceState) => GeofenceState,
  ) {
    const rule = ruleOf(stored);
    let [state, at, dueAt] = [geofence.initial, START, Number.POSITIVE_INFINITY];
    const told: string[] = [];
    const heard: Heard[] = [0, 1].map(() => ({ value: null, good: false, at: 0, time: 0, until: 0 }));
    const take = (input: Parameters<typeof geofence.step>[2]) => {
      const step = geofence.step(rule, kept(state), input);
      if (!step) return;
      state = step.state;
      dueAt = Number.POSITIVE_INFINITY;
      for (const effect of step.effects) {
        if (effect.kind === 'wake') dueAt = effect.at;
        else told.push(`${effect.kind} ${effect.at}`);
      }
    };
    for (const { afterMs, axis, x, lateMs, isGood } of steps) {
      at += afterMs;
      while (dueAt <= at) {
        const due = dueAt;
        dueAt = Number.POSITIVE_INFINITY;
        take({ kind: 'tick', at: due, others: heard });
      }
      for (const place of axis === 2 ? [0, 1] : [axis]) {
        const time = at - lateMs;
        if (time >= (heard[place]?.time ?? 0))
          heard[place] = { value: x, good: isGood, at, time, until: at + STALE_MS };
        take({
          kind: 'reference',
          at,
          others: [...heard],
          news: { place, time, value: isGood ? x : null, good: isGood },
        });
      }
    }
    return { told, state };
  }
  const settings = fc.record({
    alarm: fc.constantFrom('left', 'entered', 'unexpected place'),
    fixes: fc.integer({ min: 1, max: 3 }),
    dwellSeconds: fc.constantFrom(0, 10),
    fastest: fc.constantFrom(undefined, 3),
  });

  it('is judged the same when the state was stored as JSON after each step', () => {
    fc.assert(
      fc.property(way, settings, (steps, stored) => {
        const plain = run(steps, stored, (state) => state);
        const kept = run(steps, stored, (state) =>
          state === geofence.initial ? state : JSON.parse(JSON.stringify(state)),
        );
        deepEqual(kept, plain);
      }),
    );
  });

  it('raises and clears in turn, and is remembered in little', () => {
    fc.assert(
      fc.property(way, settings, (steps, stored) => {
        const { told, state } = run(steps, stored, (one) => one);
        deepEqual(
          told.map((one) => one.split(' ')[0]),
          told.map((_one, i) => (i % 2 ? 'clear' : 'raise')),
        );
        ok(JSON.stringify(state).length < 1024);
      }),
    );
  });
});
