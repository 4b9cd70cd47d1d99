import { deepEqual, equal } from 'node:assert/strict';
import { alarms, over } from '../support/threshold-timeline.ts';

describe('a rate of change of 5 a minute over a minute', () => {
  const rate = { rate: 5, unit: '°C' };
  it('raises when the value has risen or fallen so much since a minute ago', () => {
    deepEqual(alarms(rate, '0s 20 | 30s 22 | 60s 24 | 90s 27 | 120s 28'), ['raise rate@90s', 'clear rate@120s']);
    deepEqual(alarms(rate, '0s 20 | 60s 15 | 120s 15'), ['raise rate@60s', 'clear rate@120s']);
  });
  it('says nothing before there is a value of a minute ago', () => {
    deepEqual(alarms(rate, '0s 20 | 20s 50 | 59s 60'), []);
  });
  it('takes the direction that counts only', () => {
    deepEqual(alarms({ ...rate, rateDirection: 'rising' }, '0s 20 | 60s 10 | 120s 15'), ['raise rate@120s']);
    deepEqual(alarms({ ...rate, rateDirection: 'falling' }, '0s 20 | 60s 10 | 120s 15'), [
      'raise rate@60s',
      'clear rate@120s',
    ]);
  });
  it('is meant per second, minute or hour', () => {
    deepEqual(alarms({ ...rate, ratePer: 'second' }, '0s 20 | 60s 319 | 120s 620'), ['raise rate@120s']);
    deepEqual(alarms({ ...rate, ratePer: 'hour' }, '0s 20 | 60s 20.05 | 120s 20.15'), ['raise rate@120s']);
  });
  it('is measured over as long as the settings say', () => {
    deepEqual(alarms({ ...rate, rateOverSeconds: 10 }, '0s 20 | 10s 21 | 20s 21'), [
      'raise rate@10s',
      'clear rate@20s',
    ]);
  });
  it('clears behind its own deadband', () => {
    const timeline = '0s 0 | 60s 5 | 120s 9.5 | 180s 13';
    deepEqual(alarms({ ...rate, deadband: 3, rateDeadband: 1 }, timeline), ['raise rate@60s', 'clear rate@180s']);
  });
  it('measures over an outage, which fakes no jump', () => {
    deepEqual(alarms(rate, '0s 20 | 30s bad | 600s 60 | 660s 61'), []);
  });
  it('keeps 16 values at most, however often they come', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `${i / 10}s ${i}`).join(' | ');
    const { state } = over(rate, many);
    equal((state.points?.length ?? 0) <= 16, true);
    equal((state.points?.length ?? 0) >= 14, true);
  });
  it('is told with the rate, its limit and its unit', () => {
    const { raises, messages } = over({ ...rate, onDelaySeconds: 1 }, '0s 50 | 60s 56 | 61s end');
    deepEqual(raises[0]?.evidence, {
      limit: 5,
      deadband: 0,
      judged: 6,
      unit: 'Cel/min',
      onDelayMs: 1000,
      heldMs: 1000,
    });
    const fell = over(rate, '0s 50 | 60s 40');
    deepEqual(messages, ['acme/press/temperature rises by 6 °C/min, at or above its rate limit of 5 °C/min for 1 s']);
    deepEqual(fell.messages, ['acme/press/temperature falls by 10 °C/min, at or above its rate limit of 5 °C/min']);
  });
});

describe('a deviation of 5 from 50', () => {
  const deviation = { deviation: 5, reference: 50, deadband: 1, unit: '°C' };
  it('raises on either side', () => {
    deepEqual(alarms(deviation, '0s 50 | 1s 55 | 2s 54.5 | 3s 53.9 | 4s 45 | 5s 46.1'), [
      ...['raise deviation@1s', 'clear deviation@3s', 'raise deviation@4s', 'clear deviation@5s'],
    ]);
  });
  it('raises on the side that counts only', () => {
    deepEqual(alarms({ ...deviation, deviationSide: 'above' }, '0s 45 | 1s 55 | 2s 20'), [
      'raise deviation@1s',
      'clear deviation@2s',
    ]);
    deepEqual(alarms({ ...deviation, deviationSide: 'below' }, '0s 55 | 1s 45'), ['raise deviation@1s']);
  });
  it('is told with what it deviates from', () => {
    const { raises, messages, says } = over(deviation, '0s 50 | 1s 44');
    deepEqual(raises[0]?.evidence, { limit: 5, deadband: 1, judged: -6, reference: 50, onDelayMs: 0, heldMs: 0 });
    deepEqual(messages, ['acme/press/temperature is 44 °C, 6 °C below 50 °C, at or above its deviation limit of 5 °C']);
    deepEqual(says(44, 1, 1), ['44 °C, 6 °C below 50 °C, is at or above the deviation limit of 5 °C']);
  });
});

