import { deepEqual, equal } from 'node:assert/strict';
import { plantTimes } from '../../src/console/plant-times.ts';
import { conditionLine, counted, holdWords, inMinutes, scopeWords, untilWords } from '../../src/console/words.ts';
import type { AlarmCondition } from '../../src/model/alarm.ts';

const MINUTE = 60_000;

describe('the words of the console', () => {
  it('count things', () => {
    deepEqual(
      [counted(1, 'alarm'), counted(0, 'alarm'), counted(10_000, 'alarm'), counted(2, 'one is', 'others are')],
      ['1 alarm', '0 alarms', '10,000 alarms', '2 others are'],
    );
  });

  it('tell what remains in whole minutes', () => {
    deepEqual([-5, 59_999, MINUTE, 14.9 * MINUTE, 60 * MINUTE, 479.5 * MINUTE, 3000 * MINUTE].map(inMinutes), [
      'less than 1 min',
      'less than 1 min',
      '1 min',
      '14 min',
      '1 h 0 min',
      '7 h 59 min',
      '2 d 2 h',
    ]);
  });

  it('name what a hold is about and who placed it', () => {
    equal(
      scopeWords({ asset: 'acme/hall', property: 'air-temperature', condition: 'H', rule: 'r' }),
      'H air temperature of hall',
    );
    equal(scopeWords({ asset: 'acme/hall', below: true }), 'All of hall and all below it');
    equal(holdWords({ state: 'SHLVD', by: 'anna' }), 'Shelved by anna');
    equal(holdWords({ state: 'DSUPR' }), 'Suppressed by its cause');
  });

  it('tell what is wrong in a line: by its rule where that says more, by the message where others decide', () => {
    const line = (condition: AlarmCondition) =>
      conditionLine({ condition, message: 'link PLC is down', rule: { id: 'r', name: 'Hot without HVAC', type: 't' } });
    const lines = (['HH', 'rate', 'anomaly', 'logic', 'geofence', 'system', 'device'] as const).map(line);
    deepEqual(lines, [
      ...['HH, high-high', 'rate, rate of change', 'anomaly', 'logic: Hot without HVAC', 'place: Hot without HVAC'],
      ...['link PLC is down', 'link PLC is down'],
    ]);
  });

  it('tell when a hold ends', () => {
    const now = Date.UTC(2026, 4, 4, 10);
    const times = plantTimes('UTC', () => now);
    const hold = { state: 'SHLVD', since: now } as const;
    const until = now + 15 * MINUTE;
    equal(untilWords({ ...hold, until }, times, now + 1), 'until 10:15:00, 14 min left');
    equal(untilWords({ ...hold, until, untilCleared: true }, times, now), 'until it clears, 10:15:00 at the latest');
    equal(untilWords({ ...hold, state: 'OOSRV' }, times, now), 'until somebody ends it');
    equal(untilWords({ ...hold, state: 'DSUPR' }, times, now), 'while its cause stands');
  });
});
