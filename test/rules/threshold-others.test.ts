import { deepEqual, equal } from 'node:assert/strict';
import { alarms, over } from '../support/threshold-timeline.ts';

describe('a high limit that is another signal', () => {
  const moving = { high: '[setpoint]', unit: '°C' };
  it('moves with it: a lower limit raises though no value comes, a higher one clears', () => {
    deepEqual(alarms(moving, '0s setpoint=80 | 1s 75 | 2s setpoint=70 | 3s setpoint=90'), ['raise H@2s', 'clear H@3s']);
  });
  it('judges nothing while it is not known', () => {
    deepEqual(alarms(moving, '0s 500 | 1s 600 | 2s setpoint=70'), ['raise H@2s']);
  });
  it('holds while it is bad', () => {
    deepEqual(alarms(moving, '0s setpoint=80 | 1s 90 | 2s setpoint=bad | 3s 10 | 4s setpoint=80'), [
      'raise H@1s',
      'clear H@4s',
    ]);
  });
  it('holds while it has a value that is not good', () => {
    deepEqual(alarms(moving, '0s setpoint=80 | 1s 75 | 2s setpoint=70? | 3s setpoint=70'), ['raise H@3s']);
  });
  it('holds while it is stale', () => {
    deepEqual(alarms(moving, '0s setpoint=80 | 20s 90 | 30s setpoint=80 | 31s end', { others: 10 }), ['raise H@30s']);
  });
  it('counts no time towards a delay while it is bad or stale', () => {
    const delayed = { ...moving, onDelaySeconds: 10 };
    deepEqual(alarms(delayed, '0s setpoint=80 | 1s 90 | 5s setpoint=bad | 20s setpoint=80 | 60s end'), ['raise H@26s']);
    deepEqual(alarms(delayed, '0s setpoint=80 | 1s 90 | 20s setpoint=80 | 60s end', { others: 5 }), []);
    deepEqual(alarms(delayed, '0s setpoint=80 | 1s 90 | 20s setpoint=80 | 60s end', { others: 6 }), ['raise H@25s']);
  });
  it('has a deadband of its own', () => {
    deepEqual(alarms({ ...moving, deadband: 2 }, '0s setpoint=80 | 1s 80 | 2s setpoint=82 | 3s setpoint=82.1'), [
      'raise H@1s',
      'clear H@3s',
    ]);
  });
  it('does not judge a value that is stale itself', () => {
    deepEqual(alarms(moving, '0s setpoint=80 | 1s 75 | 100s setpoint=70', { value: 60 }), []);
  });
  it('is told with the limit as it was', () => {
    const { raises, messages, says } = over(moving, '0s setpoint=80 | 1s 75 | 2s setpoint=70');
    equal(raises[0]?.evidence.limit, 70);
    deepEqual(messages, ['acme/press/temperature is 75 °C, at or above its H limit of 70 °C']);
    deepEqual(says(75, 1, 2), ['75 °C is at or above the H limit of 70 °C']);
  });
  it('says why it stands while the limit is not known', () => {
    const { says } = over(moving, '0s setpoint=80 | 1s 50 | 2s 85 | 3s setpoint=bad');
    deepEqual(says(85, 2, 3), ['the H limit of [setpoint] is not known: [setpoint] is not good, so the alarm stands']);
  });
  it('says what it waits for', () => {
    const text = 'the H limit of [setpoint] is not known';
    deepEqual(over(moving, '0s 75').says(75, 0, 1), [`${text}: nothing has been heard of [setpoint]`]);
    deepEqual(over(moving, '0s setpoint=bad | 1s 75').says(75, 1, 1), [`${text}: [setpoint] is not good`]);
    deepEqual(over(moving, '0s setpoint=80 | 1s 75', { others: 5 }).says(75, 1, 60), [`${text}: [setpoint] is stale`]);
  });
});

