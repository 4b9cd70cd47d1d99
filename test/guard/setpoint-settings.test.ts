import { deepEqual } from 'node:assert/strict';
import { permitsOf } from '../../src/guard/permit-settings.ts';
import { type SetpointSettings, setpointProblems } from '../../src/guard/setpoint-settings.ts';

const settings: SetpointSettings = {
  ...{ protocol: 'modbus', modbusLink: 'm', address: 'holding:0', unit: '°C', scale: 0.1, low: 16, high: 26 },
  ...{ minIntervalSeconds: 1, validForSeconds: 5, tolerance: 0.05, readBackSeconds: 3 },
  ...{ freshSeconds: 60, priority: 16, leaseSeconds: 0, approval: 'none', approvalMinutes: 5 },
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
