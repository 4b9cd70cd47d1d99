import { deepEqual, equal } from 'node:assert/strict';
import { systemClock } from '../../src/io/clock.ts';
import type { AlarmCondition } from '../../src/model/alarm.ts';
import { createAlarmBook } from '../../src/runtime/alarm-book.ts';
import { createGroupSuccession } from '../../src/runtime/group-succession.ts';
import { createWakeUps } from '../../src/runtime/wake-ups.ts';
import { until } from '../flows/told.ts';

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

  it('have another first when they have had the time to clear after it', async () => {
    const { alarms, raise, clear, standing } = book();
    const told: string[] = [];
    const clock = systemClock();
    const wakeUps = createWakeUps(clock);
    const succession = createGroupSuccession({
      ...{ clock, wakeUps, alarms: () => alarms },
      async commit(_writes, transitions) {
        told.push(...transitions.map(({ kind, alarm }) => `${kind} ${alarm.asset}`));
      },
    });
    const over = (asset: string, at: number) => {
      const transitions = clear(asset, at);
      succession.heard(transitions);
      return transitions.map(({ kind, alarm }) => `${kind} ${alarm.asset}`);
    };
    try {
      const at = clock() - MINUTE_MS;
      for (const [i, asset] of ['a', 'b', 'c', 'd'].entries()) raise(asset, at + i);
      deepEqual(over('a', at + 500), ['cleared a']);
      deepEqual(over('b', at + 510), ['cleared b']);
      deepEqual(standing(), { a: 'RTNUN', c: 'DSUPR by a', d: 'DSUPR by a' });
      await until(() => told.length > 0, 'another first');
      deepEqual(told, ['unsuppressed c', 'suppressed d']);
      deepEqual(standing(), { a: 'RTNUN', c: 'UNACK', d: 'DSUPR by c' });
      succession.close();
      over('c', at);
      await until(() => wakeUps.waiting === 0, 'nothing waits');
      equal(standing().d, 'DSUPR by c');
    } finally {
      wakeUps.close();
    }
  });

  it('are free at once when the rule of the first closes it', () => {
    const { alarms, raise, standing } = book();
    for (const [i, asset] of ['a', 'b', 'c'].entries()) raise(asset, i * 1000);
    alarms.change(about('a'), { kind: 'close', at: 5000, because: 'settings changed' });
    deepEqual(standing(), { b: 'UNACK', c: 'DSUPR by b' });
  });
});
