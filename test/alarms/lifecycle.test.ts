import { deepEqual, equal } from 'node:assert/strict';
import { advance, type LifecycleEvent, raised } from '../../src/alarms/lifecycle.ts';
import type { Alarm, AlarmState } from '../../src/model/alarm.ts';

const fresh = raised({
  ...{
    id: 'TL-1',
    rule: { id: 'r', name: 'too hot', type: 'threshold' },
    asset: 'acme/press-1',
    property: 'temperature',
  },
  ...{ condition: 'H', priority: 'high', value: 85, raisedAt: 100, message: 'too hot', evidence: {} },
});

const EVENTS: Record<LifecycleEvent['kind'], LifecycleEvent> = {
  clear: { kind: 'clear', at: 200, value: 70 },
  acknowledge: { kind: 'acknowledge', at: 200, by: 'operator', comment: 'seen' },
  close: { kind: 'close', at: 200, because: 'settings changed' },
};

/** Every state and event, and where it leads. */
const TABLE: Record<AlarmState, Record<LifecycleEvent['kind'], AlarmState | undefined>> = {
  NORM: { clear: undefined, acknowledge: undefined, close: undefined },
  UNACK: { clear: 'RTNUN', acknowledge: 'ACKED', close: 'NORM' },
  ACKED: { clear: 'NORM', acknowledge: undefined, close: 'NORM' },
  RTNUN: { clear: undefined, acknowledge: 'NORM', close: 'NORM' },
};

describe('the life of an alarm', () => {
  it('begins raised and unacknowledged', () => {
    deepEqual([fresh.kind, fresh.at, fresh.alarm.state], ['raised', 100, 'UNACK']);
  });
  for (const [state, row] of Object.entries(TABLE) as [AlarmState, (typeof TABLE)[AlarmState]][]) {
    for (const [kind, next] of Object.entries(row) as [LifecycleEvent['kind'], AlarmState | undefined][]) {
      it(`${state} ${next ? `goes to ${next}` : 'stays'} on ${kind}`, () => {
        const alarm: Alarm = { ...fresh.alarm, state };
        equal(advance(alarm, EVENTS[kind])?.alarm.state, next);
        equal(alarm.state, state);
      });
    }
  }
  it('keeps who acknowledged, when and why', () => {
    const { by, comment, alarm } = advance(fresh.alarm, EVENTS.acknowledge) ?? {};
    deepEqual(
      [by, comment, alarm?.ackedBy, alarm?.ackedAt, alarm?.ackComment],
      ['operator', 'seen', 'operator', 200, 'seen'],
    );
  });
  it('keeps the value it cleared with, and why it was closed', () => {
    equal(advance(fresh.alarm, EVENTS.clear)?.alarm.value, 70);
    equal(advance(fresh.alarm, EVENTS.close)?.alarm.closedBecause, 'settings changed');
  });
});
