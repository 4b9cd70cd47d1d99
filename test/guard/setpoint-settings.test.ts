import { deepEqual } from 'node:assert/strict';
import { permitsOf } from '../../src/guard/permit-settings.ts';
import { type SetpointSettings, setpointProblems } from '../../src/guard/setpoint-settings.ts';

const settings: SetpointSettings = {
  ...{ protocol: 'modbus', modbusLink: 'm', address: 'holding:0', unit: '°C', scale: 0.1, low: 16, high: 26 },
  ...{ minIntervalSeconds: 1, attempts: 1, validForSeconds: 5, tolerance: 0.05, readBackSeconds: 3 },
  ...{ freshSeconds: 60, priority: 16, leaseSeconds: 0, approval: 'none', approvalMinutes: 5 },
  ...{ giveBack: 'nothing', giveBackWhenCleared: 'give back', giveBackWhenStopped: 'give back' },
  ...{ methodArguments: '{value}', rampEverySeconds: 10 },
};
const wrongFields = (more: Partial<SetpointSettings>) =>
  setpointProblems({ ...settings, ...more }).map(({ field }) => field);

describe('the settings of a guarded write', () => {
  it('are right for a register with a unit', () => deepEqual(wrongFields({}), []));
  it('need the link of their protocol, and over MQTT a topic that shows the value', () => {
    deepEqual(wrongFields({ protocol: 'mqtt' }), ['MQTT link', 'Read back from']);
  });
  it('keep the limits in order and the fixed value between them', () => {
    deepEqual(wrongFields({ low: 26 }), ['Highest']);
    deepEqual(wrongFields({ value: 27 }), ['Value']);
  });
  it('refuse a unit that is not known: a reading in another one would be written unconverted', () => {
    deepEqual(wrongFields({ unit: 'Cels' }), ['Unit']);
  });
  it('refuse a scale of 0', () => deepEqual(wrongFields({ scale: 0 }), ['Scale']));
  it('need a fail-safe value inside the limits where one is given back', () => {
    deepEqual(wrongFields({ giveBack: 'value' }), ['Fail-safe value']);
    deepEqual(wrongFields({ giveBack: 'value', giveBackValue: 27 }), ['Fail-safe value']);
    deepEqual(wrongFields({ giveBack: 'value', giveBackValue: 20 }), []);
  });
  it('relinquish only where the protocol has priorities', () => {
    deepEqual(wrongFields({ giveBack: 'relinquish' }), ['Give back']);
  });
  it('need something that ends a loan', () => {
    const kept = { giveBack: 'restore', giveBackWhenCleared: 'keep', giveBackWhenStopped: 'keep' } as const;
    deepEqual(wrongFields(kept), ['After']);
    deepEqual(wrongFields({ ...kept, giveBackAfterSeconds: 60 }), []);
  });
  it('call a method over OPC UA only, with arguments that are JSON, confirmed by a variable', () => {
    const method = { methodObject: 'ns=2;s=Line' };
    const opcua = { ...method, protocol: 'opcua', opcuaLink: 'u', readBackAddress: 'ns=2;s=T' } as const;
    deepEqual(wrongFields({ ...method, readBackAddress: 'holding:1' }), ['Object of the method']);
    deepEqual(wrongFields({ ...opcua, readBackAddress: undefined as unknown as string }), ['Read back from']);
    deepEqual(wrongFields({ ...opcua, methodArguments: '{value}, pump' }), ['Arguments']);
    deepEqual(wrongFields({ ...opcua, methodArguments: '{value}, [1]' }), ['Arguments']);
    deepEqual(wrongFields({ ...opcua, methodArguments: '{value}, "pump 1", true', methodReturns: '0' }), []);
  });
});

describe('when a write is permitted', () => {
  it('is an expression over signals by their full names', () => {
    deepEqual(wrongFields({ permissives: '{"<": [{"var": "press/t"}, 80]}' }), []);
    deepEqual(wrongFields({ permissives: '{"<": [{"var": "t"}, 80]}' }), ['Permissives']);
    deepEqual(wrongFields({ permissives: 'press/t < 80' }), ['Permissives']);
  });
  it('is a mode with its values, or neither', () => {
    deepEqual(wrongFields({ modeSignal: 'press/mode', modeValues: 'remote, auto' }), []);
    deepEqual(wrongFields({ modeSignal: 'press/mode', modeValues: ' , ' }), ['Modes that allow writes']);
    deepEqual(wrongFields({ modeValues: 'remote' }), ['Modes that allow writes']);
    deepEqual(wrongFields({ modeSignal: 'mode', modeValues: 'remote' }), ['Mode of the equipment']);
  });
  it('is read from the fields as the guard needs it', () => {
    const { mode, permissives, freshMs } = permitsOf({
      ...{ ...settings, modeSignal: 'press/mode', modeValues: 'remote, auto' },
      permissives: '{"var": "press/door-closed"}',
    });
    deepEqual([mode?.allowed, permissives?.variables, freshMs], [['remote', 'auto'], ['press/door-closed'], 60_000]);
  });
});
