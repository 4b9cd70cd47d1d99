/** The four tables of Modbus. */
export type ModbusTable = 'coil' | 'discrete' | 'input' | 'holding';

/** How the bits of a value are to be read, and how many registers it takes (strings: by their length). */
export const REGISTERS = {
  uint16: 1,
  int16: 1,
  uint32: 2,
  int32: 2,
  uint64: 4,
  int64: 4,
  float32: 2,
  float64: 4,
  bcd16: 1,
  bcd32: 2,
  /** The high or the low byte of a register. */
  uint8h: 1,
  uint8l: 1,
  int8h: 1,
  int8l: 1,
} as const;

export type RegisterType = keyof typeof REGISTERS;
export type ModbusType = RegisterType | 'bool' | 'bit' | 'string';

/** Registers of a longer value come high word first (ABCD) unless the device says otherwise; `cdab` swaps words, `badc` bytes. */
export type ByteOrder = 'abcd' | 'cdab' | 'badc' | 'dcba';

/** One point of a device. */
export interface ModbusAddress {
  readonly table: ModbusTable;
  /** As sent on the wire: from 0. `40001` is 0. */
  readonly offset: number;
  readonly type: ModbusType;
  /** For `bit`: 0 is the least significant. */
  readonly bit?: number;
  /** Bits or registers that it takes; for a string half its characters. */
  readonly count: number;
  readonly order: ByteOrder;
  /** Unit id, where it is not the link's own: a device behind a gateway. */
  readonly unit?: number;
  /** The one way to write it: `holding:100:float32:cdab@7`. */
  readonly text: string;
}

export type ParsedAddress = { address: ModbusAddress; problem?: undefined } | { problem: string; address?: undefined };

/** Texts of at most 125 registers fit into one request. */
const MAX_CHARACTERS = 250;
const WHOLE = /^\s*([^@]*?)(?:@(\d{1,3}))?\s*$/;
const NAMED = /^(coil|discrete|input|holding):(\d{1,5})(?:\.(\d{1,2}))?$/;
const NUMBERED = /^([0134])(\d{4}|\d{5})(?:\.(\d{1,2}))?$/;
const BY_DIGIT: Readonly<Record<string, ModbusTable>> = { 0: 'coil', 1: 'discrete', 3: 'input', 4: 'holding' };
const HINT = 'an address such as holding:100:float32, input:7.3 or 40101:int16';

/**
 * Reads `table:offset[:type[:order]][@unit]` with the offset from 0, or the old notation that counts from 1 (`40001`,
 * `400001`, `30001`, `10001`, `00001`) in its place. `.3` behind the offset is one bit of a register. Without a type a coil is
 * a `bool` and a register a `uint16`.
 */
export function parseModbusAddress(text: string): ParsedAddress {
  const [, body = '', unitText] = WHOLE.exec(text.toLowerCase()) ?? [];
  const unit = unitText === undefined ? undefined : Number(unitText);
  if (unit !== undefined && unit > 255) return { problem: 'unit ids go from 0 to 255' };
  const place = placeOf(body);
  if ('problem' in place) return place;
  const { table, offset, bit, rest } = place;
  const kind = kindOf(table, bit, rest);
  if ('problem' in kind) return kind;
  const { type, count, order } = kind;
  if (offset + count > 65_536)
    return { problem: `the last address of a table is 65535; ${type} at ${offset} goes beyond` };

  const point = bit === undefined ? `${table}:${offset}` : `${table}:${offset}.${bit}`;
  const typeText = type === 'bool' || type === 'bit' ? '' : `:${rest[0] ?? type}`;
  const canonical = `${point}${typeText}${order === 'abcd' ? '' : `:${order}`}${unit === undefined ? '' : `@${unit}`}`;
  const address = { table, offset, type, count, order, text: canonical };
  return { address: { ...address, ...(bit === undefined ? {} : { bit }), ...(unit === undefined ? {} : { unit }) } };
}

interface Place {
  table: ModbusTable;
  offset: number;
  bit: number | undefined;
  rest: string[];
}

function placeOf(body: string): Place | { problem: string } {
  const parts = body.split(':').map((part) => part.trim());
  const named = NAMED.exec(parts.slice(0, 2).join(':'));
  const numbered = named ? null : NUMBERED.exec(parts[0] ?? '');
  const [, first = '', digits = '', bitText] = named ?? numbered ?? [];
  if (first === '') return { problem: `not ${HINT}` };
  const table = named ? (first as ModbusTable) : BY_DIGIT[first];
  if (table === undefined) return { problem: `not ${HINT}` };
  const offset = named ? Number(digits) : Number(digits) - 1;
  if (offset < 0)
    return { problem: `${parts[0]} counts from 1: the first is ${first}${'1'.padStart(digits.length, '0')}` };
  if (offset > 65_535) return { problem: 'the last address of a table is 65535' };
  const bit = bitText === undefined ? undefined : Number(bitText);
  if (bit !== undefined && bit > 15) return { problem: 'a register has the bits 0 to 15' };
  return { table, offset, bit, rest: parts.slice(named ? 2 : 1) };
}

interface Kind {
  type: ModbusType;
  count: number;
  order: ByteOrder;
}

function kindOf(table: ModbusTable, bit: number | undefined, rest: readonly string[]): Kind | { problem: string } {
  const [typeText, orderText] = rest;
  if (rest.length > 2) return { problem: `too many parts: not ${HINT}` };
  if (table === 'coil' || table === 'discrete') {
    if (bit !== undefined) return { problem: `a ${table} is one bit already` };
    if (rest.length > 1 || (typeText ?? 'bool') !== 'bool') return { problem: `a ${table} is a bool` };
    return { type: 'bool', count: 1, order: 'abcd' };
  }
  if (bit !== undefined) {
    if (rest.length > 1 || (typeText ?? 'bit') !== 'bit') return { problem: 'one bit of a register has no other type' };
    return { type: 'bit', count: 1, order: 'abcd' };
  }
  const sized = sizeOf(typeText ?? 'uint16');
  if (!sized) return { problem: `no type ${typeText}: one of ${Object.keys(REGISTERS).join(', ')}, string20` };
  const order = orderText ?? 'abcd';
  if (!isOrder(order)) return { problem: `no byte order ${order}: one of abcd, cdab, badc, dcba` };
  if (sized.type === 'string' || sized.count === 1) {
    if (order === 'cdab' || order === 'dcba') return { problem: `${typeText} has no words to swap: abcd or badc` };
  }
  return { ...sized, order };
}

function sizeOf(typeText: string): { type: ModbusType; count: number } | undefined {
  const text = /^string([1-9]\d{0,2})$/.exec(typeText);
  const characters = Number(text?.[1]);
  if (text) return characters <= MAX_CHARACTERS ? { type: 'string', count: Math.ceil(characters / 2) } : undefined;
  return isRegisterType(typeText) ? { type: typeText, count: REGISTERS[typeText] } : undefined;
}

function isRegisterType(text: string): text is RegisterType {
  return Object.hasOwn(REGISTERS, text);
}

function isOrder(text: string): text is ByteOrder {
  return text === 'abcd' || text === 'cdab' || text === 'badc' || text === 'dcba';
}
