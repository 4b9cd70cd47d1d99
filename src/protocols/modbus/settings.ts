import { type Static, Type } from 'typebox';
import { heartbeatFields } from '../../model/heartbeat.ts';
import type { SettingProblem } from '../../model/settings.ts';
import { absentValues } from './absent.ts';
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
  transport: Type.Enum(['TCP', 'RTU over TCP', 'RTU'], {
    title: 'Transport',
    default: 'TCP',
    description: 'TCP; RTU telegrams through a serial device server; or RTU on a serial port of this machine.',
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
    description: 'TCP port; 502 by custom, 802 with TLS.',
  }),
  tls: Type.Optional(
    Type.String({
      title: 'TLS',
      configNode: 'tls-config',
      description: 'Certificates for Modbus/TCP Security. Empty: not encrypted.',
    }),
  ),
  serialPort: Type.Optional(
    Type.String({
      title: 'Serial port',
      maxLength: 255,
      placeholder: '/dev/ttyUSB0',
      description: 'Device file or name of the port, such as /dev/ttyUSB0 or COM3.',
    }),
  ),
  baudRate: Type.Integer({
    title: 'Baud rate',
    default: 19_200,
    minimum: 300,
    maximum: 4_000_000,
    description: 'Bits a second on the line, as set in every device on it.',
  }),
  dataBits: Type.Enum(['8', '7'], { title: 'Data bits', default: '8', description: 'RTU has eight.' }),
  parity: Type.Enum(['even', 'odd', 'none'], {
    title: 'Parity',
    default: 'even',
    description: 'Even by the standard; many devices are set to none.',
  }),
  stopBits: Type.Enum(['1', '2'], {
    title: 'Stop bits',
    default: '1',
    description: 'One; by the standard two where there is no parity.',
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
  pauseMilliseconds: Type.Number({
    title: 'Pause',
    unit: 'ms',
    default: 0,
    minimum: 0,
    maximum: 10_000,
    description: 'Silence between an answer and the next request. A serial line has at least 3.5 characters of it.',
  }),
  maxGap: Type.Integer({
    title: 'Read across',
    default: 16,
    minimum: 0,
    maximum: 124,
    description: 'Registers between two values that are rather read along than asked around. 0: none.',
  }),
  maxRegisters: Type.Integer({
    title: 'Registers a request',
    default: 125,
    minimum: 4,
    maximum: 125,
    description: 'The longest request; some devices take fewer than the 125 of the standard.',
  }),
  ranges: Type.Array(
    Type.Object({
      table: Type.Enum(['holding', 'input', 'coil', 'discrete'], { title: 'Table', default: 'holding' }),
      from: Type.Integer({ title: 'From', default: 0, minimum: 0, maximum: 65_535, placeholder: '0' }),
      to: Type.Integer({ title: 'To', default: 0, minimum: 0, maximum: 65_535, placeholder: '99' }),
      unit: Type.Optional(Type.Integer({ title: 'Unit id', minimum: 0, maximum: 255, placeholder: '1' })),
    }),
    {
      title: 'Readable ranges',
      default: [],
      maxItems: 1000,
      keyColumns: ['unit', 'table', 'from'],
      description: 'What the manual says can be read in one go, offsets from 0. No request reaches across a border.',
    },
  ),
  reconnectSeconds: Type.Number({
    title: 'Reconnect within',
    unit: 's',
    default: 30,
    minimum: 0.25,
    maximum: 3600,
    description: 'The longest wait between two attempts; the first comes after a quarter of a second.',
  }),
  ...heartbeatFields,
});

export type ModbusLinkSettings = Static<typeof modbusLinkSettings>;

/** What must hold between the fields: a port where one is used, units that a serial line knows, ranges in order. */
export function modbusLinkProblems(settings: ModbusLinkSettings): SettingProblem[] {
  const { transport, serialPort, unitId, tls, maxInFlight } = settings;
  const problems: SettingProblem[] = [];
  if (transport === 'RTU' && !serialPort) {
    problems.push({ field: 'Serial port', value: serialPort, allowed: 'the name of a port such as /dev/ttyUSB0' });
  }
  if (transport !== 'TCP' && (unitId < 1 || unitId > 247)) {
    problems.push({ field: 'Unit id', value: unitId, allowed: 'a whole number from 1 to 247 on a serial line' });
  }
  if (transport !== 'TCP' && maxInFlight > 1) {
    problems.push({ field: 'Requests at once', value: maxInFlight, allowed: '1 on a serial line' });
  }
  if (transport === 'RTU' && tls) problems.push({ field: 'TLS', value: tls, allowed: 'nothing on a serial port' });
  for (const [i, { from, to }] of settings.ranges.entries()) {
    if (to < from) problems.push({ field: `Readable ranges row ${i + 1}`, value: to, allowed: `To from ${from} on` });
  }
  const { heartbeatAddress: heartbeat } = settings;
  const wrong = heartbeat === undefined ? undefined : parseModbusAddress(heartbeat).problem;
  if (wrong) problems.push({ field: 'Heartbeat to', value: heartbeat, allowed: wrong });
  return problems;
}

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
      everySeconds: Type.Optional(
        Type.Number({ title: 'Every', unit: 's', minimum: 0.05, maximum: 86_400, placeholder: '60' }),
      ),
      absent: Type.Optional(
        Type.String({
          title: 'Not available',
          placeholder: '0x8000',
          description: 'What the device says in place of a value that it does not have, as number or bits.',
        }),
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
    description: 'Time from one reading to the next, for addresses that do not say their own.',
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
  return addresses.flatMap(({ address, absent }, i) => {
    const { address: parsed, problem } = parseModbusAddress(address);
    if (!parsed) return [{ field: `Addresses row ${i + 1}`, value: address, allowed: problem }];
    const wrong = absent === undefined ? undefined : absentValues(parsed, absent).problem;
    return wrong ? [{ field: `Addresses row ${i + 1} Not available`, value: absent, allowed: wrong }] : [];
  });
}
