import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { CONDITION_FIELDS, decodeEvent, type EventFields } from '../../../src/protocols/opcua/condition-codec.ts';

const SOURCE = { protocol: 'opcua', link: 'line' };
const ALARM: EventFields = {
  ...{ eventId: new Uint8Array([1, 2]), eventType: 'ns=0;i=9764', sourceName: 'Pump 1', conditionName: 'Level' },
  ...{ time: new Date(5000), message: { text: 'too high' }, severity: 700, conditionId: 'ns=2;s=Level' },
  ...{ branchId: 'ns=0;i=0', retain: true, enabled: true, comment: { text: null }, user: null },
  ...{ acked: false, active: true, activeSince: new Date(4000), suppressed: false },
};
const conditionOf = (fields: EventFields) => {
  const told = decodeEvent({ ...ALARM, ...fields }, 6000, SOURCE);
  ok(told?.kind === 'condition');
  return told.condition;
};

describe('an event of an OPC UA server', () => {
  it('that tells of a condition says what it is about, how urgent it is and since when it is active', () => {
    deepEqual(conditionOf({}), {
      ...{ id: 'ns=2;s=Level', address: 'Pump 1/Level', active: true, acknowledged: false, severity: 700 },
      ...{ message: 'too high', activeSince: 4000, time: 5000, receivedAt: 6000, source: SOURCE },
    });
  });

  it('of a condition that is disabled, suppressed or no longer kept is not active', () => {
    for (const fields of [{ enabled: false }, { suppressed: true }, { retain: false }, { active: false }]) {
      equal(conditionOf(fields).active, false, JSON.stringify(fields));
    }
  });

  it('of a condition that is no longer kept leaves nothing to acknowledge', () => {
    equal(conditionOf({ retain: false, acked: false }).acknowledged, true);
    equal(conditionOf({ acked: null }).acknowledged, undefined);
  });

  it('names who acknowledged with which words, where the server tells', () => {
    const { by, comment } = conditionOf({ user: 'ines', comment: { text: 'on my way' } });
    deepEqual([by, comment], ['ines', 'on my way']);
  });

  it('has an address without what some servers write before a name, and one part for the name of the condition', () => {
    equal(conditionOf({ sourceName: '1:Level' }).address, 'Level/Level');
    equal(conditionOf({ sourceName: 'Hall 2/Pump 1', conditionName: 'HH/H' }).address, 'Hall 2/Pump 1/HH H');
    equal(conditionOf({ sourceName: null, conditionName: null }).address, 'Server/ns=2;s=Level');
  });

  it('begins and ends what the server keeps, and says when that has to be asked for anew', () => {
    const kindOf = (type: string) => decodeEvent({ ...ALARM, eventType: type }, 0, SOURCE);
    equal(kindOf('ns=0;i=2787')?.kind, 'refresh start');
    equal(kindOf('ns=0;i=2788')?.kind, 'refresh end');
    deepEqual(kindOf('ns=0;i=2789'), { kind: 'refresh required', lost: false });
    deepEqual(kindOf('ns=0;i=3035'), { kind: 'refresh required', lost: true });
  });

  it('of another kind, or of an earlier state that is kept as a branch, tells nothing', () => {
    for (const fields of [
      { conditionId: null },
      { conditionId: 'ns=0;i=0' },
      { branchId: 'ns=2;g=1' },
      { eventId: null },
    ]) {
      equal(decodeEvent({ ...ALARM, ...fields }, 0, SOURCE), undefined, JSON.stringify(fields));
    }
  });

  it('with anything in its fields is a condition with a finite time and a severity from 1 to 1000, or nothing', () => {
    const fields = fc.record(
      Object.fromEntries(Object.keys(CONDITION_FIELDS).map((name) => [name, fc.anything({ withDate: true })])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fc.boolean(), (random, isAlarm) => {
        const told = decodeEvent(
          isAlarm ? { ...random, eventId: ALARM.eventId, conditionId: 'i=1', branchId: null } : random,
          7,
          SOURCE,
        );
        if (told?.kind !== 'condition') return;
        const { severity, time, activeSince = 0, message, address } = told.condition;
        ok(severity >= 1 && severity <= 1000 && Number.isFinite(time) && Number.isFinite(activeSince));
        ok(typeof message === 'string' && typeof address === 'string');
      }),
    );
  });
});
