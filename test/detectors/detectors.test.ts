import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { normalValues } from './normal.ts';
import { detectorNamed, everyStep, flaggedAt, judge, judgeValues, settingsOf } from './run-detector.ts';

const DAY = 86_400_000;

/** A calm sensor: 20 °C, noise of 0.1. */
function calm(count: number, seed = 1): number[] {
  const normal = normalValues(seed);
  return Array.from({ length: count }, () => 20 + 0.1 * normal());
}

describe('robust', () => {
  it('flags a value far from the median of the last ones, with the band and the reason', () => {
    const scores = judgeValues('robust', {}, [...calm(300), 23]);
    deepEqual(flaggedAt(scores), [301]);
    const { band, reason = '' } = scores[300] ?? {};
    ok(band && band.low > 19 && band.low < 19.4 && band.high > 20.6 && band.high < 21, JSON.stringify(band));
    match(reason, /^23 is above the median (19\.9\d*|20(\.0\d*)?) of the last 300 values, \d+(\.\d+)? robust sigma$/);
  });

  it('takes the median and the MAD of exactly the window, even and odd', () => {
    // 1 … 20: median 10.5, MAD 5; limit 8 · 1.4826 · 5 = 59.304.
    const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
    const { band } = judgeValues('robust', { window: 20 }, [...twenty, 10])[20] ?? {};
    equal(band?.low.toFixed(3), '-48.804');
    equal(band?.high.toFixed(3), '69.804');
    // 2 … 20, 10 with the 1 forgotten: median 10.5, MAD 5 (again even); of 21 values: 1 … 21, median 11, MAD 5.
    const odd = judgeValues('robust', { window: 21 }, [...twenty, 21, 10])[21];
    equal(odd?.band?.high.toFixed(3), (11 + 8 * 1.4826 * 5).toFixed(3));
  });

  it('takes a new level as usual once it fills half of the window', () => {
    const scores = judgeValues('robust', { window: 100 }, [...calm(100), ...calm(100, 2).map((value) => value + 5)]);
    const flagged = flaggedAt(scores);
    equal(flagged[0], 101);
    const last = flagged.at(-1) ?? 0;
    ok(last > 130 && last <= 152, `${last}`);
  });

  it('is not upset by small steps of a signal that mostly stands still', () => {
    const coarse = Array.from({ length: 400 }, (_, i) => (i % 10 === 0 ? 21 : 20));
    deepEqual(flaggedAt(judgeValues('robust', {}, coarse)), []);
    deepEqual(flaggedAt(judgeValues('robust', {}, [...coarse, 30])), [401]);
  });
});

describe('spike', () => {
  it('flags one value that jumps away, not the ones after it', () => {
    const values = calm(400);
    values[300] = 25;
    const scores = judgeValues('spike', {}, values);
    deepEqual(flaggedAt(scores), [301]);
    match(scores[300]?.reason ?? '', /^25 is 4\.9\d+ above the values just before; the usual change is 0\.\d+$/);
  });

  it('follows a slow swing as large as the spike without a word', () => {
    const swing = calm(1000).map((value, i) => value + 5 * Math.sin(i / 100));
    deepEqual(flaggedAt(judgeValues('spike', {}, swing)), []);
  });

  it('does not compare across a gap', () => {
    const detector = detectorNamed('spike');
    const observations = [...everyStep(calm(200)), ...everyStep([25], 60_000, DAY)];
    deepEqual(flaggedAt(judge(detector, settingsOf(detector), observations)), []);
  });
});

describe('flatline', () => {
  it('flags a signal that stands still three times as long as it ever did', () => {
    const values = calm(300);
    const stuck = Array<number>(40).fill(20);
    const scores = judgeValues('flatline', {}, [...values, ...stuck]);
    // Ten usual steps are always allowed: the eleventh minute is too long.
    equal(flaggedAt(scores)[0], 300 + 12);
    match(scores[311]?.reason ?? '', /^has stood at 20 for 11 min; the longest rest so far was 0 s$/);
  });

  it('learns how long a signal usually rests', () => {
    const stepwise = Array.from({ length: 600 }, (_, i) => Math.floor(i / 30));
    const scores = judgeValues('flatline', {}, [...stepwise, ...Array<number>(100).fill(19)]);
    // 29 min is the longest rest, three times that are allowed.
    equal(flaggedAt(scores)[0], 570 + 1 + 88);
  });

  it('holds to the time that was set, and to a tolerance', () => {
    const settings = { seconds: 300, tolerance: 0.5 };
    deepEqual(flaggedAt(judgeValues('flatline', settings, [1, 1.2, 1.4, 1.1, 1.3, 1, 1, 5])), [7]);
    deepEqual(flaggedAt(judgeValues('flatline', settings, [1, 1.3, 1.6, 1.1, 1.7, 1, 1.6, 5])), []);
  });

  it('does not take silence for rest', () => {
    const detector = detectorNamed('flatline');
    const observations = [...everyStep([1, 1, 1]), ...everyStep([1, 1, 1], 60_000, DAY)];
    deepEqual(flaggedAt(judge(detector, settingsOf(detector, { seconds: 300 }), observations)), []);
  });
});

