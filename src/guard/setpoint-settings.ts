import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';
import { readUnit } from '../model/unit.ts';
import { lendingFields, lendingProblems } from './lending-settings.ts';
import { methodFields, methodProblems } from './method-settings.ts';
import { permitFields, permitProblems } from './permit-settings.ts';
import { rampFields, rampProblems } from './ramp-settings.ts';

/** Settings of `tieline-setpoint`. */
export const setpointSettings = Type.Object({
  name: Type.Optional(
    Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas and in the audit.' }),
  ),
  protocol: Type.Enum(['modbus', 'mqtt', 'opcua'], {
    title: 'Protocol',
    default: 'modbus',
    description: 'How the point is reached.',
  }),
  modbusLink: Type.Optional(
    Type.String({ title: 'Modbus link', configNode: 'tieline-modbus-link', description: 'The device to write to.' }),
  ),
  mqttLink: Type.Optional(
    Type.String({ title: 'MQTT link', configNode: 'tieline-mqtt-link', description: 'The broker to publish to.' }),
  ),
  opcuaLink: Type.Optional(
    Type.String({ title: 'OPC UA link', configNode: 'tieline-opcua-link', description: 'The server to write to.' }),
  ),
  address: Type.String({
    title: 'Address',
    minLength: 1,
    placeholder: 'holding:0:int16',
    description: 'Where to write: a Modbus register, an MQTT topic or an OPC UA node id.',
  }),
  value: Type.Optional(
    Type.Number({ title: 'Value', description: 'Engineering value to write. Empty: msg.payload says it.' }),
  ),
  unit: Type.Optional(
    Type.String({ title: 'Unit', placeholder: '°C', description: 'Unit of the value and the limits.' }),
  ),
  scale: Type.Number({
    title: 'Scale',
    default: 1,
    description: 'Engineering value = raw × scale. A register that holds tenths has the scale 0.1.',
  }),
  low: Type.Number({ title: 'Lowest', description: 'A value below is refused.' }),
  high: Type.Number({ title: 'Highest', description: 'A value above is refused.' }),
  maxStep: Type.Optional(
    Type.Number({ title: 'Largest step', exclusiveMinimum: 0, description: 'Refuses a larger change at once.' }),
  ),
  minIntervalSeconds: Type.Number({
    title: 'Shortest interval',
    unit: 's',
    default: 1,
    minimum: 0,
    maximum: 86_400,
    description: 'Refuses a write sooner than this after the last one.',
  }),
  attempts: Type.Integer({
    title: 'Attempts',
    default: 1,
    minimum: 1,
    maximum: 10,
    description:
      'How often a write is tried while the device is not connected, twice a second and no longer than it is valid. Only what was certainly not sent is tried again.',
  }),
  validForSeconds: Type.Number({
    title: 'Valid for',
    unit: 's',
    default: 5,
    minimum: 0.1,
    maximum: 3600,
    description: 'A command that could not be carried out within this time is never carried out.',
  }),
  ...permitFields,
  readBackAddress: Type.Optional(
    Type.String({
      title: 'Read back from',
      placeholder: 'hvac/setpoint/state',
      description: 'Where the device shows the value. Empty: the address itself (not for MQTT).',
    }),
  ),
  tolerance: Type.Number({
    title: 'Tolerance',
    default: 0.05,
    minimum: 0,
    description: 'How far the value read back may differ.',
  }),
  readBackSeconds: Type.Number({
    title: 'Read back within',
    unit: 's',
    default: 3,
    minimum: 0.1,
    maximum: 60,
    description: 'How long the device may take to show the value.',
  }),
  ...lendingFields,
  ...methodFields,
  ...rampFields,
});

export type SetpointSettings = Static<typeof setpointSettings>;

/** What must hold between the fields: a link for the protocol, limits in order, a fixed value inside them, a unit that is known. */
export function setpointProblems(settings: SetpointSettings): SettingProblem[] {
  const { protocol, low, high, value, scale } = settings;
  const problems: SettingProblem[] = [];
  if (protocol === 'modbus' && !settings.modbusLink) {
    problems.push({ field: 'Modbus link', value: undefined, allowed: 'a tieline-modbus-link node' });
  }
  if (protocol === 'mqtt' && !settings.mqttLink) {
    problems.push({ field: 'MQTT link', value: undefined, allowed: 'a tieline-mqtt-link node' });
  }
  if (protocol === 'opcua' && !settings.opcuaLink) {
    problems.push({ field: 'OPC UA link', value: undefined, allowed: 'a tieline-opcua-link node' });
  }
  if (protocol === 'mqtt' && !settings.readBackAddress) {
    problems.push({
      field: 'Read back from',
      value: undefined,
      allowed: 'the topic on which the device shows the value',
    });
  }
  if (low >= high) problems.push({ field: 'Highest', value: high, allowed: `a number above Lowest (${low})` });
  else if (value !== undefined && (value < low || value > high)) {
    problems.push({ field: 'Value', value, allowed: `a number from ${low} to ${high}` });
  }
  const unit = settings.unit === undefined ? '' : readUnit(settings.unit);
  if (typeof unit === 'object') problems.push({ field: 'Unit', value: settings.unit, allowed: unit.problem });
  problems.push(...permitProblems(settings));
  if (scale === 0) problems.push({ field: 'Scale', value: scale, allowed: 'a number other than 0' });
  return [
    ...problems,
    ...lendingProblems(settings, settings),
    ...methodProblems(settings, settings),
    ...rampProblems(settings, settings),
  ];
}
