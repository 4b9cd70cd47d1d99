import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Heard } from '../../src/model/rule.ts';
import { geofence } from '../../src/rules/geofence.ts';
import type { GeofenceState } from '../../src/rules/geofence-rule.ts';
import { following, ruleOf, STALE_MS, START } from './geofence-timeline.ts';

describe('the dwell time of a geofence, 10 s', () => {
  const dwelling = (more: object = {}) => following({ dwellSeconds: 10, ...more });

  it('must be over, though no further position comes', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    match(followed.explained(8), /^it is 20 m outside hall 1 at 70, 15; alarms after 7 s more of good time$/);
    followed.until(14.9);
    deepEqual(followed.said, []);
    followed.until(20);
    deepEqual(followed.said, ['raise@15']);
    equal(followed.message(), 'acme/agv-3 left hall 1: in yard, 20 m outside for 10 s at 70, 15');
  });

  it('begins anew when the asset was back, also when it was back only to the margin', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.at(12, 54, 15);
    followed.at(13, 70, 15);
    followed.until(22.9);
    deepEqual(followed.said, []);
    followed.until(30);
    deepEqual(followed.said, ['raise@23']);
  });

  it('counts good time only: not after a bad value, nor once the position is stale', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.tell(10, 0, null, { bad: 'comm-failure' });
    match(followed.explained(20), /^its position is not known: comm-failure; it is 20 m outside/);
    followed.at(40, 70, 15);
    followed.until(44.9);
    deepEqual(followed.said, []);
    followed.until(50);
    deepEqual(followed.said, ['raise@45']);

    const stale = dwelling({ dwellSeconds: 100 });
    stale.at(0, 40, 15);
    stale.at(5, 70, 15);
    stale.until(1000);
    match(
      stale.explained(1000),
      /^its last position is stale: time does not count; .*alarms after 40 s more of good time$/,
    );
    stale.at(1000, 70, 15);
    stale.until(1039);
    deepEqual(stale.said, []);
    stale.until(1041);
    deepEqual(stale.said, ['raise@1040']);
  });

  it('does not count the time in which the runtime was away, and goes on after it', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.away(11, 41);
    followed.until(44.9);
    deepEqual(followed.said, []);
    followed.until(100);
    deepEqual(followed.said, ['raise@45']);
    followed.away(100, 5000);
    followed.at(5001, 40, 15);
    deepEqual(followed.said, ['raise@45', 'clear@5001']);
  });
});

describe('positions in a row, three', () => {
  const counting = () => following({ fixes: 3 });

  it('must say so before the alarm raises, and before it clears', () => {
    const followed = counting();
    followed.at(0, 40, 15);
    for (const [at, x] of [
      [1, 70],
      [2, 70],
      [3, 40],
      [4, 70],
      [5, 70],
    ] as const)
      followed.at(at, x, 15);
    match(followed.explained(5), /; alarms after 1 more such position$/);
    deepEqual(followed.said, []);
    followed.at(6, 71, 15);
    deepEqual(followed.said, ['raise@6']);
    for (const [at, x] of [
      [7, 40],
      [8, 41],
      [9, 54],
      [10, 40],
      [11, 40],
    ] as const)
      followed.at(at, x, 15);
    deepEqual(followed.said, ['raise@6']);
    followed.at(12, 41, 15);
    deepEqual(followed.said, ['raise@6', 'clear@12']);
  });
});

