import { deepEqual, equal } from 'node:assert/strict';
import { threshold } from '../../src/rules/threshold.ts';
import { PLAIN_THRESHOLD, thresholdOf } from '../support/signal-facts.ts';
import { alarms, over, type SomeSettings } from '../support/threshold-timeline.ts';
import { EPOCH } from '../support/timeline.ts';

describe('without a good value', () => {
  const bad = (whenBad: 'hold' | 'reset' | 'alarm', more: SomeSettings = {}) => ({ high: 80, whenBad, ...more });

  it('hold lets an alarm stand and a delay wait', () => {
    deepEqual(alarms(bad('hold'), '0s 90 | 1s bad | 600s end', { value: 60 }), ['raise H@0s']);
    deepEqual(alarms(bad('hold', { onDelaySeconds: 5 }), '0s 90 | 3s bad | 60s 90 | 100s end'), ['raise H@62s']);
  });
  it('reset clears an alarm and begins a delay anew', () => {
    deepEqual(alarms(bad('reset'), '0s 90 | 1s bad | 2s 90'), ['raise H@0s', 'clear H@1s', 'raise H@2s']);
    deepEqual(alarms(bad('reset', { onDelaySeconds: 5 }), '0s 90 | 3s bad | 60s 90 | 100s end'), ['raise H@65s']);
  });
  it('reset does so too when nothing has come for the stale time', () => {
    deepEqual(alarms(bad('reset'), '0s 90 | 50s 91 | 600s end', { value: 60 }), ['raise H@0s', 'clear H@110s']);
    const delayed = bad('reset', { onDelaySeconds: 100 });
    deepEqual(alarms(delayed, '0s 90 | 70s 90 | 100s 90 | 300s end', { value: 60 }), []);
    deepEqual(alarms(delayed, '0s 90 | 70s 90 | 120s 90 | 300s end', { value: 60 }), ['raise H@170s', 'clear H@180s']);
  });
  it('alarm raises stale, holds the others, and clears stale with the next good value', () => {
    deepEqual(alarms(bad('alarm', { onDelaySeconds: 5 }), '0s 90 | 3s bad | 60s 90 | 100s end'), [
      ...['raise stale@3s', 'clear stale@60s', 'raise H@62s'],
    ]);
    deepEqual(alarms(bad('alarm'), '0s 90 | 1s bad | 2s bad | 3s 10'), [
      ...['raise H@0s', 'raise stale@1s', 'clear H@3s', 'clear stale@3s'],
    ]);
  });
  it('alarm raises stale when nothing has come for the stale time', () => {
    deepEqual(alarms(bad('alarm'), '0s 10 | 50s 10 | 600s 10', { value: 60 }), [
      'raise stale@110s',
      'clear stale@600s',
    ]);
  });
  it('counts no silence while the runtime was away', () => {
    deepEqual(alarms(bad('alarm'), '0s 10 | 10s restart 500s | 600s end', { value: 60 }), ['raise stale@560s']);
    deepEqual(alarms(bad('reset'), '0s 90 | 10s restart 500s | 540s 90', { value: 60 }), ['raise H@0s']);
  });
  it('alarm can stand alone, and is told with the last value', () => {
    const { messages, told } = over({ whenBad: 'alarm', unit: '°C' }, '0s 10 | 1s bad');
    deepEqual(told, ['raise stale@1s']);
    deepEqual(messages, ['acme/press/temperature has no good value; the last was 10 °C']);
    deepEqual(over({ whenBad: 'alarm' }, '0s bad').messages, ['acme/press/temperature has no good value']);
  });
  it('notices silence also when the machine has started again', () => {
    const settings = { whenBad: 'alarm', enabledWhen: '[running] is true' } as const;
    const timeline = '0s running=true | 1s 10 | 2s running=false | 3s 10 | 4s running=true | 600s end';
    deepEqual(alarms(settings, timeline, { value: 60 }), ['raise stale@63s']);
  });
  it('says nothing about a machine that may be silent', () => {
    const settings = { whenBad: 'alarm', enabledWhen: '[running] is true' } as const;
    deepEqual(alarms(settings, '0s running=false | 1s 10 | 600s running=true', { value: 60 }), ['raise stale@600s']);
  });
});

