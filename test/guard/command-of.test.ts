import { deepEqual, equal, throws } from 'node:assert/strict';
import { commandOf } from '../../src/guard/command-of.ts';
import type { SetpointSettings } from '../../src/guard/setpoint-settings.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';

const settings: SetpointSettings = {
  ...{ protocol: 'modbus', modbusLink: 'm', address: 'holding:0', unit: '°C', scale: 0.1, low: 16, high: 26 },
  ...{ minIntervalSeconds: 1, attempts: 1, validForSeconds: 5, tolerance: 0.05, readBackSeconds: 3 },
  ...{ freshSeconds: 60, priority: 16, leaseSeconds: 0, approval: 'none', approvalMinutes: 5 },
  ...{ giveBack: 'nothing', giveBackWhenCleared: 'give back', giveBackWhenStopped: 'give back' },
  ...{ methodArguments: '{value}', rampEverySeconds: 10 },
};
const origin = { by: { id: 'node-1', name: 'cool' }, link: 'HVAC', now: 10_000, newId: () => 'new' };
const alarm: Alarm = {
  ...{ id: 'TL-1', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/hall', property: 'temperature' },
  ...{ condition: 'H', state: 'UNACK', priority: 'high', value: 29, raisedAt: 4000, message: 'too hot', evidence: {} },
};
const reading: Reading = {
  ...{
    asset: 'acme/hall',
    property: 'wanted',
    value: 68,
    unit: '[degF]',
    quality: 'good',
    time: 9000,
    receivedAt: 9001,
  },
  source: { protocol: 'mqtt', link: 'b', address: 'a' },
};

describe('the command that a message asks for', () => {
  it('is the number in the payload, now', () => {
    const { id, value, at, validUntil } = commandOf(19, settings, origin);
    deepEqual([id, value, at, validUntil], ['new', 19, 10_000, 15_000]);
  });
  it('is as old as the alarm that caused it, and the same when the alarm is told again', () => {
    const { id, alarmId, at, validUntil } = commandOf(alarm, { ...settings, value: 18 }, origin);
    deepEqual([id, alarmId, at, validUntil], ['TL-1:raised:node-1', 'TL-1', 4000, 9000]);
    equal(commandOf({ ...alarm, clearedAt: 8000 }, { ...settings, value: 24 }, origin).id, 'TL-1:cleared:node-1');
  });
  it('is the value of a reading, converted into the unit of the point', () => {
    const { value, at } = commandOf(reading, settings, origin);
    deepEqual([Number(Number(value).toFixed(9)), at], [20, 9001]);
  });
  it('is refused where a reading is not good, even for a fixed value', () => {
    const bad = { ...reading, quality: 'bad', reason: 'comm-failure' } as const;
    throws(() => commandOf(bad, { ...settings, value: 18 }, origin), {
      code: 'BLOCKED',
      message: 'acme/hall/wanted is bad (comm-failure): nothing is written',
    });
  });
  it('is refused where there is no value, or one of another kind', () => {
    for (const payload of ['warm', undefined, null, {}, alarm]) {
      throws(() => commandOf(payload, settings, origin), { code: 'READING_INVALID' });
    }
    throws(() => commandOf({ ...reading, unit: 'bar' }, settings, origin), /pressure is not temperature/);
  });
  it('is a bare number in the unit that its message says', () => {
    equal(commandOf(68, settings, { ...origin, unit: '°F' }).value, 20);
    equal(commandOf(20, settings, { ...origin, unit: '°C' }).value, 20);
    throws(() => commandOf(2, settings, { ...origin, unit: 'bar' }), /pressure is not temperature/);
    throws(() => commandOf(2, settings, { ...origin, unit: 'Cels' }), /^PlantError: msg.unit: /);
  });
  it('is the number of a word that the point knows', () => {
    const words = { off: 0, running: 1 };
    equal(commandOf('running', settings, { ...origin, words }).value, 1);
    throws(() => commandOf('idle', settings, { ...origin, words }), /or one of off, running$/);
  });
});