describe('a band from 20 to 30', () => {
  const band = { bandFrom: 20, bandTo: 30, deadband: 1, unit: '°C' };
  it('raises outside, at its ends too, and clears behind the deadband', () => {
    deepEqual(alarms({ ...band, band: 'outside' }, '0s 25 | 1s 30 | 2s 29.5 | 3s 28.9 | 4s 20 | 5s 21 | 6s 21.1'), [
      ...['raise band@1s', 'clear band@3s', 'raise band@4s', 'clear band@6s'],
    ]);
  });
  it('raises inside, and clears behind the deadband on either side', () => {
    deepEqual(alarms({ ...band, band: 'inside' }, '0s 10 | 1s 20 | 2s 19.5 | 3s 18.9 | 4s 30 | 5s 30.5 | 6s 31.1'), [
      ...['raise band@1s', 'clear band@3s', 'raise band@4s', 'clear band@6s'],
    ]);
  });
  it('stands from one side to the other', () => {
    deepEqual(alarms({ ...band, band: 'outside' }, '0s 10 | 1s 40 | 2s 25'), ['raise band@0s', 'clear band@2s']);
  });
  it('is told with the end that was passed', () => {
    const { raises, messages, says } = over({ ...band, band: 'outside' }, '0s 25 | 1s 19');
    equal(raises[0]?.evidence.limit, 20);
    deepEqual(messages, ['acme/press/temperature is 19 °C, outside its band from 20 °C to 30 °C']);
    deepEqual(says(19, 1, 1), ['19 °C is outside the band from 20 °C to 30 °C']);
  });
});

describe('alarm states', () => {
  it('raise on a text, a switch or a number, and clear on any other', () => {
    const states = { states: 'FAULT, true, 3.0' };
    deepEqual(alarms(states, '0s running | 1s Fault | 2s running | 3s true | 4s false | 5s 3 | 6s 30'), [
      ...['raise state@1s', 'clear state@2s', 'raise state@3s', 'clear state@4s', 'raise state@5s', 'clear state@6s'],
    ]);
  });
  it('go from one to another without a clear, and wait for their delays', () => {
    const states = { states: 'fault, stopped', onDelaySeconds: 5, offDelaySeconds: 2 };
    deepEqual(alarms(states, '0s running | 1s fault | 3s stopped | 10s running | 60s end'), [
      'raise state@6s',
      'clear state@12s',
    ]);
  });
  it('are told as they are', () => {
    const { messages, says } = over({ states: 'fault', unit: '°C' }, '0s running | 1s fault');
    deepEqual(messages, ['acme/press/temperature is fault']);
    deepEqual(says('fault', 1, 1), ['fault is one of the alarm states fault']);
  });
});

describe('a deadband of 5 percent', () => {
  it('is that of each limit', () => {
    const settings = { high: 80, low: 20, deadband: 5, deadbandIn: 'percent' } as const;
    deepEqual(alarms(settings, '0s 50 | 1s 80 | 2s 76 | 3s 75.9 | 4s 20 | 5s 21 | 6s 21.1'), [
      ...['raise H@1s', 'clear H@3s', 'raise L@4s', 'clear L@6s'],
    ]);
  });
  it('is that of the amount where the limit is below zero', () => {
    deepEqual(alarms({ high: -20, deadband: 5, deadbandIn: 'percent' }, '0s -50 | 1s -20 | 2s -21 | 3s -21.1'), [
      'raise H@1s',
      'clear H@3s',
    ]);
  });
});

describe('all conditions in one node', () => {
  it('stand each by itself', () => {
    const all = { high: 80, rate: 30, deviation: 20, reference: 60, band: 'outside', bandFrom: 0, bandTo: 90 } as const;
    deepEqual(alarms(all, '0s 60 | 60s 95 | 120s 60'), [
      ...['raise H@60s', 'raise rate@60s', 'raise deviation@60s', 'raise band@60s'],
      ...['clear H@120s', 'clear deviation@120s', 'clear band@120s'],
    ]);
  });
});
