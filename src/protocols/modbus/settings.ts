import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../../model/settings.ts';
import { parseModbusAddress } from './address.ts';

/** Settings of `tieline-modbus-link`. */
export const modbusLinkSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    default: 'Modbus device',
    minLength: 1,
    maxLength: 80,
    description: 'Names the link in readings, traces and the console.',
  }),
  plant: Type.String({
    title: 'Plant',
    configNode: 'tieline-plant',
    description: 'The plant that the device is part of.',
  }),
  host: Type.String({
    title: 'Host',
    default: 'localhost',
    minLength: 1,
    maxLength: 255,
    pattern: '^[^\\s/@]+$',
    placeholder: '192.168.0.10',
    description: 'Name or IP address of the device or gateway.',
  }),
  port: Type.Integer({
    title: 'Port',
    default: 502,
    minimum: 1,
    maximum: 65_535,
    description: 'TCP port; 502 by custom.',
  }),
  unitId: Type.Integer({
    title: 'Unit id',
    default: 1,
    minimum: 0,
    maximum: 255,
    description: 'The device at this address; others behind a gateway are addressed as holding:100@7.',
  }),
  timeoutSeconds: Type.Number({
    title: 'Answer within',
    unit: 's',
    default: 2,
    minimum: 0.05,
    maximum: 60,
    description: 'A request without an answer by then has failed.',
  }),
  maxInFlight: Type.Integer({
    title: 'Requests at once',
    default: 1,
    minimum: 1,
    maximum: 16,
    description: 'Many controllers and every serial line behind a gateway want 1.',
  }),
  reconnectSeconds: Type.Number({
    title: 'Reconnect within',
    unit: 's',
    default: 30,
    minimum: 0.25,
    maximum: 3600,
    description: 'The longest wait between two attempts; the first comes after a quarter of a second.',
  }),
});

export type ModbusLinkSettings = Static<typeof modbusLinkSettings>;

/** Settings of `tieline-modbus-in`. */
export const modbusInSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  link: Type.String({ title: 'Device', configNode: 'tieline-modbus-link', description: 'Where the values are read.' }),
  addresses: Type.Array(
    Type.Object({
      address: Type.String({
        title: 'Address',
        minLength: 1,
        placeholder: 'holding:100:float32',
        description: 'table:offset:type, the offset from 0; or 40101:float32, which counts from 1.',
      }),
      unit: Type.Optional(
        Type.String({ title: 'Unit', placeholder: '°C', description: 'Unit of the value in the device.' }),
      ),
    }),
    {
      title: 'Addresses',
      default: [],
      maxItems: 10_000,
      description: 'What to read. Neighbours are read in one request.',
    },
  ),
  intervalSeconds: Type.Number({
    title: 'Every',
    unit: 's',
    default: 1,
    minimum: 0.05,
    maximum: 86_400,
    description: 'Time from one reading to the next.',
  }),
  delivery: Type.Enum(['single', 'batch'], {
    title: 'Send',
    default: 'single',
    description: 'One message a value, or what was read together as one list.',
  }),
});

export type ModbusInSettings = Static<typeof modbusInSettings>;

/** What must hold beyond the single field: each address can be read, and there is at least one. */
export function modbusInProblems({ addresses }: ModbusInSettings): SettingProblem[] {
  if (addresses.length === 0) return [{ field: 'Addresses', value: undefined, allowed: 'at least one' }];
  return addresses.flatMap(({ address }, i) => {
    const { problem } = parseModbusAddress(address);
    return problem === undefined ? [] : [{ field: `Addresses row ${i + 1}`, value: address, allowed: problem }];
  });
}
