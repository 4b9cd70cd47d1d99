import { deepEqual } from 'node:assert/strict';
import { createCalendar } from '../../src/calendar/calendar.ts';
import { alarms, over, type SomeSettings, type Surroundings } from '../support/threshold-timeline.ts';

// Timelines begin at 14:13:20 UTC: this calendar opens after 40 s and closes after 160 s.
const calendar = createCalendar({ shifts: [{ days: 'daily', from: '14:14', to: '14:16' }], days: [] }, 'UTC');

describe('a threshold with a calendar', () => {
  const cases: readonly [does: string, settings: SomeSettings, timeline: string, told: string[], Surroundings?][] = [
    ['raises only while it is open', {}, '10s 90 | 20s 50 | 50s 90 | 60s 50', ['raise H@50s', 'clear H@60s']],
    ['judges when it opens what has come before', {}, '10s 90 | 300s end', ['raise H@40s', 'clear H@160s']],
    ['judges nothing stale when it opens', {}, '10s 90 | 300s end', [], { value: 20 }],
    ['judges nothing bad when it opens', {}, '10s 90 | 20s bad | 300s end', []],
    ['raises nothing when it opens on a value in range', {}, '10s 50 | 300s end', []],
    ['begins delays when it opens', { onDelaySeconds: 30 }, '10s 90 | 300s end', ['raise H@70s', 'clear H@160s']],
    ['ends delays when it closes', { onDelaySeconds: 30 }, '50s 50 | 150s 90 | 300s end', []],
    [
      'clears at once, whatever the off-delay',
      { offDelaySeconds: 99 },
      '50s 90 | 300s end',
      ['raise H@50s', 'clear H@160s'],
    ],
    ['opens over a restart', {}, '10s 90 | 20s restart 60s | 300s end', ['raise H@80s', 'clear H@160s']],
    ['closes over a restart', {}, '50s 90 | 100s restart 90s | 300s end', ['raise H@50s', 'clear H@190s']],
    [
      'tells silence only while it is open',
      { whenBad: 'alarm' },
      '10s 50 | 300s end',
      ['raise stale@40s', 'clear stale@160s'],
      { value: 20 },
    ],
  ];
  for (const [does, settings, timeline, told, around] of cases) {
    it(`${does}: ${timeline}`, () => {
      deepEqual(alarms({ high: 80, ...settings }, timeline, { calendar, ...around }), told);
    });
  }
  it('judges other signals by what they are when it opens', () => {
    const timeline = '10s setpoint=80 | 10s 75 | 20s setpoint=70 | 100s end';
    deepEqual(alarms({ high: '[setpoint]' }, timeline, { calendar }), ['raise H@40s']);
  });
  it('says that it is closed', () => {
    deepEqual(over({ high: 80 }, '10s 90', { calendar }).says(90, 10, 20), [
      'its calendar is closed',
      '90 is at or above the H limit of 80',
    ]);
  });
  it('watches the next day as this one', () => {
    deepEqual(alarms({ high: 80 }, '10s 90 | 39s 50 | 86450s 90 | 86455s 50', { calendar, value: 90_000 }), [
      'raise H@86450s',
      'clear H@86455s',
    ]);
  });
});
