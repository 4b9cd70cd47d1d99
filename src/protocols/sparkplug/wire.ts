/** Ends the reading of bytes that are no protobuf message; it never leaves the codec. */
export class Malformed extends Error {}

/** How a field stands on the wire: varint, 64 bits, length and bytes, 32 bits. */
type WireType = 0 | 1 | 2 | 5;

const NAMES: Readonly<Record<WireType, string>> = { 0: 'an integer', 1: '64 bits', 2: 'bytes', 5: '32 bits' };

/**
 * Reads the fields of one protobuf message in order (protobuf.dev, Encoding). Each field that {@link WireReader.next} names is read with one of the others, or skipped; what is not there, or stands
 * there otherwise, throws {@link Malformed}.
 */
export interface WireReader {
  /** Number of the next field; 0 at the end. */
  next(): number;
  /** A whole number from 0 to 2^64 - 1; a `bigint` where a number would lose digits. */
  integer(): number | bigint;
  boolean(): boolean;
  float(): number;
  double(): number;
  text(): string;
  message(): WireReader;
  skip(): void;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function createReader(bytes: Uint8Array): WireReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let field = 0;
  let wireType = 0;

  function varint(): number | bigint {
    let low = 0;
    // Seven groups of seven bits are exact in a number.
    for (let group = 0; group < 7; group++) {
      const byte = byteAt();
      low += (byte & 127) * 2 ** (7 * group);
      if (byte < 128) return low;
    }
    let all = BigInt(low);
    for (let group = 7; group < 10; group++) {
      const byte = byteAt();
      all |= BigInt(byte & 127) << BigInt(7 * group);
      if (byte < 128) return plain(BigInt.asUintN(64, all));
    }
    throw new Malformed(`field ${field}: an integer of more than ten bytes`);
  }

  function byteAt(): number {
    const byte = bytes[at++];
    if (byte === undefined) throw new Malformed('it ends in the middle of an integer');
    return byte;
  }

  function expect(wanted: WireType): void {
    if (wireType !== wanted) throw new Malformed(`field ${field} is not ${NAMES[wanted]}`);
  }

  /** The place of the next so many bytes; they are taken. */
  function take(length: number): number {
    if (!(length <= bytes.length - at)) throw new Malformed(`field ${field} is longer than the message`);
    const from = at;
    at += length;
    return from;
  }

  function taken(): Uint8Array {
    expect(2);
    const length = Number(varint());
    const from = take(length);
    return bytes.subarray(from, from + length);
  }

  return {
    next() {
      if (at >= bytes.length) return 0;
      const key = Number(varint());
      field = Math.floor(key / 8);
      wireType = key % 8;
      if (field === 0 || field > 0x1fffffff) throw new Malformed(`there is no field ${field}`);
      return field;
    },
    integer() {
      expect(0);
      return varint();
    },
    boolean() {
      expect(0);
      return varint() !== 0;
    },
    float() {
      expect(5);
      return view.getFloat32(take(4), true);
    },
    double() {
      expect(1);
      return view.getFloat64(take(8), true);
    },
    text() {
      const encoded = taken();
      try {
        return decoder.decode(encoded);
      } catch {
        throw new Malformed(`field ${field} is not text`);
      }
    },
    message: () => createReader(taken()),
    skip() {
      if (wireType === 0) varint();
      else if (wireType === 1) take(8);
      else if (wireType === 2) taken();
      else if (wireType === 5) take(4);
      else throw new Malformed(`field ${field} is of no kind that Sparkplug B has`);
    },
  };
}

/** Also an integer in more bytes than it needs is one and the same. */
const plain = (value: bigint): number | bigint => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value);
