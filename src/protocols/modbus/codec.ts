import type { Quality } from '../../model/quality.ts';
import type { RawValue } from '../../model/sample.ts';
import type { ModbusAddress, ModbusType } from './address.ts';

/** What registers or bits mean. */
export interface DecodedValue {
  value: RawValue;
  quality: Quality;
  reason?: string;
}

/** Registers, the bit of a coil, or some bits of a register (what is kept and what is set) that carry a value; or why it has none. */
export type EncodedValue =
  | { kind: 'registers'; words: number[] }
  | { kind: 'bit'; on: boolean }
  | { kind: 'mask'; and: number; or: number }
  | { kind: 'problem'; problem: string };

interface Range {
  low: bigint;
  high: bigint;
}

const INTEGERS: Partial<Record<ModbusType, Range>> = {
  uint8h: { low: 0n, high: 0xffn },
  uint8l: { low: 0n, high: 0xffn },
  int8h: { low: -0x80n, high: 0x7fn },
  int8l: { low: -0x80n, high: 0x7fn },
  uint16: { low: 0n, high: 0xffffn },
  int16: { low: -0x8000n, high: 0x7fffn },
  uint32: { low: 0n, high: 0xffff_ffffn },
  int32: { low: -0x8000_0000n, high: 0x7fff_ffffn },
  uint64: { low: 0n, high: 0xffff_ffff_ffff_ffffn },
  int64: { low: -0x8000_0000_0000_0000n, high: 0x7fff_ffff_ffff_ffffn },
  bcd16: { low: 0n, high: 9999n },
  bcd32: { low: 0n, high: 99_999_999n },
};

/** The bits of a register that a write of one of its bytes leaves alone. */
const BYTE_MASKS: Partial<Record<ModbusType, number>> = {
  uint8h: 0x00ff,
  int8h: 0x00ff,
  uint8l: 0xff00,
  int8l: 0xff00,
};

const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** The value of an address in a block, or why it has none; {@link decodeRaw} says how. */
export function decodeValue(address: ModbusAddress, block: ArrayLike<number | boolean>, at: number): DecodedValue {
  const value = decodeRaw(address, block, at);
  return value === null ? { value, quality: 'bad', reason: reasonWithoutValue(address) } : { value, quality: 'good' };
}

/**
 * The value of an address in a block of registers (0 to 65535) or bits. 64-bit integers beyond 2^53 are `bigint`; a float that
 * is no number and a BCD digit above 9 are none: `null`.
 * @param at where in the block the address begins
 */
export function decodeRaw(address: ModbusAddress, block: ArrayLike<number | boolean>, at: number): RawValue {
  const { type, order } = address;
  if (type === 'uint16' && order === 'abcd') return Number(block[at]);
  if (type === 'bool') return block[at] === true || block[at] === 1;
  if (type === 'bit') return ((Number(block[at]) >> (address.bit ?? 0)) & 1) === 1;
  const bytes = Buffer.allocUnsafe(address.count * 2);
  for (let i = 0; i < address.count; i++) bytes.writeUInt16BE(Number(block[at + i]), i * 2);
  return decodeBytes(type, inOrder(bytes, address));
}

/** Why an address has no value although its block was read. */
export function reasonWithoutValue({ type }: ModbusAddress): string {
  return type === 'bcd16' || type === 'bcd32' ? 'not BCD' : 'not a number';
}

function decodeBytes(type: ModbusType, bytes: Buffer): RawValue {
  switch (type) {
    case 'uint8h':
      return bytes.readUInt8(0);
    case 'uint8l':
      return bytes.readUInt8(1);
    case 'int8h':
      return bytes.readInt8(0);
    case 'int8l':
      return bytes.readInt8(1);
    case 'uint16':
      return bytes.readUInt16BE();
    case 'int16':
      return bytes.readInt16BE();
    case 'uint32':
      return bytes.readUInt32BE();
    case 'int32':
      return bytes.readInt32BE();
    case 'uint64':
      return smallest(bytes.readBigUInt64BE());
    case 'int64':
      return smallest(bytes.readBigInt64BE());
    case 'float32':
      return finite(bytes.readFloatBE());
    case 'float64':
      return finite(bytes.readDoubleBE());
    case 'bcd16':
    case 'bcd32': {
      const digits = bytes.toString('hex');
      return /^\d+$/.test(digits) ? Number(digits) : null;
    }
    default:
      return bytes.toString('latin1').replace(/[\0 ]+$/, '');
  }
}

