import { deepEqual, equal } from 'node:assert/strict';
import type { OutboxItem } from '../../../src/console/outbox-views.ts';
import { alarmsAfter, NOTHING_YET, withOutbox, withTransitions } from '../../../src/console/page/plant-view.ts';
import type { Transition } from '../../../src/model/alarm.ts';
import { anAlarm } from './an-alarm.ts';

const raised = (...[id, facts]: Parameters<typeof anAlarm>): Transition => ({
  ...{ kind: 'raised', at: 1, output: 'raised', alarm: anAlarm(id, facts) },
});
const saidOf = (...transitions: Transition[]) => withTransitions(NOTHING_YET, transitions).announcement;

describe('the view of a plant', () => {
  it('takes alarms over in the order of their transitions, and lets go what is normal', () => {
    const before = [anAlarm('A'), anAlarm('B')];
    const after = alarmsAfter(before, [
      { kind: 'acknowledged', at: 2, by: 'anna', alarm: anAlarm('A', { state: 'ACKED' }) },
      { kind: 'cleared', at: 3, alarm: anAlarm('A', { state: 'NORM' }) },
      { kind: 'shelved', at: 3, by: 'anna', alarm: anAlarm('B', { state: 'SHLVD' }) },
      raised('C'),
    ]);
    deepEqual(
      after.map(({ id, state }) => `${id} ${state}`),
      ['B SHLVD', 'C UNACK'],
    );
    equal(alarmsAfter(before, []), before);
  });

  it('says one new alarm in full, and of many how many they are and which is the most urgent', () => {
    equal(saidOf(raised('A')), 'New alarm, medium: A is too warm');
    equal(
      saidOf(raised('A'), raised('B', { priority: 'critical' }), raised('C')),
      '3 new alarms, the most urgent critical: B is too warm',
    );
  });

  it('says what a person has decided, but neither acknowledgements nor what is suppressed by itself', () => {
    const alarm = anAlarm('A', { state: 'SHLVD' });
    equal(saidOf({ kind: 'shelved', at: 1, by: 'anna', alarm }), 'Alarm shelved: A is too warm');
    equal(saidOf({ kind: 'acknowledged', at: 1, by: 'anna', alarm }, { kind: 'suppressed', at: 1, alarm }), '');
  });

  it('says what newly needs a decision, but not what stood there when the page was opened', () => {
    const item: OutboxItem = {
      ...{ key: 'A:raised', orderKey: 'A', what: 'order', state: 'doubt', system: 'SAP', title: 'Hall too warm' },
      ...{ asset: 'hall', reason: 'no answer', since: 1, attempts: 2 },
    };
    const sap = { id: 'erp-1', name: 'SAP', waiting: 0, doubtful: 1, refused: 0 };
    const first = withOutbox(NOTHING_YET, { items: [item], systems: [sap] });
    equal(first.announcement, '');
    const refused: OutboxItem = { ...item, key: 'B:raised', state: 'refused' };
    const second = withOutbox(first, { items: [refused, item], systems: [sap] });
    equal(
      second.announcement,
      'Needs a decision: order, Hall too warm. SAP has refused it, and it will not be sent again by itself.',
    );
    const stopped = withOutbox(second, { items: [item], systems: [{ ...sap, stopped: '401' }] });
    equal(stopped.announcement, 'Needs a decision: SAP has refused our login, and nothing is sent there.');
    const quiet = { ...stopped, announcement: 'x' };
    equal(withOutbox(quiet, { items: [], systems: [{ ...sap, stopped: '401' }] }).announcement, 'x');
  });
});
