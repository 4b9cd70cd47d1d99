import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { auto } from '../../src/detectors/auto.ts';
import { learnCourse, startCourse, usualAt } from '../../src/detectors/day-course.ts';
import type { Observation } from '../../src/detectors/detector.ts';
import { normalValues } from './normal.ts';
import { everyStep, flaggedAt, judge, judgeValues, settingsOf } from './run-detector.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TEN_MINUTES = 600_000;
/** A Monday. */
const MONDAY = Date.UTC(2026, 5, 1);

/** A value for each ten minutes of some days from a Monday on. */
function days(count: number, valueAt: (hour: number, day: number) => number): Observation[] {
  const values = Array.from({ length: count * 144 }, (_, i) => valueAt((i % 144) / 6, Math.floor(i / 144)));
  return everyStep(values, TEN_MINUTES, MONDAY);
}

/** The last of these scores. */
function last(observations: readonly Observation[], stored: Record<string, unknown> = {}) {
  return judge(auto, settingsOf(auto, stored), observations).at(-1) ?? { score: 0 };
}

function calm(count: number, seed = 1): number[] {
  const normal = normalValues(seed);
  return Array.from({ length: count }, () => 20 + Math.max(-0.3, Math.min(0.3, 0.1 * normal())));
}

const flags = (values: readonly number[], stored = {}) => flaggedAt(judgeValues('auto', stored, values));

describe('auto: the course of the day and of the week', () => {
  const normal = normalValues(4);
  const warmAtNoon = (hour: number) => 20 - 5 * Math.cos((2 * Math.PI * hour) / 24) + 0.1 * normal();
  const at = (hour: number, value: number) =>
    [
      ...days(14, warmAtNoon),
      ...days(1, warmAtNoon).slice(0, 6 * hour),
      { value, good: true, time: MONDAY + 14 * DAY + hour * HOUR },
    ].map((observation, i) => ({ ...observation, time: MONDAY + i * TEN_MINUTES }));

  it('flags at midnight what is usual at noon, and says that it is for the hour', () => {
    equal(last(at(12, 25)).score > 0.5, false);
    const { score, band, reason = '' } = last(at(23, 25));
    ok(score > 0.5, `${score}`);
    match(
      reason,
      /^the (mean )?deviation from the course of the day, \d.*% of its range above the highest of the last 15 d, /,
    );
    ok(band && band.low > 12 && band.high < 20, JSON.stringify(band));
  });

  it('knows nothing of the hour on the first day', () => {
    const first = [...days(1, warmAtNoon), { value: 25, good: true, time: 0 }];
    equal(last(first.map((observation, i) => ({ ...observation, time: MONDAY + i * TEN_MINUTES }))).score, 0);
  });

  /** A machine that works from six to eighteen, from Monday to Friday. */
  const works = (hour: number, day: number) => (day % 7 < 5 && hour >= 6 && hour < 18 ? 10 : 1) + 0.2 * normal();
  it('knows weekends from working days', () => {
    const until = (day: number) => [
      ...days(day, works),
      { value: 10, good: true, time: MONDAY + day * DAY + 11 * HOUR },
    ];
    const [friday, saturday] = [last(until(32), {}), last(until(33), {})];
    equal(friday.score > 0.5, false, friday.reason);
    ok(saturday.score > 0.5, `${saturday.score}`);
    match(saturday.reason ?? '', /deviation from the course of the day/);
  });
});

describe('the course of the day', () => {
  /** What is usual at noon of the day after so many days with these values, one an hour. */
  function noonAfter(values: readonly number[]): number | undefined {
    const course = startCourse();
    for (let hour = 0; hour < 24 * values.length; hour++) {
      learnCourse(course, MONDAY + hour * HOUR, values[Math.floor(hour / 24)] as number);
    }
    return usualAt(course, MONDAY + values.length * DAY + 12 * HOUR);
  }
  const week = (value: number, weekend: number) => [...Array<number>(5).fill(value), weekend, weekend];

  it('follows a change within weeks', () => {
    const [before, after] = [Array<number>(100).fill(1), Array<number>(21).fill(5)];
    ok((noonAfter([...before, ...after]) ?? 0) > 4);
  });

  it('is that of all days until three of a kind were seen, then that of the kind', () => {
    equal(noonAfter([]), undefined);
    equal(noonAfter([2, 4]), 3);
    equal(noonAfter(week(1, 8).slice(0, 6)), (5 * 1 + 8) / 6);
    equal(noonAfter([...week(1, 8), ...week(1, 8), 1, 1, 1, 1, 1]), 8);
    equal(noonAfter(week(1, 8)), 1);
  });
});