/** The registers or the bit that carry a value; a number within a millionth of a whole one counts as whole. */
export function encodeValue(address: ModbusAddress, value: RawValue): EncodedValue {
  const { type } = address;
  if (type === 'bool' || type === 'bit') return encodeBit(value);
  const bytes = Buffer.alloc(address.count * 2);
  const problem = encodeBytes(type, value, bytes);
  if (problem) return { kind: 'problem', problem: `${type === 'string' ? 'a text' : type} takes ${problem}` };
  const ordered = inOrder(bytes, address);
  const mask = BYTE_MASKS[type];
  if (mask !== undefined) {
    const kept = address.order === 'badc' ? mask ^ 0xffff : mask;
    return { kind: 'mask', and: kept, or: ordered.readUInt16BE() & ~kept };
  }
  const words = Array.from({ length: address.count }, (_, i) => ordered.readUInt16BE(i * 2));
  return { kind: 'registers', words };
}

function encodeBit(value: RawValue): EncodedValue {
  if (value === true || value === 1) return { kind: 'bit', on: true };
  if (value === false || value === 0) return { kind: 'bit', on: false };
  return { kind: 'problem', problem: 'a bit takes true or false' };
}

/** What is allowed, where the value is not. */
function encodeBytes(type: ModbusType, value: RawValue, bytes: Buffer): string | undefined {
  if (type === 'string') return encodeText(value, bytes);
  if (type === 'float32' || type === 'float64') {
    const largest = type === 'float32' ? LARGEST_FLOAT32 : Number.MAX_VALUE;
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !(Math.abs(number) <= largest)) return `a number from ${-largest} to ${largest}`;
    if (type === 'float32') bytes.writeFloatBE(number);
    else bytes.writeDoubleBE(number);
    return undefined;
  }
  const range = INTEGERS[type];
  const whole = wholeOf(value);
  if (!range || whole === undefined || whole < range.low || whole > range.high) {
    return `a whole number from ${range?.low} to ${range?.high}`;
  }
  const isHighByte = type === 'uint8h' || type === 'int8h';
  const bits = BigInt.asUintN(bytes.length * 8, isHighByte ? whole << 8n : whole);
  const digits = type === 'bcd16' || type === 'bcd32' ? whole.toString() : bits.toString(16);
  bytes.write(digits.padStart(bytes.length * 2, '0'), 'hex');
  return undefined;
}

function encodeText(value: RawValue, bytes: Buffer): string | undefined {
  const fits =
    typeof value === 'string' &&
    value.length <= bytes.length &&
    Buffer.from(value, 'latin1').toString('latin1') === value;
  if (!fits) return `at most ${bytes.length} Latin-1 characters`;
  bytes.write(value, 'latin1');
  return undefined;
}

function wholeOf(value: RawValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const rounded = Math.round(value);
  const near = Math.abs(value - rounded) <= 1e-6 * Math.max(1, Math.abs(value));
  return near ? BigInt(rounded) : undefined;
}

/** Bytes of the wire as high word and high byte first, or the other way round: each order is its own inverse. */
function inOrder(bytes: Buffer, { order }: ModbusAddress): Buffer {
  if (order === 'badc' || order === 'dcba') bytes.swap16();
  if (order === 'abcd' || order === 'badc') return bytes;
  const reversed = Buffer.alloc(bytes.length);
  for (let i = 0; i < bytes.length; i += 2) bytes.copy(reversed, bytes.length - 2 - i, i, i + 2);
  return reversed;
}

function smallest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
