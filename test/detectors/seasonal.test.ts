import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { DetectorState, Observation, Scored } from '../../src/detectors/detector.ts';
import { plantTime } from '../../src/model/plant-time.ts';
import { normalValues } from './normal.ts';
import { detectorNamed, flaggedAt, judge, settingsOf } from './run-detector.ts';

const [HOUR, DAY, STEP] = [3_600_000, 86_400_000, 600_000];
/** A Monday. */
const START = Date.UTC(2026, 2, 2);
const seasonal = detectorNamed('seasonal');

type Course = (local: Date, day: number) => number;

/** Values every ten minutes with noise of 0.2; `course` tells what is usual at a local time. */
function days(course: Course, from: number, to: number, timeZone = 'UTC', seed = 1): Observation[] {
  const normal = normalValues(seed);
  const { localOf } = plantTime(timeZone);
  return Array.from({ length: ((to - from) * DAY) / STEP }, (_, i) => {
    const time = START + from * DAY + i * STEP;
    return { value: course(new Date(localOf(time)), (time - START) / DAY) + 0.2 * normal(), good: true, time };
  });
}

const hourOf = (local: Date) => local.getUTCHours() + local.getUTCMinutes() / 60;
/** Warm in the afternoon, cool in the morning. */
const wave: Course = (local) => 20 + 5 * Math.sin(((hourOf(local) - 9) / 24) * 2 * Math.PI);
/** Heated from six to eighteen, on working days only. */
const shift: Course = (local) => 17 + (hourOf(local) >= 6 && hourOf(local) < 18 ? 5 : 0);
const withWeekend: Course = (local, day) => (local.getUTCDay() % 6 === 0 ? 17 : shift(local, day));

const run = (observations: readonly Observation[], stored: Record<string, unknown> = {}, state?: DetectorState) =>
  judge(seasonal, settingsOf(seasonal, stored), observations, state);

/** The share that is flagged, of those from a day on. */
function shareFrom(observations: readonly Observation[], scores: readonly Scored[], day: number): number {
  const first = observations.findIndex(({ time }) => time >= START + day * DAY);
  return flaggedAt(scores.slice(first)).length / (scores.length - first);
}

