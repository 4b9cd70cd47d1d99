import { deepEqual } from 'node:assert/strict';
import { threshold } from '../../src/rules/threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD, thresholdOf } from '../support/signal-facts.ts';
import { EPOCH, stepsOf } from '../support/timeline.ts';

const SETTINGS: ThresholdSettings = {
  ...{ ...PLAIN_THRESHOLD, unit: '°C' },
  ...{ high: 80, deadband: 2, onDelaySeconds: 5, offDelaySeconds: 3 },
};

/** What the rule says at the end of a timeline, with whether its H alarm stands. */
function said(timeline: string, { value, lastAt, at }: { value: number | null; lastAt: number; at: number }) {
  const rule = thresholdOf(SETTINGS, 60_000);
  const { state } = stepsOf(threshold, rule, timeline);
  const seen = { value, good: true, lastAt: EPOCH + lastAt * 1000, at: EPOCH + at * 1000, others: [] };
  return threshold.explain(rule, state, seen).map(({ holds, text }) => [holds, text]);
}

describe('a high limit of 80 °C, deadband 2 °C, on-delay 5 s, off-delay 3 s explains', () => {
  it('that the value is below it', () =>
    deepEqual(said('0s 79', { value: 79, lastAt: 0, at: 1 }), [[false, '79 °C is below the H limit of 80 °C']]));
  it('how long the on-delay has run', () =>
    deepEqual(said('0s 81', { value: 81, lastAt: 0, at: 2.5 }), [
      [false, '81 °C is at or above the H limit of 80 °C for 2.5 s; 5 s are needed'],
    ]));
  it('that the alarm stands', () =>
    deepEqual(said('0s 50 | 1s 81 | 7s end', { value: 81, lastAt: 1, at: 7 }), [
      [true, '81 °C is at or above the H limit of 80 °C'],
    ]));
  it('that the value is within the deadband', () =>
    deepEqual(said('0s 50 | 1s 81 | 7s 79', { value: 79, lastAt: 7, at: 7 }), [
      [true, '79 °C is within the deadband behind the H limit of 80 °C'],
    ]));
  it('how long the off-delay has run', () =>
    deepEqual(said('0s 81 | 6s 70', { value: 70, lastAt: 6, at: 7 }), [
      [true, '70 °C is back behind the H limit of 80 °C for 1 s; 3 s are needed to clear'],
    ]));
  it('that silence has made the value stale', () =>
    deepEqual(said('0s 79', { value: 79, lastAt: 0, at: 90 })[0], [
      false,
      'the last reading is 90 s old: after 60 s a value is stale and its time does not count',
    ]));
  it('that there is no number', () =>
    deepEqual(said('0s bad', { value: null, lastAt: 0, at: 1 }), [
      [false, 'nothing cannot be compared with the H limit of 80 °C'],
    ]));
});