describe('the first value after a rule was set up', () => {
  const firsts = (settings: SomeSettings, timeline: string) =>
    over(settings, timeline).raises.map(({ condition, first }) => [condition, first ?? false]);

  it('marks the alarms that it raises, and no later ones', () => {
    deepEqual(firsts({ high: 80, highHigh: 90 }, '0s 85 | 1s 95 | 2s 10 | 3s 85'), [
      ['H', true],
      ['HH', false],
      ['H', false],
    ]);
    deepEqual(firsts({ high: 80 }, '0s 10 | 1s 85'), [['H', false]]);
  });
  it('comes after values that were bad', () => {
    deepEqual(firsts({ high: 80 }, '0s bad | 1s 85'), [['H', true]]);
  });
  it('marks what it has found too when a delay is over', () => {
    deepEqual(firsts({ high: 80, onDelaySeconds: 5 }, '0s 85 | 60s end'), [['H', true]]);
    deepEqual(firsts({ high: 80, onDelaySeconds: 5 }, '0s 85 | 1s 10 | 2s 85 | 60s end'), [['H', false]]);
  });
  it('is that with which a limit can be judged, where that is another signal', () => {
    deepEqual(firsts({ high: '[setpoint]' }, '0s 85 | 1s 86 | 2s setpoint=80 | 3s setpoint=90 | 4s setpoint=80'), [
      ['H', true],
      ['H', false],
    ]);
  });
  it('has been when a machine starts that stood still before', () => {
    deepEqual(firsts({ high: 80, enabledWhen: '[on] is true' }, '0s on=false | 1s 85 | 2s on=true'), [['H', false]]);
  });
  it('is told by the explanation of the alarm', () => {
    deepEqual(over({ high: 80 }, '0s 85').says(85, 0, 0), [
      '85 is at or above the H limit of 80, already with the first value: nobody is paged',
    ]);
  });
});

describe('three times within 60 s', () => {
  const counted = { high: 80, countTimes: 3, countSeconds: 60 };
  it('raises with the third time', () => {
    deepEqual(alarms(counted, '0s 90 | 10s 10 | 20s 90 | 30s 10 | 40s 90 | 50s 10'), ['raise H@40s', 'clear H@50s']);
  });
  it('does not raise while the value only stays there', () => {
    deepEqual(alarms(counted, '0s 90 | 10s 91 | 20s 92 | 30s 93'), []);
  });
  it('forgets what is longer ago', () => {
    deepEqual(alarms(counted, '0s 90 | 10s 10 | 20s 90 | 30s 10 | 61s 90'), []);
    deepEqual(alarms(counted, '0s 90 | 10s 10 | 20s 90 | 30s 10 | 60s 90'), ['raise H@60s']);
  });
  it('counts when the delay is over, behind the deadband and the off-delay', () => {
    const delayed = { ...counted, onDelaySeconds: 2, offDelaySeconds: 3, deadband: 5 };
    const once = (at: number) => `${at}s 90 | ${at + 3}s 78 | ${at + 4}s 90 | ${at + 5}s 10`;
    deepEqual(alarms(delayed, `${once(0)} | ${once(10)} | ${once(20)} | 60s end`), ['raise H@22s', 'clear H@28s']);
  });
  it('counts once what comes again before the off-delay is over', () => {
    deepEqual(alarms({ ...counted, offDelaySeconds: 10 }, '0s 90 | 1s 10 | 2s 90 | 3s 10 | 4s 90 | 60s end'), []);
  });
  it('remembers three times at most', () => {
    const often = Array.from({ length: 20 }, (_, i) => `${i}s ${i % 2 === 0 ? 90 : 10}`).join(' | ');
    equal(over(counted, often).state.times?.H?.length, 3);
  });
  it('counts each condition by itself', () => {
    deepEqual(alarms({ ...counted, low: 20 }, '0s 90 | 1s 10 | 2s 90 | 3s 10 | 4s 50 | 5s 90'), ['raise H@5s']);
  });
  it('is told with how often, and explained before', () => {
    const { raises, messages } = over(counted, '0s 90 | 10s 10 | 20s 90 | 30s 10 | 40s 90');
    equal(raises[0]?.evidence.times, 3);
    deepEqual(messages, ['acme/press/temperature is 90, at or above its H limit of 80, 3 times within 60 s']);
    deepEqual(over(counted, '0s 90').says(90, 0, 0), ['90 is at or above the H limit of 80, 1 of 3 times within 60 s']);
    deepEqual(over(counted, '0s 90 | 1s 10').says(10, 1, 1), [
      '10 is below the H limit of 80; it was beyond 1 of 3 times within 60 s',
    ]);
  });
});

