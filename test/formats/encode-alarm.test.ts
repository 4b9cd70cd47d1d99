import { deepEqual, equal } from 'node:assert/strict';
import { advance, type LifecycleEvent, type NewAlarm, raised } from '../../src/alarms/lifecycle.ts';
import { encodeAlarmEvent } from '../../src/formats/encode-cloud-event.ts';
import { encodeCondition } from '../../src/formats/encode-condition.ts';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';

const AT = Date.UTC(2026, 10, 28, 12);
const FACTS: NewAlarm = {
  ...{ id: 'TL-1', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/press-1' },
  ...{ property: 'temperature', condition: 'H', priority: 'high', value: 85, limit: 80, raisedAt: AT },
  ...{ message: 'too hot', evidence: {} },
};
const life = (...events: LifecycleEvent[]): Transition =>
  events.reduce<Transition>((last, event) => advance(last.alarm, event) ?? last, raised(FACTS));

describe('an alarm for others', () => {
  it('is an event of CloudEvents 1.0 with an id that is the same for the same change', () => {
    const { data, ...event } = encodeAlarmEvent(life(), { runtimeId: 'RT 1', plant: 'Presswerk Süd' });
    deepEqual(event, {
      ...{ specversion: '1.0', id: `TL-1:raised:${AT}`, source: 'urn:tieline:RT%201:Presswerk%20S%C3%BCd' },
      ...{ type: 'io.tieline.alarm.raised', subject: 'acme/press-1/temperature', time: '2026-11-28T12:00:00.000Z' },
      datacontenttype: 'application/json',
    });
    equal((data as Transition).alarm.id, 'TL-1');
    equal(
      encodeAlarmEvent(life({ kind: 'hold', at: AT, hold: { state: 'OOSRV', since: AT } }), {
        ...{ runtimeId: 'R', plant: 'P' },
      }).type,
      'io.tieline.alarm.out-of-service',
    );
  });

  it('has the condition fields of OPC UA Part 9 in every state', () => {
    const acked: LifecycleEvent = { kind: 'acknowledge', at: AT + 1, by: 'ines', comment: 'seen' };
    const shelf: LifecycleEvent = {
      kind: 'hold',
      at: AT + 2,
      hold: { state: 'SHLVD', since: AT + 2, until: AT + 1002 },
    };
    const states = [life(), life(acked), life({ kind: 'clear', at: AT + 1, value: 70 }), life(shelf)].map(
      encodeCondition,
    );
    const shown = states.map((fields) =>
      ['ActiveState/Id', 'AckedState/Id', 'Retain', 'SuppressedOrShelved', 'ShelvingState/CurrentState'].map(
        (name) => fields[name],
      ),
    );
    deepEqual(shown, [
      [true, false, true, false, 'Unshelved'],
      [true, true, true, false, 'Unshelved'],
      [false, false, true, false, 'Unshelved'],
      [true, false, true, true, 'TimedShelved'],
    ]);
    deepEqual(
      [states[1]?.ClientUserId, states[1]?.Comment, states[0]?.Severity, states[0]?.HighLimit, states[0]?.EventType],
      ['ines', 'seen', 700, 80, 'i=9906'],
    );
    equal(states[3]?.['ShelvingState/UnshelveTime'], 1000);
  });

  const READING: Reading = {
    ...{
      asset: 'acme/press-1',
      property: 'temperature',
      value: 85,
      quality: 'uncertain',
      time: AT - 500,
      receivedAt: AT,
    },
    source: { protocol: 'opcua', link: 'press', address: 'ns=2;s=Press.Temperature' },
  };

  it('has the fields that OPC UA makes mandatory for conditions and alarms', () => {
    const fields = encodeCondition(raised({ ...FACTS, evidence: { reading: READING } }));
    const mandatory = {
      ...{ ConditionClassId: 'i=11164', ConditionClassName: 'ProcessConditionClassType' },
      ...{ ConditionName: 'too hot: temperature H', BranchId: null, Retain: true, SupportsFilteredRetain: false },
      ...{ Quality: 0x40000000, 'Quality/SourceTimestamp': '2026-11-28T11:59:59.500Z' },
      ...{ LastSeverity: 0, 'LastSeverity/SourceTimestamp': '2026-11-28T12:00:00.000Z' },
      ...{ Comment: null, 'Comment/SourceTimestamp': '2026-11-28T12:00:00.000Z', ClientUserId: null },
      ...{ SourceNode: 'ns=2;s=Press.Temperature', InputNode: 'ns=2;s=Press.Temperature', SourceName: 'acme/press-1' },
      ...{ EnabledState: 'Enabled', ActiveState: 'Active', AckedState: 'Unacknowledged' },
      ...{ 'ShelvingState/CurrentState': 'Unshelved', 'ShelvingState/CurrentState/Id': 'i=2930' },
      ...{ HighState: 'High active', 'HighState/Id': true },
    };
    deepEqual(Object.fromEntries(Object.keys(mandatory).map((name) => [name, fields[name]])), mandatory);
    equal('LowState' in fields, false);
  });

  it('names the condition that lasts, and the occurrence beside it', () => {
    const again = encodeCondition(raised({ ...FACTS, id: 'TL-2' }));
    const { ConditionId, OccurrenceId } = encodeCondition(life());
    deepEqual([ConditionId, OccurrenceId], ['r:acme/press-1/temperature:H', 'TL-1']);
    deepEqual([again.ConditionId, again.OccurrenceId], [ConditionId, 'TL-2']);
  });

  it('says of a cleared alarm which of its states are over', () => {
    const cleared = encodeCondition(life({ kind: 'clear', at: AT + 1, value: 70 }));
    deepEqual(
      ['ActiveState', 'HighState', 'HighState/Id'].map((name) => cleared[name]),
      ['Inactive', 'High inactive', false],
    );
  });

  it('tells a fault of Tieline itself as one of the system, and a missing value as a bad one', () => {
    const { limit: _limit, ...facts } = FACTS;
    const system = encodeCondition(raised({ ...facts, condition: 'system', value: null }));
    deepEqual(
      [system.ConditionClassId, system.ConditionClassName, system.Quality, system.SourceNode, system.InputNode],
      ['i=11166', 'SystemConditionClassType', 0, null, null],
    );
    equal(encodeCondition(raised({ ...facts, condition: 'stale', value: null })).Quality, 0x80000000);
  });
});