describe('a deviation from another signal, and a band between two', () => {
  it('follow both sides', () => {
    const timeline = '0s twin=50 | 1s 52 | 2s twin=40 | 3s 43';
    deepEqual(alarms({ deviation: 10, reference: '[twin]' }, timeline), ['raise deviation@2s', 'clear deviation@3s']);
    const band = { band: 'outside', bandFrom: '[least]', bandTo: '[acme/site/most]' } as const;
    deepEqual(alarms(band, '0s least=10 | 0s acme/site/most=20 | 1s 15 | 2s least=15 | 3s 16'), [
      'raise band@2s',
      'clear band@3s',
    ]);
  });
  it('are not judged while the band is empty', () => {
    const band = { band: 'outside', bandFrom: '[least]', bandTo: 20 } as const;
    deepEqual(alarms(band, '0s least=30 | 1s 50 | 2s least=10'), ['raise band@2s']);
  });
});

describe('a rule that judges only while [running] is true', () => {
  const enabled = { high: 80, enabledWhen: '[running] is true', unit: '°C' };
  it('raises nothing while it is false, and at once when it becomes true', () => {
    deepEqual(alarms(enabled, '0s running=false | 1s 90 | 2s running=true'), ['raise H@2s']);
  });
  it('clears a standing alarm and begins delays anew when it becomes false', () => {
    const delayed = { ...enabled, onDelaySeconds: 5, offDelaySeconds: 60 };
    const timeline = '0s running=true | 1s 90 | 5s running=false | 10s running=true | 20s running=false | 60s end';
    deepEqual(alarms(delayed, timeline), ['raise H@15s', 'clear H@20s']);
  });
  it('holds while nobody knows', () => {
    deepEqual(alarms(enabled, '0s 90 | 10s end'), []);
    const timeline = '0s running=true | 1s 90 | 2s running=bad | 3s 10 | 4s running=true';
    deepEqual(alarms(enabled, timeline), ['raise H@1s', 'clear H@4s']);
  });
  it('holds while what enables is stale', () => {
    deepEqual(alarms(enabled, '0s running=true | 20s 90 | 30s running=true', { others: 10 }), ['raise H@30s']);
    deepEqual(alarms(enabled, '0s running=true | 1s 90 | 20s 10 | 30s running=false', { others: 10 }), [
      'raise H@1s',
      'clear H@30s',
    ]);
  });
  it('says so', () => {
    const only = 'it judges only while [running] is true';
    equal(over(enabled, '0s running=false | 1s 90').says(90, 1, 1)[0], `[running] is false: ${only}`);
    equal(
      over(enabled, '0s 90').says(90, 0, 1)[0],
      `nothing has been heard of [running], so that all stands still: ${only}`,
    );
    deepEqual(over(enabled, '0s running=true | 1s 50').says(50, 1, 1), ['50 °C is below the H limit of 80 °C']);
  });
});

describe('the condition that enables', () => {
  const when = (enabledWhen: string, name: string, value: string) =>
    alarms({ high: 80, enabledWhen }, `0s ${name}=${value} | 1s 90`).length > 0;
  for (const [text, name, opens, shuts] of [
    ['[mode] is auto, remote', 'mode', ['auto', 'Remote'], ['manual', '1']],
    ['[mode] is not off', 'mode', ['auto', 'on'], ['off', 'OFF']],
    ['[mode] is 3', 'mode', ['3'], ['2', 'three']],
    ['[running] is true', 'running', ['true'], ['false']],
    ['[speed] > 100 rpm', 'speed', ['101'], ['100', '-5']],
    ['[speed] >= 100', 'speed', ['100'], ['99.9', 'fast']],
    ['[speed]<100', 'speed', ['99'], ['100']],
    ['[acme/line/speed] <= -1,5', 'acme/line/speed', ['-1.5'], ['-1.4']],
  ] as const) {
    it(text, () => {
      for (const value of opens) equal(when(text, name, value), true, value);
      for (const value of shuts) equal(when(text, name, value), false, value);
    });
  }
});
