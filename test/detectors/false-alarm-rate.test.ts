import { equal, ok } from 'node:assert/strict';
import {
  alarmsPerMonth,
  type FalseAlarmRate,
  limitFor,
  MONTH_MS,
  nothingWatched,
  watchStrength,
} from '../../src/detectors/false-alarm-rate.ts';
import { seededRandom } from '../../src/simulator/random.ts';

const STEP_MS = 300_000;
const APART_MS = 900_000;
const MONTH = MONTH_MS / STEP_MS;

const watch = (rate: FalseAlarmRate, strength: number, counts = Number.POSITIVE_INFINITY) =>
  watchStrength(rate, { strength, counts }, { sinceMs: STEP_MS, apartMs: APART_MS });

/**
 * Deviations of a signal, so many a month beyond its detector's limit, whose number falls with a power of their size; each raises an alarm where it is
 * beyond what is allowed. Gives the alarms a month of the last of so many months.
 */
function alarmsOf(
  { perMonth, slope, seed, months = 12 }: { perMonth: number; slope: number; seed: number; months?: number },
  accepted: number,
  rate: FalseAlarmRate = nothingWatched(),
): number {
  const random = seededRandom(seed);
  let alarms = 0;
  for (let i = 0; i < months * MONTH; i++) {
    const isOne = random() < perMonth / MONTH;
    const strength = isOne ? (1 - random()) ** (-1 / slope) : 0;
    const allowed = limitFor(rate, accepted, 4);
    if (strength >= allowed) {
      if (i >= MONTH) alarms++;
      rate.alarms++;
    }
    watch(rate, strength, allowed);
  }
  return alarms / (months - 1);
}

describe('false alarms that are accepted', () => {
  const signals = Array.from({ length: 30 }, (_, seed) => ({ seed: seed + 1 }));
  const mean = (of: { perMonth: number; slope: number }, accepted: number) =>
    signals.reduce((sum, { seed }) => sum + alarmsOf({ ...of, seed }, accepted), 0) / signals.length;

  for (const perMonth of [4, 30, 300]) {
    for (const slope of [1.2, 1.7, 3]) {
      for (const accepted of [0.2, 1]) {
        it(`${accepted} a month: kept within a factor of two by signals with ${perMonth} deviations a month of slope ${slope}`, () => {
          const found = mean({ perMonth, slope }, accepted);
          ok(found <= 2 * accepted && found >= 0.4 * accepted, `${found} a month`);
        });
      }
    }
  }

  it('are not used up by a signal that seldom deviates', () => {
    const found = mean({ perMonth: 0.1, slope: 1.7 }, 1);
    ok(found <= 0.15, `${found}`);
  });

  it('are told as they were', () => {
    const rate = nothingWatched();
    equal(alarmsPerMonth(rate), undefined);
    const found = alarmsOf({ perMonth: 30, slope: 1.7, seed: 5, months: 24 }, 1, rate);
    const told = alarmsPerMonth(rate) ?? 0;
    ok(Math.abs(told - found) < 1, `${told} told, ${found} found`);
  });

  it('make a new limit when the signal changes, within two months', () => {
    const rate = nothingWatched();
    alarmsOf({ perMonth: 2, slope: 1.7, seed: 3 }, 0.5, rate);
    const before = limitFor(rate, 0.5, 4);
    alarmsOf({ perMonth: 60, slope: 1.7, seed: 4, months: 2 }, 0.5, rate);
    ok(limitFor(rate, 0.5, 4) > 3 * before, `${before} → ${limitFor(rate, 0.5, 4)}`);
  });

  it('do not rise without bound by one disaster', () => {
    const rate = nothingWatched();
    alarmsOf({ perMonth: 4, slope: 1.7, seed: 3 }, 0.5, rate);
    const before = limitFor(rate, 0.5, 4);
    watch(rate, 1e6, before);
    for (let i = 0; i < 3; i++) watch(rate, 0);
    ok(limitFor(rate, 0.5, 4) < 1.5 * before, `${before} → ${limitFor(rate, 0.5, 4)}`);
  });

  it('count deviations that are close together as one', () => {
    const rate = nothingWatched();
    for (const strength of [2, 0.5, 3, 0, 0, 1.5]) watch(rate, strength);
    equal(rate.deviations, 0);
    for (let i = 0; i < 3; i++) watch(rate, 0);
    ok(Math.abs(rate.deviations - 1) < 0.01);
    ok(Math.abs(rate.sumLog - Math.log(3)) < 0.01);
  });
});
