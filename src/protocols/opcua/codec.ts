import { qualityOfStatus } from '../../formats/opcua-value.ts';
import type { Clock } from '../../model/link.ts';
import type { RawValue, Sample } from '../../model/sample.ts';

/** A value as the library decodes it. */
export interface DecodedDataValue {
  value?: { value: unknown; dataType: number; arrayType: number; dimensions?: number[] | null } | null;
  statusCode: { value: number; name: string };
  sourceTimestamp?: Date | null;
  serverTimestamp?: Date | null;
}

/** What a data value says; of a bad one nothing but why. */
export type SaidValue = Pick<Sample, 'value' | 'quality' | 'time'> & { reason?: string };

/** Built-in types whose values need care (OPC UA Part 6, §5.1.2). */
const INT64 = 8;
const UINT64 = 9;
const DATE_TIME = 13;
const NODE_ID = 17;
const EXPANDED_NODE_ID = 18;
const STATUS_CODE = 19;
const QUALIFIED_NAME = 20;
const LOCALIZED_TEXT = 21;
const STRUCTURE = 22;
/** No matrix of a plant has more; a hostile one may have millions. */
const MOST_DIMENSIONS = 16;
/** Dates lie between these on the wire; either end means that there is none (Part 6, §5.2.2.5). */
const FIRST_DATE = Date.UTC(1601, 0, 1);
const LAST_DATE = Date.UTC(9999, 11, 31, 23, 59, 59);
/** A data value that lost others before it: InfoType is DataValue, and the overflow bit is set (Part 4, §7.39). */
const OVERFLOW_MASK = 0x0480;
const INFO_BITS = 0xffff_0000;

/**
 * The value, quality and time in a data value. The time is that of the source, else of the server, else now; 64-bit
 * integers beyond 2^53 are `bigint`; arrays and structures are JSON text.
 */
export function decodeDataValue(
  { value, statusCode, sourceTimestamp, serverTimestamp }: DecodedDataValue,
  now: Clock,
): SaidValue {
  const time = instantOf(sourceTimestamp) ?? instantOf(serverTimestamp) ?? now();
  const { quality, reason = quality } = qualityOfStatus((statusCode.value & INFO_BITS) >>> 0);
  if (quality === 'bad') return { value: null, quality, reason: nameOf(statusCode, reason), time };
  const read = value ? plainValue(value) : null;
  if (read === null) return { value: null, quality: 'bad', reason: 'no value', time };
  if (typeof read === 'number' && !Number.isFinite(read)) {
    return { value: null, quality: 'bad', reason: 'not a number', time };
  }
  if (quality === 'good') return { value: read, quality, time };
  return { value: read, quality, time, reason: nameOf(statusCode, reason) };
}

/** Whether the server had to drop values of this item before this one. */
export function hasOverflow({ statusCode: { value } }: Pick<DecodedDataValue, 'statusCode'>): boolean {
  return (value & OVERFLOW_MASK) === OVERFLOW_MASK;
}

/** The library puts the low half into the name: one fault would have as many names as there are limits. */
function nameOf({ name }: DecodedDataValue['statusCode'], otherwise: string): string {
  return name.split('#')[0] || otherwise;
}

function instantOf(date: Date | null | undefined): number | undefined {
  const time = date?.getTime();
  return time !== undefined && time > FIRST_DATE && time < LAST_DATE ? time : undefined;
}

/** A value as the library gives it, as a plain one: arrays as JSON, 64-bit integers whole. */
export function plainValue({
  value,
  dataType,
  arrayType,
  dimensions,
}: NonNullable<DecodedDataValue['value']>): RawValue {
  if (value === null || value === undefined) return null;
  if (arrayType === 0) return scalar(value, dataType);
  const flat: unknown[] = Array.from(value as Iterable<unknown>, (one) => scalar(one, dataType));
  return jsonText(shaped(flat, dimensions ?? []));
}

