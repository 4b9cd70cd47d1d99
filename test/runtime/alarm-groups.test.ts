import { deepEqual, equal } from 'node:assert/strict';
import type { AlarmCondition } from '../../src/model/alarm.ts';
import { createAlarmBook } from '../../src/runtime/alarm-book.ts';

const MINUTE_MS = 60_000;
const KEEPING = {
  holds: { of: () => undefined },
  causes: { causeKeys: () => [], consequenceKeys: () => [] },
};

describe('alarms of a group', () => {
  const rule = { id: 'rule-1', name: 'unusual', type: 'anomaly' };
  const about = (asset: string) => ({ rule, asset, property: 'temperature', condition: 'anomaly' as AlarmCondition });

  function book() {
    const alarms = createAlarmBook(() => 'RUNTIME', KEEPING);
    return {
      alarms,
      raise: (asset: string, at: number, key = 'hall') =>
        alarms.raise(about(asset), {
          ...{ at, priority: 'medium', value: 1, unit: undefined, message: `${asset} is odd`, evidence: {} },
          group: { key, withinMs: MINUTE_MS },
        }),
      clear: (asset: string, at: number) => alarms.change(about(asset), { kind: 'clear', at, value: 1 }),
      standing: () =>
        Object.fromEntries(
          alarms
            .live()
            .map(({ asset, state, hold }) => [
              asset,
              hold?.cause ? `${state} by ${alarms.byId(hold.cause.id)?.asset}` : state,
            ]),
        ),
    };
  }

  it('are one: the first, which explains those that raise within the time', () => {
    const { raise, standing } = book();
    for (let i = 0; i < 40; i++) raise(`press-${i}`, 1000 + i * 1000);
    const found = standing();
    equal(found['press-0'], 'UNACK');
    deepEqual(
      new Set(Object.entries(found).flatMap(([asset, one]) => (asset === 'press-0' ? [] : [one]))),
      new Set(['DSUPR by press-0']),
    );
  });

  it('are apart where they raise later, or belong to another group', () => {
    const { raise, standing } = book();
    raise('press-0', 0);
    raise('press-1', MINUTE_MS + 1);
    raise('oven', 10, 'kitchen');
    deepEqual(standing(), { 'press-0': 'UNACK', 'press-1': 'UNACK', oven: 'UNACK' });
  });

  it('have another first when it is over', () => {
    const { raise, clear, standing } = book();
    for (const [i, asset] of ['a', 'b', 'c'].entries()) raise(asset, i * 1000);
    const transitions = clear('a', 5000);
    deepEqual(
      transitions.map(({ kind, alarm }) => `${kind} ${alarm.asset}`),
      ['cleared a', 'unsuppressed b', 'suppressed c'],
    );
    deepEqual(standing(), { a: 'RTNUN', b: 'UNACK', c: 'DSUPR by b' });
    clear('b', 6000);
    deepEqual(standing(), { a: 'RTNUN', b: 'RTNUN', c: 'UNACK' });
  });
});
