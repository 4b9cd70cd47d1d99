import { deepEqual, equal } from 'node:assert/strict';
import { listAlarms } from '../../../src/console/page/alarm-lists.ts';
import type { Alarm } from '../../../src/model/alarm.ts';
import { anAlarm } from './an-alarm.ts';

const ids = (alarms: readonly Alarm[]) => alarms.map(({ id }) => id).join(' ');
const because = (id: string, message = id): Partial<Alarm> => ({
  state: 'DSUPR',
  hold: { state: 'DSUPR', since: 1, cause: { id, message } },
});

describe('the lists of alarms', () => {
  it('show what is not acknowledged first, then the most urgent, then the newest', () => {
    const { open } = listAlarms([
      anAlarm('ACKED-HIGH', { state: 'ACKED', priority: 'high' }),
      anAlarm('LOW-OLD', { priority: 'low', raisedAt: 1 }),
      anAlarm('LOW-NEW', { priority: 'low', raisedAt: 2 }),
      anAlarm('RETURNED-CRITICAL', { state: 'RTNUN', priority: 'critical' }),
      anAlarm('LATCHED-ACKED', { state: 'LATAK', priority: 'critical' }),
      anAlarm('HIGH', { priority: 'high' }),
    ]);
    equal(ids(open), 'RETURNED-CRITICAL HIGH LOW-NEW LOW-OLD LATCHED-ACKED ACKED-HIGH');
  });

  it('keep apart what people keep quiet and what rests on a cause', () => {
    const { open, placed, groups, quiet, explained } = listAlarms([
      anAlarm('POWER'),
      anAlarm('PRESS', because('POWER', 'no voltage')),
      anAlarm('OVEN', { state: 'SHLVD', hold: { state: 'SHLVD', since: 1, by: 'anna' } }),
      anAlarm('HALL', { state: 'OOSRV', hold: { state: 'OOSRV', since: 1, by: 'anna' }, raisedAt: 5 }),
    ]);
    deepEqual([ids(open), ids(placed), quiet], ['POWER', 'HALL OVEN', 3]);
    deepEqual(
      groups.map(({ cause, alarms }) => [cause.message, ids(alarms)]),
      [['no voltage', 'PRESS']],
    );
    deepEqual([...explained], [['POWER', 1]]);
  });

  it('put a consequence of a consequence under the last cause, the largest group first', () => {
    const { groups, explained } = listAlarms([
      ...[anAlarm('A'), anAlarm('B', because('GONE')), anAlarm('C', because('A')), anAlarm('D', because('C'))],
    ]);
    deepEqual(
      groups.map(({ cause, alarms }) => [cause.id, ids(alarms)]),
      [
        ['A', 'C D'],
        ['GONE', 'B'],
      ],
    );
    equal(explained.get('A'), 2);
  });

  it('end where causes run in a circle, as they may while some changes are still on their way', () => {
    const { open, groups, quiet } = listAlarms([anAlarm('A', because('B')), anAlarm('B', because('A'))]);
    deepEqual([open.length, groups.length, quiet], [0, 2, 2]);
  });
});