/** The elements of a matrix as lists in lists, the last dimension innermost; as they come where the dimensions do not fit them. */
function shaped(flat: unknown[], dimensions: readonly number[]): unknown[] {
  const [rows = 0, ...inner] = dimensions;
  const size = inner.reduce((product, length) => product * length, 1);
  if (inner.length === 0 || dimensions.length > MOST_DIMENSIONS || rows * size !== flat.length) return flat;
  return Array.from({ length: rows }, (_, i) => shaped(flat.slice(i * size, (i + 1) * size), inner));
}

function scalar(value: unknown, dataType: number): RawValue {
  if (value === null || value === undefined) return null;
  switch (dataType) {
    case INT64:
    case UINT64:
      return wide(value as [number, number], dataType === INT64);
    case DATE_TIME:
      return instantOf(value as Date) === undefined ? null : (value as Date).toISOString();
    case NODE_ID:
    case EXPANDED_NODE_ID:
      return String(value);
    case STATUS_CODE:
    case QUALIFIED_NAME:
      return (value as { name?: string | null }).name ?? null;
    case LOCALIZED_TEXT:
      return (value as { text?: string | null }).text ?? null;
    case STRUCTURE:
      // One whose definition is not known is bytes that nobody can use.
      return (value as { buffer?: unknown }).buffer instanceof Uint8Array ? null : jsonText(value);
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : jsonText(value);
}

/** The library gives 64-bit integers as their high and low half. */
function wide([high, low]: [number, number], signed: boolean): number | bigint {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const value = signed ? BigInt.asIntN(64, bits) : bits;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

const INTEGERS: Readonly<Record<string, readonly [low: bigint, high: bigint]>> = {
  SByte: [-0x80n, 0x7fn],
  Byte: [0n, 0xffn],
  Int16: [-0x8000n, 0x7fffn],
  UInt16: [0n, 0xffffn],
  Int32: [-0x8000_0000n, 0x7fff_ffffn],
  UInt32: [0n, 0xffff_ffffn],
  Int64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  UInt64: [0n, 0xffff_ffff_ffff_ffffn],
};
const LARGEST_FLOAT = 3.4028234663852886e38;

/** A value as the library takes it for a variable of a built-in type, or what that type allows. */
export function encodeScalar(type: string, value: RawValue): { value: unknown } | { problem: string } {
  const range = INTEGERS[type];
  if (range) return encodeInteger(type, range, value);
  switch (type) {
    case 'Boolean':
      if (value === true || value === 1) return { value: true };
      return value === false || value === 0 ? { value: false } : { problem: 'Boolean takes true or false' };
    case 'Float':
    case 'Double': {
      const number = typeof value === 'bigint' ? Number(value) : value;
      const largest = type === 'Float' ? LARGEST_FLOAT : Number.MAX_VALUE;
      const fits = typeof number === 'number' && Math.abs(number) <= largest;
      return fits ? { value: number } : { problem: `${type} takes a number from ${-largest} to ${largest}` };
    }
    case 'String':
      return typeof value === 'string' ? { value } : { problem: 'String takes text' };
    case 'LocalizedText':
      return typeof value === 'string' ? { value: { text: value } } : { problem: 'LocalizedText takes text' };
    case 'DateTime': {
      const date = new Date(typeof value === 'bigint' || value === null ? Number.NaN : (value as number | string));
      const fits = instantOf(date) !== undefined;
      return fits ? { value: date } : { problem: 'DateTime takes an ISO time or ms, from the year 1601 to 9999' };
    }
    default:
      return { problem: `${type} cannot be written` };
  }
}

function encodeInteger(
  type: string,
  [low, high]: readonly [bigint, bigint],
  value: RawValue,
): { value: unknown } | { problem: string } {
  const whole = wholeOf(value);
  if (whole === undefined || whole < low || whole > high) {
    return { problem: `${type} takes a whole number from ${low} to ${high}` };
  }
  if (type !== 'Int64' && type !== 'UInt64') return { value: Number(whole) };
  const bits = BigInt.asUintN(64, whole);
  return { value: [Number(bits >> 32n), Number(bits & 0xffff_ffffn)] };
}

function wholeOf(value: RawValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const rounded = Math.round(value);
  return Math.abs(value - rounded) <= 1e-6 * Math.max(1, Math.abs(value)) ? BigInt(rounded) : undefined;
}