describe('the speed check, 2 m/s', () => {
  const checked = () => following({ fastest: 2 });

  it('leaves out a position that the asset could not have reached, and says so', () => {
    const followed = checked();
    followed.at(0, 40, 15);
    followed.at(1, 140, 15);
    deepEqual(followed.said, []);
    equal(
      followed.explained(1),
      'the position 140, 15 is not believed: it needs 100 m/s, 2 m/s are possible; 1 of 3 that agree; it is 10 m inside hall 1 at 40, 15; alarms when it is more than 5 m outside',
    );
    followed.at(2, 42, 15);
    followed.at(3, 140, 15);
    followed.at(4, 43, 15);
    deepEqual(followed.said, []);
    deepEqual(followed.state().far, null);
  });

  it('believes the third of those that agree with each other, so that a wrong first one does not block for ever', () => {
    const followed = checked();
    followed.at(0, 40, 15);
    for (const [at, x] of [
      [1, 140],
      [2, 30],
      [2.5, 240],
      [3, 241],
      [4, 400],
      [5, 401],
    ] as const)
      followed.at(at, x, 15);
    deepEqual(followed.said, []);
    followed.at(6, 402, 15);
    deepEqual(followed.said, ['raise@6']);
  });

  it('allows as far as the time since the last position, and the margin', () => {
    const followed = checked();
    followed.at(0, 40, 15);
    followed.at(30, 105, 15);
    deepEqual(followed.said, ['raise@30']);
  });
});

describe('a position of two properties', () => {
  it('is one when both are known with about the same source time, in whichever order they come', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.tell(10, 1, 16);
    followed.tell(10.2, 0, 70);
    deepEqual(followed.said, ['raise@10.2']);
    equal(followed.message(), 'acme/agv-3 left hall 1: in yard, 20 m outside at 70, 16');
  });

  it('takes a number that comes alone with the other as it was, a second later or with the next: only what changes may be reported', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.tell(10, 0, 70);
    deepEqual(followed.said, []);
    followed.until(12);
    deepEqual(followed.said, ['raise@11']);
    followed.tell(20, 0, 49);
    followed.tell(20.4, 0, 48);
    deepEqual(followed.said, ['raise@11', 'clear@20.4']);
  });

  it('never mixes an old number with a new one while both come', () => {
    // On the way from hall 1 to the yard around a corner, nothing is ever in between.
    const followed = following({ alarm: 'entered', whichAreas: 'pit', margin: 0 });
    followed.at(0, 85, 40);
    followed.at(1, 40, 15);
    followed.at(2, 85, 40);
    deepEqual(followed.said, []);
  });

  it('is none while one of them is bad, no number, or not on Earth', () => {
    const followed = following({ coordinates: 'geographic', areas: AROUND_MUNICH, whichAreas: '' });
    followed.at(0, 11.5, 48.1);
    followed.tell(10, 0, 11.5);
    followed.tell(10, 1, null, { bad: 'no fix' });
    match(followed.explained(10), /^its position is not known: no fix/);
    followed.tell(20, 1, 'here');
    match(followed.explained(20), /^its position is not known: no position: here/);
    followed.at(30, 11.5, 148.1);
    match(followed.explained(30), /^its position is not known: no position: 11.5, 148.1/);
    deepEqual(followed.said, []);
    followed.at(40, 11.6, 48.1);
    deepEqual(followed.said, ['raise@40']);
    equal(followed.message(), 'acme/agv-3 left Munich: 3 km outside at 48.1, 11.6');
  });

  it('does not go back in time', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.at(20, 41, 15);
    followed.at(25, 70, 15, { time: 10 });
    followed.until(40);
    deepEqual(followed.said, []);
    deepEqual(followed.state().fix?.position, [41, 15]);
  });
});

const AROUND_MUNICH = JSON.stringify({
  ...{ type: 'Feature', properties: { name: 'Munich' } },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [11.45, 48.05],
        [11.56, 48.05],
        [11.56, 48.15],
        [11.45, 48.15],
      ],
    ],
  },
});

describe('a position as the text of one property', () => {
  it('is followed likewise', () => {
    const followed = following({
      position: 'one property',
      coordinates: 'geographic',
      areas: AROUND_MUNICH,
      whichAreas: '',
    });
    followed.tell(0, 0, '48.1, 11.5');
    followed.tell(10, 0, '{"type":"Point","coordinates":[11.6,48.1]}');
    followed.tell(9, 0, '48.1, 11.5', { time: 5 });
    deepEqual(followed.said, ['raise@10']);
    followed.tell(20, 0, 'lost');
    match(followed.explained(20), /^its position is not known: no position: lost; it is/);
    followed.tell(30, 0, '48.1, 11.5');
    deepEqual(followed.said, ['raise@10', 'clear@30']);
  });
});

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
