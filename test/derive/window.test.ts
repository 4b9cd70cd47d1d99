import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { type WindowOptions, windowDerivation } from '../../src/derive/window.ts';
import type { Reading } from '../../src/model/reading.ts';
import { at, brief, derived, facts } from './stepping.ts';

function made(options: Partial<WindowOptions> = {}, staleMs = 60_000, timeZone = 'UTC') {
  const lengthMs = options.lengthMs ?? 60_000;
  return windowDerivation(
    {
      ...{ source: 'power', of: 'mean', unit: undefined, lengthMs, everyMs: lengthMs, latenessMs: 2000 },
      ...{ dayStartMs: 0, state: undefined, leastGood: 0.5, ...options },
    },
    facts(staleMs, timeZone),
  );
}
/** The first window over readings that a second window follows. */
const first = (options: Partial<WindowOptions>, readings: readonly Reading[]) => {
  const result = derived(made(options), readings, 62)[0];
  return (
    result && [
      typeof result.value === 'number' ? Number(result.value.toPrecision(9)) : result.value,
      result.unit ?? result.reason,
    ]
  );
};

describe('a window', () => {
  const readings = [at(0, 10), at(30, 40), at(45, 20)];

  it('weighs each value by how long it held', () => {
    deepEqual(first({ of: 'mean' }, readings), [20, undefined]);
    deepEqual(first({ of: 'standard deviation' }, readings), [12.2474487, undefined]);
    deepEqual(
      first(
        { of: 'integral' },
        readings.map((one) => ({ ...one, unit: 'kW' })),
      ),
      [1200, 'kW.s'],
    );
    deepEqual(
      first(
        { of: 'integral', unit: 'kW.h' },
        readings.map((one) => ({ ...one, unit: 'kW' })),
      ),
      [0.333333333, 'kW.h'],
    );
  });
  it('knows the ends, the number and the sum of its readings', () => {
    deepEqual(first({ of: 'min' }, readings), [10, undefined]);
    deepEqual(first({ of: 'max' }, readings), [40, undefined]);
    deepEqual(first({ of: 'count' }, readings), [3, '1']);
    deepEqual(first({ of: 'sum' }, readings), [70, undefined]);
  });
  it('knows by how much its value went up, and how fast, without the offset of its scale', () => {
    const warm = readings.map((one) => ({ ...one, unit: 'Cel' }));
    deepEqual(first({ of: 'increase' }, warm), [10, 'K']);
    deepEqual(first({ of: 'rate' }, warm), [0.166666667, 'K/s']);
    deepEqual(first({ of: 'rate', unit: 'K/h' }, warm), [600, 'K/h']);
    deepEqual(first({ of: 'standard deviation', unit: '[degF]' }, warm), [22.0454077, '[degF]']);
    deepEqual(first({ of: 'integral' }, warm), [null, 'Cel has no integral over time; K has']);
  });
  it('knows how long a state lasted', () => {
    const states = [at(0, 'running'), at(20, 'off'), at(50, 'running')];
    deepEqual(first({ of: 'time in state', state: 'running' }, states), [30, 's']);
    deepEqual(first({ of: 'time in state', state: 'true' }, [at(0, true), at(15, false)]), [15, 's']);
  });
  it('is told at its end after the allowed lateness, by the clock alone, and once more without a value before it falls silent', () =>
    deepEqual(derived(made(), [at(0, 10)], 1000).map(brief), [
      [60, 10],
      [120, null, 'bad', 'no good reading in the window'],
    ]));
  it('takes readings that are late but not too late, in the order of their times', () => {
    const late = (second: number, value: number, by: number) => at(second, value, { receivedAt: (second + by) * 1000 });
    const [result] = derived(made(), [at(0, 0), at(30, 30), late(29, 29, 1.5), late(59.5, 600, 2)], 63);
    const inOrder = [at(0, 0), at(29, 29), at(30, 30), at(59.5, 600)];
    deepEqual(result, derived(made(), inOrder, 63)[0]);
    equal(Number(Number(result?.value).toFixed(6)), 20.233333);
  });
  it('counts what comes too late, and does not reckon with it', () => {
    const derivation = made();
    const step = (state: typeof derivation.initial, reading: Reading) =>
      derivation.step('a', state, { kind: 'reading', reading, at: reading.receivedAt })?.state ?? state;
    const state = [at(0, 1), at(50, 1), at(55, 1), at(10, 9, { receivedAt: 56_000 })].reduce(step, derivation.initial);
    equal(derivation.lateOf(state), 1);
  });
  it('counts what comes again once, before and after it was reckoned with', () => {
    const again = (second: number, at_: number) => at(second, 7, { receivedAt: at_ * 1000 });
    const all = [again(10, 10), again(10, 11), again(30, 30), again(10, 31), again(30, 33)];
    deepEqual(
      derived(made({ of: 'count' }), all, 62).map(({ value }) => value),
      [2],
    );
  });
  it('spreads as its parts together do', () => {
    const options = { of: 'standard deviation', lengthMs: 60_000, everyMs: 20_000 } as const;
    const result = derived(made(options), [at(0, 10), at(20, 40), at(40, 10)], 62).at(-1);
    equal(Number(Number(result?.value).toFixed(9)), 14.142135624);
  });
  it('is uncertain where too little of it was good, and says how much', () =>
    deepEqual(derived(made(), [at(0, 10), at(15, null, { quality: 'bad' })], 62).map(brief), [
      [60, 10, 'uncertain', '25 % of the window was good'],
    ]));
  it('says which share of it was good, also where that is enough', () => {
    const most = [at(0, 10), at(45, null, { quality: 'bad' })];
    const [result] = derived(made(), most, 62);
    deepEqual([result?.quality, result?.goodShare], ['good', 0.75]);
  });
  it('does not trust a value longer than until it is stale', () =>
    deepEqual(derived(made({}, 20_000), [at(0, 10)], 62).map(brief), [
      [60, 10, 'uncertain', '33 % of the window was good'],
    ]));
  it('slides', () =>
    deepEqual(
      derived(
        made({ lengthMs: 60_000, everyMs: 20_000 }),
        [at(0, 0), at(20, 30), at(40, 60), at(60, 90), at(80, 90)],
        82,
      ).map(({ time, value }) => [time / 1000, value]),
      [
        [20, 0],
        [40, 15],
        [60, 30],
        [80, 60],
      ],
    ));
  it('of hours ends at the same local times of each day, also when clocks change', () => {
    const day = made({ of: 'count', lengthMs: 86_400_000, dayStartMs: 6 * 3_600_000 }, 3_600_000, 'Europe/Berlin');
    const start = Date.parse('2026-10-24T04:00:00Z') / 1000;
    const hourly = Array.from({ length: 60 }, (_, i) => at(start + i * 3600, 1));
    deepEqual(
      derived(day, hourly).map(({ time, value }) => [new Date(time).toISOString(), value]),
      [
        ['2026-10-25T05:00:00.000Z', 25],
        ['2026-10-26T05:00:00.000Z', 24],
      ],
    );
  });
  it('is the same in a zone that is half an hour apart', () =>
    deepEqual(
      derived(made({ lengthMs: 3_600_000 }, 3_600_000, 'Asia/Kolkata'), [at(0, 1), at(1900, 1)], 2000).map(
        ({ time }) => time / 1000,
      ),
      [1800],
    ));
  it('is what a person would reckon, whatever comes in whatever order', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 239 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 1900 }), fc.boolean()), {
          minLength: 30,
          maxLength: 30,
        }),
        fc.constantFrom('mean', 'min', 'max', 'sum', 'count'),
        (seconds, values, of) => {
          const given = [...seconds]
            .sort((x, y) => x - y)
            .map((second, i) => {
              const [value, lateBy, good] = values[i] ?? [0, 0, true];
              return at(second, good ? value : null, {
                quality: good ? 'good' : 'bad',
                receivedAt: second * 1000 + lateBy,
              });
            });
          const inOrder = [...given].sort((x, y) => x.receivedAt - y.receivedAt);
          const options = { of, lengthMs: 120_000, everyMs: 60_000 } as const;
          const results = derived(made(options, 15_000), inOrder, 400);
          for (const { time, value } of results) {
            const wanted = reckoned(given, of, time / 1000 - 120, time / 1000);
            if (wanted === null || value === null) equal(value, of === 'count' ? 0 : null);
            else ok(Math.abs(Number(value) - wanted) < 1e-6, `${of} up to ${time / 1000}: ${value}, not ${wanted}`);
          }
        },
      ),
    ));
});

/** A window second by second: what held in each, and what came. Readings stand at whole seconds, and are stale after 15 of them. */
function reckoned(readings: readonly Reading[], of: string, from: number, to: number): number | null {
  const held: number[] = [];
  for (let second = from; second < to; second++) {
    const last = readings.findLast(({ time }) => time / 1000 <= second);
    if (last && typeof last.value === 'number' && second - last.time / 1000 < 15) held.push(last.value);
  }
  const came = readings.flatMap(({ time, value }) =>
    typeof value === 'number' && time / 1000 >= from && time / 1000 < to ? [value] : [],
  );
  if (held.length === 0 && came.length === 0) return null;
  const sum = (all: readonly number[]) => all.reduce((total, value) => total + value, 0);
  if (of === 'mean') return sum(held) / held.length;
  if (of === 'min') return Math.min(...held, ...came);
  if (of === 'max') return Math.max(...held, ...came);
  return of === 'sum' ? sum(came) : came.length;
}