describe('drift', () => {
  const leaving = (count: number, perValue: number) => calm(count, 3).map((value, i) => value + perValue * i);

  it('flags a level that moves by two thousandths of its noise a value', () => {
    const flagged = flaggedAt(judgeValues('drift', {}, [...calm(2000), ...leaving(3000, 0.0002)]));
    ok((flagged[0] ?? 0) > 2000, `${flagged[0]}`);
  });

  it('flags a small step that lasts within a hundred values, and says on which side', () => {
    const scores = judgeValues('drift', {}, [...calm(1000), ...calm(100, 2).map((value) => value - 0.15)]);
    const [first = 0] = flaggedAt(scores);
    ok(first > 1000 && first < 1060, `${first}`);
    match(scores[first - 1]?.reason ?? '', /^has stayed below its level (19\.\d+|20(\.\d+)?) for long: it drifts$/);
  });

  it('is silent on noise, and after one enormous outlier', () => {
    const values = calm(20_000);
    values[5000] = 1e6;
    deepEqual(flaggedAt(judgeValues('drift', {}, values)), []);
  });
});

describe('variance', () => {
  const lively = (count: number, times: number) => calm(count, 5).map((value) => 20 + times * (value - 20));

  it('flags an attenuated sensor', () => {
    const scores = judgeValues('variance', {}, [...lively(1000, 1), ...lively(300, 0.05)]);
    const [first = 0] = flaggedAt(scores);
    ok(first > 1000 && first < 1200, `${first}`);
    match(scores[first - 1]?.reason ?? '', /^changes are \d\.?\d* times smaller than usual: the sensor is attenuated$/);
  });

  it('flags a noisy sensor', () => {
    const scores = judgeValues('variance', {}, [...lively(1000, 1), ...lively(300, 10)]);
    const [first = 0] = flaggedAt(scores);
    ok(first > 1000 && first < 1100, `${first}`);
    match(scores[first - 1]?.reason ?? '', /^changes are \d\.?\d* times larger than usual: the sensor is noisy$/);
  });

  it('takes neither a step nor a spike for noise', () => {
    const values = lively(2000, 1).map((value, i) => value + (i > 1500 ? 10 : 0));
    values[1200] = 100;
    deepEqual(flaggedAt(judgeValues('variance', {}, values)), []);
  });
});

describe('spc without a target', () => {
  /** A tank that is never the same for long: each value is 0.95 of the one before. */
  function carried(count: number): number[] {
    const normal = normalValues(11);
    let last = 0;
    return Array.from({ length: count }, () => {
      last = 0.95 * last + normal();
      return 50 + last;
    });
  }
  const share = (settings: Record<string, unknown>) =>
    flaggedAt(judgeValues('spc', settings, carried(5000))).length / 4800;

  it('charts residuals, on which autocorrelation makes no false alarms', () => {
    ok(share({}) < 0.01, `${share({})}`);
    ok(share({ points: 'values' }) > 0.2, `${share({ points: 'values' })}`);
  });

  it('warns in its reason where values depend on each other', () => {
    const scores = judgeValues('spc', { points: 'values' }, carried(5000));
    const { reason = '' } = scores.find(({ score }) => score > 0.5) ?? {};
    match(
      reason,
      /each value resembles the one before \(0\.\d\d\), which makes false alarms: use residuals or subgroups$/,
    );
  });

  it('charts means of subgroups, judged at their last value', () => {
    const settings = { subgroup: 5, target: 20, sigma: 0.1, points: 'values' };
    const shifted = [...Array<number>(5).fill(20), ...Array<number>(5).fill(20.31), ...Array<number>(5).fill(20.29)];
    deepEqual(flaggedAt(judgeValues('spc', settings, shifted)), [10]);
  });

  it('begins a CUSUM anew after a signal, and carries on where it is told to', () => {
    const settings = { chart: 'CUSUM', points: 'values', target: 0, sigma: 1 };
    const values = [10, 0, 0, 0, 0, 0];
    deepEqual(flaggedAt(judgeValues('spc', settings, values)), [1]);
    deepEqual(flaggedAt(judgeValues('spc', { ...settings, afterSignal: 'continue' }, values)), [1, 2, 3, 4, 5, 6]);
  });

  it('finds what is wrong from the start sooner with a head start', () => {
    const settings = { chart: 'CUSUM', points: 'values', target: 0, sigma: 1 };
    const values = Array<number>(10).fill(1.2);
    equal(flaggedAt(judgeValues('spc', settings, values))[0], 8);
    equal(flaggedAt(judgeValues('spc', { ...settings, headStart: 'half' }, values))[0], 4);
  });

  for (const [stored, problem] of [
    [{ target: 1 }, 'Sigma'],
    [{ sigma: 1 }, 'Target'],
    [{ target: 1, sigma: 1 }, 'Points'],
    [{ chart: 'p' }, 'Chart'],
  ] as const) {
    it(`refuses ${JSON.stringify(stored)}`, () => {
      equal(detectorNamed('spc').read(stored).problems[0]?.field, problem);
    });
  }
});
