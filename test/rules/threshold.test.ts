import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { threshold } from '../../src/rules/threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD, thresholdOf } from '../support/signal-facts.ts';
import { alarmsOf, stepsOf } from '../support/timeline.ts';

const base: ThresholdSettings = {
  ...PLAIN_THRESHOLD,
};
const rule = (settings: Partial<ThresholdSettings>, staleSeconds = 3600) =>
  thresholdOf({ ...base, ...settings }, staleSeconds * 1000);
const alarms = (settings: Partial<ThresholdSettings>, timeline: string, staleSeconds?: number) =>
  alarmsOf(threshold, rule(settings, staleSeconds), timeline);

describe('a high limit of 80', () => {
  it('raises at the limit and clears below it', () => {
    deepEqual(alarms({ high: 80 }, '0s 79 | 1s 80 | 2s 79.9 | 3s 79'), ['raise H@1s', 'clear H@2s']);
  });
  it('says nothing again while the value stays high', () => {
    deepEqual(alarms({ high: 80 }, '0s 81 | 1s 82 | 2s 90 | 3s 85'), ['raise H@0s']);
  });
  it('ignores text and values that are not good', () => {
    deepEqual(alarms({ high: 80 }, '0s text | 1s bad | 2s NaN | 3s 90?'), []);
  });
});

describe('a high limit of 80 with a deadband of 2', () => {
  it('does not flap inside the deadband', () => {
    deepEqual(alarms({ high: 80, deadband: 2 }, '0s 81 | 1s 79 | 2s 80.5 | 3s 78 | 4s 77.9'), [
      'raise H@0s',
      'clear H@4s',
    ]);
  });
});

describe('a low limit of 10', () => {
  it('raises at the limit from above and clears beyond the deadband', () => {
    deepEqual(alarms({ low: 10, deadband: 1 }, '0s 12 | 1s 10 | 2s 11 | 3s 11.1'), ['raise L@1s', 'clear L@3s']);
  });
});

describe('four limits in one rule', () => {
  const four = { lowLow: 0, low: 10, high: 80, highHigh: 90 };
  it('raises each by itself, the more urgent first', () => {
    deepEqual(alarms(four, '0s 50 | 1s 95 | 2s 85 | 3s 50'), [
      'raise HH@1s',
      'raise H@1s',
      'clear HH@2s',
      'clear H@3s',
    ]);
  });
  it('goes from one side to the other in one step', () => {
    deepEqual(alarms(four, '0s 95 | 1s -5'), [
      ...['raise HH@0s', 'raise H@0s', 'clear HH@1s', 'raise LL@1s', 'clear H@1s', 'raise L@1s'],
    ]);
  });
  it('gives HH and LL the next more urgent priority', () => {
    equal(threshold.priority(rule(four), 'HH'), 'high');
    equal(threshold.priority(rule(four), 'H'), 'medium');
  });
});

describe('high limit 80, deadband 2, on-delay 5 s', () => {
  const delayed = { high: 80, deadband: 2, onDelaySeconds: 5 };
  it('ignores an excursion shorter than the on-delay', () => {
    deepEqual(alarms(delayed, '0s 79 | 1s 81 | 5s 79 | 60s end'), []);
  });
  it('raises at the end of the on-delay although no further reading arrives', () => {
    deepEqual(alarms(delayed, '0s 79 | 1s 81 | 60s end'), ['raise H@6s']);
  });
  it('starts again after a value back in range', () => {
    deepEqual(alarms(delayed, '0s 81 | 4s 79 | 5s 81 | 9s 81 | 60s end'), ['raise H@10s']);
  });
  it('does not count the time while the value is bad', () => {
    deepEqual(alarms(delayed, '0s 81 | 2s bad | 30s 81 | 60s end'), ['raise H@33s']);
  });
  it('does not count silence beyond the stale time', () => {
    deepEqual(alarms(delayed, '0s 81 | 100s 81 | 200s end', 3), ['raise H@102s']);
  });
  it('does not count the time the runtime was away', () => {
    deepEqual(alarms(delayed, '0s 81 | 2s restart 100s | 300s end'), ['raise H@105s']);
  });
  it('goes on as if nothing had been after a restart without downtime', () => {
    deepEqual(alarms(delayed, '0s 81 | 2s restart 0s | 300s end'), ['raise H@5s']);
  });
  it('raises after a restart only if the last value is not stale by then', () => {
    deepEqual(alarms(delayed, '0s 81 | 2s restart 100s | 300s end', 60), []);
  });
});