describe('seasonal', () => {
  it('knows the course of a day after three days, and says what is usual', () => {
    const observations = days(wave, 0, 20);
    const at = observations.findIndex(({ time }) => time === START + 19 * DAY + 15 * HOUR);
    observations[at] = { value: 21, good: true, time: START + 19 * DAY + 15 * HOUR };
    const scores = run(observations);
    const { score, band, reason = '' } = scores[at] as Scored;
    ok(score > 0.5 && (scores[at - 1]?.score ?? 1) < 0.5, `${score}`);
    // 25 is usual at 15:00.
    ok(band && Math.abs((band.low + band.high) / 2 - 25) < 0.3 && band.high - band.low < 4, JSON.stringify(band));
    match(reason, /^21 is (3\.\d+|4) below what is usual around 15:00 \(2[45](\.\d+)? ± 1\.\d+\)$/);
    ok(shareFrom(observations, scores, 0) < 0.001, `${shareFrom(observations, scores, 0)}`);
    equal(scores.findIndex(({ band }) => band !== undefined) * STEP, 3 * DAY);
  });

  it('flags what is usual at noon when it comes at night', () => {
    const observations = days(wave, 0, 20);
    const night = { value: 24, good: true, time: START + 20 * DAY + 3 * HOUR };
    ok((run([...observations, night]).at(-1)?.score ?? 0) > 0.5);
    ok((run([...observations, { ...night, time: night.time + 12 * HOUR }]).at(-1)?.score ?? 1) < 0.5);
  });

  it('tells weekdays apart from the third week on, where they differ', () => {
    const observations = days(withWeekend, 0, 47);
    const state = seasonal.start(settingsOf(seasonal));
    const scores = run(observations, {}, state);
    ok(shareFrom(observations, scores, 15) < 0.002, `${shareFrom(observations, scores, 15)}`);
    const before = observations.findIndex(({ time }) => time === START + 15 * DAY + 12 * HOUR);
    const width = (at: number) => (scores[at]?.band?.high ?? 0) - (scores[at]?.band?.low ?? 0);
    ok(width(before - 3 * 144) > 2 * width(before), `${width(before - 3 * 144)} and ${width(before)}`);
    // The 48th day is a Saturday.
    const noon = { value: 22, good: true, time: START + 47 * DAY + 12 * HOUR };
    const scored = seasonal.score(state, settingsOf(seasonal), noon);
    match(scored.reason ?? '', /^22 is [45](\.\d+)? above what is usual on Saturdays around 12:00 \(1[67](\.\d+)? ± /);
    equal(seasonal.score(state, settingsOf(seasonal), { ...noon, time: noon.time - DAY }).reason, undefined);
  });

  it('does not tell weekdays apart where they are alike', () => {
    const observations = days(shift, 0, 40);
    observations.push({ value: 40, good: true, time: START + 40 * DAY + 12 * HOUR });
    match(run(observations).at(-1)?.reason ?? '', /what is usual around 12:00 /);
  });

  for (const [change, first] of [
    ['forward', 0],
    ['back', 210],
  ] as const) {
    it(`follows the clock of the plant when it is put ${change}`, () => {
      // 29 March 2026 is the 28th day; 25 October the 238th.
      const around = days(shift, first, first + 40, 'Europe/Berlin');
      const share = (timeZone: string) => shareFrom(around, run(around, { timeZone }), first + 20);
      ok(share('Europe/Berlin') < 0.002, `${share('Europe/Berlin')}`);
      ok(share('UTC') > 0.005, `${share('UTC')}`);
    });
  }

  it('goes on where it was after a gap of days', () => {
    const observations = [...days(wave, 0, 20), ...days(wave, 24.5, 30)];
    const scores = run(observations);
    ok(shareFrom(observations, scores, 0) < 0.001);
    ok(scores[20 * 144]?.band !== undefined, 'it is known at once');
  });

  for (const [what, changed] of [
    ['level', (local, day) => wave(local, day) + 8],
    ['time', (local, day) => wave(new Date(local.getTime() + 4 * HOUR), day)],
  ] as const satisfies [string, Course][]) {
    it(`learns a course of another ${what} anew within nine days, and flags it until then`, () => {
      const observations = [...days(wave, 0, 30), ...days(changed, 30, 45, 'UTC', 2)];
      const scores = run(observations);
      ok(shareFrom(observations.slice(0, 33 * 144), scores.slice(0, 33 * 144), 30) > 0.3);
      ok(shareFrom(observations, scores, 39) < 0.002, `${shareFrom(observations, scores, 39)}`);
      const ofLast = scores.slice(-144).filter(({ band }) => band !== undefined);
      ok(ofLast.length > 140, `${ofLast.length}`);
      const outside = observations.slice(-144).filter(({ value }, i) => {
        const { low = 0, high = 0 } = scores.at(i - 144)?.band ?? {};
        return Math.abs(value - (low + high) / 2) > 2;
      });
      deepEqual(outside, []);
    });
  }

  it('is not led astray by a fault of three days', () => {
    const stuck: Course = () => 60;
    const observations = [...days(wave, 0, 30), ...days(stuck, 30, 33), ...days(wave, 33, 40, 'UTC', 2)];
    const scores = run(observations);
    equal(shareFrom(observations.slice(0, 33 * 144), scores.slice(0, 33 * 144), 30), 1);
    ok(shareFrom(observations, scores, 33) < 0.002, `${shareFrom(observations, scores, 33)}`);
    ok((scores[35 * 144]?.band?.high ?? 100) < 22, JSON.stringify(scores[35 * 144]?.band));
  });

  it('does not take a course without noise for more exact than it is', () => {
    const exact = days(shift, 0, 20).map(({ time }) => {
      return { value: shift(new Date(time), 0), good: true, time };
    });
    deepEqual(flaggedAt(run(exact)), []);
    const noon = (value: number) => ({ value, good: true, time: START + 20 * DAY + 12 * HOUR });
    ok((run([...exact, noon(22.05)]).at(-1)?.score ?? 1) < 0.5);
    ok((run([...exact, noon(22.5)]).at(-1)?.score ?? 0) > 0.5);
    const livelyByDay = days(shift, 0, 20).map(({ value, time }) => {
      const usual = shift(new Date(time), 0);
      return { value: usual === 17 ? 17 : usual + 5 * (value - usual), good: true, time };
    });
    ok((run([...livelyByDay, { ...noon(17.5), time: START + 20 * DAY + 3 * HOUR }]).at(-1)?.score ?? 1) < 0.5);
    const constant = exact.map(({ time }) => ({ value: 0.3, good: true, time }));
    deepEqual(flaggedAt(run([...constant, noon(0.4)])), [20 * 144 + 1]);
  });

  it('refuses a time zone that does not exist', () => {
    const [problem] = seasonal.read({ timeZone: 'Mars/Olympus' }).problems;
    deepEqual(problem, {
      field: 'Time zone',
      value: 'Mars/Olympus',
      allowed: 'an IANA time zone such as Europe/Berlin',
    });
  });
});