describe('a state', () => {
  it('is kept soon where an alarm or a delay moves, and with the next snapshot where only the value is a new one', () => {
    const rule = thresholdOf({ ...PLAIN_THRESHOLD, high: 80, onDelaySeconds: 9, whenBad: 'reset' }, 60_000);
    const kept = (before: string, value: number) => {
      const { state } = over({ high: 80, onDelaySeconds: 9, whenBad: 'reset' }, before, { value: 60 });
      const at = EPOCH + 5000;
      const input = { kind: 'reading', at, time: at, value, good: true, first: false, others: [] } as const;
      return threshold.step(rule, state, input)?.kept;
    };
    const { state, rule: other } = over({ high: '[setpoint]' }, '0s 10');
    const heard = { value: 80, good: true, at: EPOCH, time: EPOCH, until: EPOCH + 60_000 };
    equal(threshold.step(other, state, { kind: 'reference', at: EPOCH + 1000, others: [heard] })?.kept, 'soon');
    equal(kept('0s 10', 11), 'snapshot');
    equal(kept('0s 10', 90), 'soon');
    equal(kept('0s 90', 90), 'soon');
  });
});

describe('latching', () => {
  it('goes with the alarm', () => {
    equal(over({ high: 80, latching: 'until reset' }, '0s 90').raises[0]?.latches, true);
    equal(over({ high: 80 }, '0s 90').raises[0]?.latches, undefined);
  });
});

describe('changed settings', () => {
  const carried = (from: SomeSettings, to: SomeSettings, timeline: string, value: number | null) => {
    const { state } = over(from, timeline);
    const rule = thresholdOf({ ...PLAIN_THRESHOLD, ...to }, 60_000);
    return threshold.raised(rule, threshold.carry(rule, state, value));
  };
  it('keep an alarm of another kind whose condition still holds, and give it up otherwise', () => {
    const band = { band: 'outside', bandFrom: 20 } as const;
    deepEqual(carried({ ...band, bandTo: 30 }, { ...band, bandTo: 40 }, '0s 50', 50), ['band']);
    deepEqual(carried({ ...band, bandTo: 30 }, { ...band, bandTo: 60 }, '0s 50', 50), []);
    deepEqual(carried({ states: 'fault' }, { states: 'stop' }, '0s fault', null), ['state']);
    deepEqual(carried({ whenBad: 'alarm' }, { whenBad: 'alarm', high: 80 }, '0s bad', null), ['stale']);
    deepEqual(carried({ whenBad: 'alarm' }, { high: 80 }, '0s bad', null), []);
  });
  it('keep one whose limit is another signal that has not been heard yet', () => {
    deepEqual(carried({ high: 80 }, { high: '[setpoint]' }, '0s 90', 90), ['H']);
  });
  it('notice silence of a signal whose alarm stood before silence counted', () => {
    const { state } = over({ high: 80 }, '0s 90', { value: 60 });
    const rule = thresholdOf({ ...PLAIN_THRESHOLD, high: 80, whenBad: 'alarm' }, 60_000);
    const input = { kind: 'resume', stoppedAt: EPOCH + 10_000, at: EPOCH + 20_000, others: [] } as const;
    deepEqual(threshold.step(rule, threshold.carry(rule, state, 90), input)?.effects, [
      { kind: 'wake', at: EPOCH + 70_000 },
    ]);
  });
  it('do not leave a condition counted where nothing counts any more', () => {
    const { state } = over({ high: 80, countTimes: 2, countSeconds: 60 }, '0s 90');
    const rule = thresholdOf({ ...PLAIN_THRESHOLD, high: 80 }, 60_000);
    equal(threshold.carry(rule, state, 90), threshold.initial);
  });
});