describe('high limit 80 with an off-delay of 10 s', () => {
  const delayed = { high: 80, offDelaySeconds: 10 };
  it('clears only after the value was back all the time', () => {
    deepEqual(alarms(delayed, '0s 81 | 1s 79 | 5s 81 | 6s 79 | 60s end'), ['raise H@0s', 'clear H@16s']);
  });
  it('does not clear on a bad value', () => {
    deepEqual(alarms(delayed, '0s 81 | 1s 79 | 2s bad | 60s end'), ['raise H@0s']);
  });
});

describe('settings changed while an alarm stands', () => {
  const raisedAt81 = stepsOf(threshold, rule({ high: 80 }), '0s 81').state;
  it('keeps the alarm where the value is still beyond the new limit', () => {
    const changed = rule({ high: 75 });
    deepEqual(threshold.raised(changed, threshold.carry(changed, raisedAt81, 81)), ['H']);
  });
  it('gives it up where the value is in range of the new limit', () => {
    const changed = rule({ high: 85 });
    deepEqual(threshold.raised(changed, threshold.carry(changed, raisedAt81, 81)), []);
  });
  it('gives it up where the limit is gone', () => {
    const changed = rule({ low: 10 });
    deepEqual(threshold.raised(changed, threshold.carry(changed, raisedAt81, 81)), []);
  });
  it('keeps it where the present value is not known', () => {
    const changed = rule({ high: 85 });
    deepEqual(threshold.raised(changed, threshold.carry(changed, raisedAt81, null)), ['H']);
  });
});

describe('any threshold on any timeline', () => {
  const value = fc.oneof(fc.integer({ min: -20, max: 120 }).map(String), fc.constant('bad'));
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), value), { minLength: 1, maxLength: 60 });
  const settings = fc.record({
    ...{ highHigh: fc.constantFrom(90, undefined), high: fc.constant(80), low: fc.constantFrom(10, undefined) },
    ...{ lowLow: fc.constantFrom(0, undefined), deadband: fc.integer({ min: 0, max: 5 }) },
    ...{ onDelaySeconds: fc.integer({ min: 0, max: 30 }), offDelaySeconds: fc.integer({ min: 0, max: 30 }) },
  }) as fc.Arbitrary<Partial<ThresholdSettings>>;
  const stale = fc.integer({ min: 1, max: 60 });

  function timelineOf(entries: readonly (readonly [number, string])[]): string {
    let at = 0;
    const parts = entries.map(([wait, what]) => {
      at += wait;
      return `${at}s ${what}`;
    });
    return [...parts, `${at + 200}s end`].join(' | ');
  }

  it('raises and clears each condition in turn, beginning with a raise', () => {
    fc.assert(
      fc.property(settings, steps, stale, (some, entries, staleSeconds) => {
        const last = new Map<string, string>();
        for (const told of alarms(some, timelineOf(entries), staleSeconds)) {
          const [kind = '', condition = ''] = told.split(/[ @]/);
          equal(kind, last.get(condition) === 'raise' ? 'clear' : 'raise');
          last.set(condition, kind);
        }
      }),
    );
  });

  it('gives the same alarms with a restart without downtime at any point', () => {
    fc.assert(
      fc.property(settings, steps, stale, fc.nat(), (some, entries, staleSeconds, where) => {
        const whole = timelineOf(entries);
        const parts = whole.split(' | ');
        const at = where % parts.length;
        const [time = '0s'] = (parts[at] ?? '').split(' ');
        const cut = [...parts.slice(0, at + 1), `${time} restart 0s`, ...parts.slice(at + 1)].join(' | ');
        deepEqual(alarms(some, cut, staleSeconds), alarms(some, whole, staleSeconds));
      }),
    );
  });

  it('only ever delays an alarm by downtime, never raises one earlier', () => {
    fc.assert(
      fc.property(settings, stale, fc.integer({ min: 1, max: 100 }), (some, staleSeconds, away) => {
        const raisedAt = (told: string[]) => Number(/@(.*)s/.exec(told[0] ?? '')?.[1] ?? Number.POSITIVE_INFINITY);
        const without = alarms(some, '0s 95 | 10s 95 | 300s end', staleSeconds);
        const withDowntime = alarms(some, `0s 95 | 5s restart ${away}s | ${10 + away}s 95 | 500s end`, staleSeconds);
        equal(raisedAt(withDowntime) >= raisedAt(without), true);
      }),
    );
  });
});

it('nothing is returned, so nothing is allocated, while a value stays in its band', () => {
  const settings = rule({ high: 80, low: 10, onDelaySeconds: 5 });
  const input = { kind: 'reading', at: 1, time: 1, value: 50, good: true, first: true, others: [] } as const;
  equal(threshold.step(settings, threshold.initial, input), undefined);
});
