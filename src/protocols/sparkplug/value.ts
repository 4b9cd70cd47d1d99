import type { RawValue } from '../../model/sample.ts';

/** A value as it stood on the wire: `null` for what is no single value: bytes, data sets, templates. */
export type CarriedValue = number | bigint | boolean | string | null;

/** What a metric says: a value, nothing that a sample could carry, or something that its data type does not allow. */
export type MetricValue = { value: RawValue } | { problem: string } | 'no single value';

type Kind = 'signed' | 'unsigned' | 'real' | 'boolean' | 'text' | 'instant';

/** Data types with a single value by their number (Sparkplug 3.0, §6.4.16); the bits of integers. */
const TYPES: ReadonlyMap<number, { name: string; kind: Kind; bits?: number }> = new Map([
  [1, { name: 'Int8', kind: 'signed', bits: 8 }],
  [2, { name: 'Int16', kind: 'signed', bits: 16 }],
  [3, { name: 'Int32', kind: 'signed', bits: 32 }],
  [4, { name: 'Int64', kind: 'signed', bits: 64 }],
  [5, { name: 'UInt8', kind: 'unsigned', bits: 8 }],
  [6, { name: 'UInt16', kind: 'unsigned', bits: 16 }],
  [7, { name: 'UInt32', kind: 'unsigned', bits: 32 }],
  [8, { name: 'UInt64', kind: 'unsigned', bits: 64 }],
  [9, { name: 'Float', kind: 'real' }],
  [10, { name: 'Double', kind: 'real' }],
  [11, { name: 'Boolean', kind: 'boolean' }],
  [12, { name: 'String', kind: 'text' }],
  [13, { name: 'DateTime', kind: 'instant' }],
  [14, { name: 'Text', kind: 'text' }],
  [15, { name: 'UUID', kind: 'text' }],
]);

/** Bytes, files, data sets, templates, property sets and arrays. */
const FIRST_STRUCTURE = 16;
const LAST_STRUCTURE = 34;

/**
 * The value of a metric by the data type that its birth named; 0 or none: as it was carried. Integers of 64 bits are `bigint`, a DateTime is ms since the Unix epoch.
 * Senders write the same number into fields of 32 and of 64 bits, and a negative one with its own bits only or with its sign in all of them: each is taken.
 */
export function metricValue(datatype: number | undefined, carried: CarriedValue | undefined): MetricValue {
  const isStructure = datatype !== undefined && datatype >= FIRST_STRUCTURE && datatype <= LAST_STRUCTURE;
  if (isStructure || carried === null) return 'no single value';
  if (carried === undefined) return { value: null };
  if (datatype === undefined || datatype === 0) return { value: carried };
  const type = TYPES.get(datatype);
  if (!type) return { problem: `there is no data type ${datatype}` };
  const value = typed(type.kind, type.bits ?? 0, carried);
  return value === undefined ? { problem: `not a value of the type ${type.name}` } : { value };
}

function typed(kind: Kind, bits: number, carried: NonNullable<CarriedValue>): RawValue | undefined {
  const isNumber = typeof carried === 'number' || typeof carried === 'bigint';
  switch (kind) {
    case 'signed':
    case 'unsigned':
      return isWhole(carried) ? integer(kind, bits, BigInt(carried)) : undefined;
    case 'real':
      return isNumber ? Number(carried) : undefined;
    case 'instant':
      return isWhole(carried) ? Number(carried) : undefined;
    case 'boolean':
      if (typeof carried === 'boolean') return carried;
      return carried === 0 || carried === 1 ? carried === 1 : undefined;
    case 'text':
      return typeof carried === 'string' ? carried : undefined;
  }
}

const isWhole = (value: NonNullable<CarriedValue>): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));

/** @param sent 0 to 2^64 - 1 */
function integer(kind: 'signed' | 'unsigned', bits: number, sent: bigint): number | bigint | undefined {
  if (bits === 64) return kind === 'signed' ? BigInt.asIntN(64, sent) : sent;
  if (sent < 2n ** BigInt(bits)) return Number(kind === 'signed' ? BigInt.asIntN(bits, sent) : sent);
  if (kind === 'unsigned') return undefined;
  const lowest = -(2n ** BigInt(bits - 1));
  const isOf = (width: number) => sent < 2n ** BigInt(width) && BigInt.asIntN(width, sent) >= lowest;
  const width = [32, 64].find((one) => isOf(one) && BigInt.asIntN(one, sent) < 0n);
  return width && Number(BigInt.asIntN(width, sent));
}