describe('auto: what was seen so far', () => {
  it('says in numbers how far a value leaves what was seen, in which view, and where it would have passed', () => {
    const scores = judgeValues('auto', {}, [...calm(600), 21.5]);
    deepEqual(flaggedAt(scores), [601]);
    const { band, reason = '' } = scores[600] ?? {};
    match(
      reason,
      /^the (value, 21\.5|jump from the mean of the last 50 values, 1\.[45]\d*), is \d+ % of its range above the highest of the last 9\.98 h, [\d.]+; beyond theirs are also: /,
    );
    ok(band && band.low < 19.6 && band.low > 18 && band.high > 20.4 && band.high < 21.5, JSON.stringify(band));
  });

  it('flags an overshoot beyond the setting, not one below it', () => {
    const [sensitive, usual] = [{ overshoot: 0.05 }, { overshoot: 0.7 }];
    deepEqual(flags([...calm(3000), 20.45], usual), []);
    deepEqual(flags([...calm(3000), 20.45], sensitive).at(-1), 3001);
  });

  it('says of a signal that never moved by how much it did', () => {
    const { score, reason } = judgeValues('auto', {}, [...Array<number>(300).fill(20), 25])[300] ?? {};
    equal(score, 1);
    match(reason ?? '', /^the value, 25, is 5 above the highest of the last 4\.98 h, 20; beyond theirs are also: jump/);
  });

  it('takes no rounding of a signal that repeats itself for a change', () => {
    const shape = [0.1, 0.7, 0.3, 1.1, 0.2, 0.9];
    deepEqual(
      flags(
        Array.from({ length: 20_000 }, (_, i) => shape[i % 6] as number),
        { overshoot: 0.05 },
      ),
      [],
    );
  });

  it('is silent until it has learnt 200 values', () => {
    deepEqual(flags([...calm(199), 1000]), []);
    deepEqual(flags([...calm(200), 1000]), [201]);
  });

  it('forgets: what was once reached is beyond again after months', () => {
    const spiked = (after: number) => flags([...calm(1000), 24, ...calm(after, 2), 24]);
    deepEqual(spiked(300), [1001]);
    deepEqual(spiked(40_000), [1001, 41_002]);
  });

  it('does not forget in a night what comes every second', () => {
    const flagged = (stepMs: number) =>
      flaggedAt(judge(auto, settingsOf(auto), everyStep([...calm(1000), 24, ...calm(20_000, 2), 24], stepMs)));
    deepEqual(flagged(1000), [1001]);
    deepEqual(flagged(300_000), [1001, 21_002]);
  });

  it('takes less for remarkable while it has seen little', () => {
    const last = (count: number) => judgeValues('auto', {}, [...calm(count), 20.6]).at(-1)?.score ?? 0;
    ok(last(2500) > 1.25 * last(300), `${last(300)} and ${last(2500)}`);
  });

  it('is not blinded by an absurd value', () => {
    deepEqual(flags([...calm(1000), 1e12, ...calm(1000, 2), 80]), [1001, 2002]);
  });

  it('is not upset by silence', () => {
    const before = everyStep(calm(1000));
    const after = everyStep(calm(500, 2), 60_000, 5 * DAY);
    deepEqual(flaggedAt(judge(auto, settingsOf(auto, { overshoot: 0.2 }), [...before, ...after])), []);
  });
});

describe('auto: after an alarm', () => {
  const events = (...sizes: number[]) => sizes.flatMap((size) => [20 + size, ...calm(19, 3)]);

  it('rests for sixty values, but not for something much stronger', () => {
    deepEqual(flags([...calm(1000), ...events(2, 5)]), [1001]);
    deepEqual(flags([...calm(1000), ...events(2, 30)]), [1001, 1021]);
  });

  it('hears of an incident whose first sign was a faint one', () => {
    deepEqual(flags([...calm(3000), 20.36, ...calm(10, 2), 21.2]), [3012]);
  });

  it('takes nothing for an event while it warms up', () => {
    const state = auto.start(settingsOf(auto));
    judge(auto, settingsOf(auto), everyStep([...calm(100), 40, ...calm(98, 2)]), state);
    equal((state.method as { events: number }).events, 0);
  });

  it('remembers what leaves a range without width as a number', () => {
    const state = auto.start(settingsOf(auto));
    judge(auto, settingsOf(auto), everyStep([...new Array(300).fill(5), 6]), state);
    deepEqual(JSON.parse(JSON.stringify(state)), state);
    ok((state.method as { restPeak: number }).restPeak > 0);
  });

  it('is less easily alarmed for a while', () => {
    const second = (quiet: number) => flags([...calm(3000), 21, ...calm(quiet, 2), 21.2]).length;
    equal(second(100), 1);
    equal(second(5000), 2);
  });
});
