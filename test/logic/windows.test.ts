import { deepEqual } from 'node:assert/strict';
import { numbers, verdicts } from './timeline.ts';

const t = { var: 't' };
const over = (operator: string, window: string, good?: number) => ({
  [operator]: [t, { over: window, ...(good !== undefined && { good }) }],
});

describe('avg over 10 s', () => {
  it('weighs each value by how long it held, and is known once half of the window is', () =>
    deepEqual(numbers(over('avg', '10 s'), '0s t=10 | 4s t=20 | 6s t=20 | 10s t=20 | 14s t=20 | 20s end'), [
      'unknown',
      'unknown',
      '13.3333',
      '16',
      '20',
      '20',
    ]));
  it('leaves out time in which the signal was bad, and is unknown while it is', () =>
    deepEqual(numbers(over('avg', '10 s'), '0s t=10 | 5s t=bad | 8s t=30 | 10s t=30 | 11s end'), [
      'unknown',
      'unknown',
      '10',
      '15.7143',
      '18.5714',
    ]));
  it('counts a state as 0 and 1', () =>
    deepEqual(numbers(over('avg', '10 s'), '0s t=true | 4s t=false | 10s t=false').at(-1), '0.4'));
  it('can ask for a greater share of good time', () =>
    deepEqual(numbers(over('avg', '10 s', 1), '0s t=10 | 9s t=10 | 10s t=10'), ['unknown', 'unknown', '10']));
  it('is unknown of a stale signal: the time after the last value is not good', () =>
    deepEqual(verdicts({ '>': [over('avg', '10 s'), 5] }, '0s t=10 | 20s end', 8000), [
      'unknown@0s',
      'true@5s',
      'unknown@8s',
    ]));
  it('passes its limit between readings', () =>
    deepEqual(verdicts({ '>': [over('avg', '10 s'), 5] }, '0s t=0 | 10s t=10 | 30s end'), [
      'unknown@0s',
      'false@5s',
      'true@16s',
    ]));
});

describe('min and max over 10 s', () => {
  it('see a reading that came late between two that are kept as one', () =>
    deepEqual(
      numbers(over('max', '10 s', 0), '0s t=1 | 10.001s t=1 | 10.019s t=1 | 11s t=7@10.01s | 12s end').at(-1),
      '7',
    ));
  it('hold what was within the window, and what held at its beginning', () => {
    const timeline = '0s t=5 | 4s t=1 | 6s t=9 | 12s t=4 | 15s t=4 | 17s end';
    deepEqual(numbers(over('min', '10 s'), timeline), ['unknown', 'unknown', '1', '1', '1', '4']);
    deepEqual(numbers(over('max', '10 s'), timeline), ['unknown', 'unknown', '9', '9', '9', '9']);
  });
  it('without a window are those of JSON Logic', () => {
    deepEqual(verdicts({ '>': [{ max: [t, 3] }, 4] }, '0s t=1 | 1s t=5'), ['false@0s', 'true@1s']);
  });
});

describe('count over 10 s', () => {
  it('counts good readings once it has watched for so long', () =>
    deepEqual(numbers(over('count', '10 s'), '0s t=1 | 1s t=1 | 5s t=bad | 9s t=1 | 10s t=1 | 11s end | 30s end'), [
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      '3',
      '2',
      '0',
    ]));
  it('tells silence, although the signal is stale then', () =>
    deepEqual(verdicts({ '<': [over('count', '10 s'), 1] }, '0s t=1 | 5s t=1 | 40s end', 3000), [
      'unknown@0s',
      'false@10s',
      'true@15s',
    ]));
  it('takes a reading that came late into its place', () =>
    deepEqual(numbers(over('count', '10 s'), '0s t=1 | 10s t=1 | 12s t=1@5s | 13s end | 15s end'), [
      'unknown',
      '1',
      '2',
      '2',
      '1',
    ]));
});

describe('how often a condition came true within 10 s', () => {
  const often = { '>=': [{ count: [{ '>': [t, 80] }, { over: '10 s' }] }, 2] };
  it('counts each time it came true, not how long it was', () =>
    deepEqual(verdicts(often, '0s t=79 | 1s t=81 | 2s t=82 | 3s t=79 | 4s t=81 | 30s end'), [
      'false@0s',
      'true@4s',
      'false@11s',
    ]));
  it('does not count what it was not there to see come true', () =>
    deepEqual(verdicts(often, '0s t=81 | 1s t=79 | 2s t=81 | 3s t=79'), ['false@0s']));
  it('sees no new time in a bad value in between', () =>
    deepEqual(verdicts(often, '0s t=79 | 1s t=81 | 2s t=bad | 3s t=81'), ['false@0s', 'unknown@2s', 'false@3s']));
});

describe('delta and rate over 10 s', () => {
  const timeline = '0s t=10 | 5s t=15 | 10s t=20 | 12s t=20 | 16s t=20 | 21s end';
  it('delta is the change since the beginning of the window', () =>
    deepEqual(numbers(over('delta', '10 s'), timeline), ['unknown', '5', '10', '10', '5', '0']));
  it('rate is that per second of what has been watched of it', () =>
    deepEqual(numbers(over('rate', '10 s'), timeline), ['unknown', '1', '1', '1', '0.5', '0']));
  it('go by the times of the source, also where those lag behind', () =>
    deepEqual(numbers(over('rate', '10 s'), '100s t=10@0s | 103s t=20@10s'), ['unknown', '1']));
});
