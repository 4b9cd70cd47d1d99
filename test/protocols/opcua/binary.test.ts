import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { BinaryStream } from 'node-opcua-binary-stream';
import {
  DataType,
  DataValue,
  decodeDataValue as decodeBytes,
  setErrorLogger,
  setWarningLogger,
} from 'node-opcua-client';
import type { RawValue } from '../../../src/model/sample.ts';
import { decodeDataValue, encodeScalar, hasOverflow, type SaidValue } from '../../../src/protocols/opcua/codec.ts';

interface Case {
  what: string;
  bytes: string;
  quality: SaidValue['quality'];
  reason?: string;
  value?: RawValue;
  /** A 64-bit integer that JSON cannot carry. */
  wide?: string;
  /** `null`: the server said none. */
  time: number | null;
  overflow?: boolean;
}

/** Made by asyncua 2.1.0: cases/make-asyncua.py. */
const CASES = JSON.parse(
  readFileSync(new URL('cases/data-values-asyncua.json', import.meta.url), 'utf8'),
) as readonly Case[];
const RECEIVED_AT = Date.UTC(2027, 0, 1);
const SCALAR = 0;
const ARRAYS = /^(array|matrix)/;

const bytesOf = (hex: string) => Buffer.from(hex, 'hex');
const read = (bytes: Uint8Array) => decodeBytes(new BinaryStream(Buffer.from(bytes)));
const say = (bytes: Uint8Array) => decodeDataValue(read(bytes), () => RECEIVED_AT);

/** What bytes say, or `undefined` where they are refused with a reason. */
function saidOf(bytes: Uint8Array): SaidValue | undefined {
  let decoded: DataValue;
  try {
    decoded = read(bytes);
  } catch (thrown) {
    ok(thrown instanceof Error && thrown.message !== '');
    return undefined;
  }
  return decodeDataValue(decoded, () => RECEIVED_AT);
}

/** Holds of whatever is said of any bytes. */
function isSound({ value, quality, reason, time }: SaidValue): void {
  ok(Number.isFinite(time));
  if (quality === 'bad') equal(value, null);
  if (quality !== 'good') ok(reason);
  if (quality !== 'bad') ok(value !== null && value !== undefined);
  ok(['number', 'bigint', 'boolean', 'string'].includes(typeof value) || value === null);
  if (typeof value === 'number') ok(Number.isFinite(value));
}

describe('a data value in the bytes of another implementation', () => {
  const { warn } = console;
  before(() => {
    // The library tells of status codes that it does not know, one line each.
    console.warn = () => undefined;
    setErrorLogger(() => undefined);
    setWarningLogger(() => undefined);
  });
  after(() => {
    console.warn = warn;
  });

  for (const { what, bytes, value, wide, quality, reason, time, overflow = false } of CASES) {
    it(`${what} is ${quality}`, () => {
      const decoded = read(bytesOf(bytes));
      const said = decodeDataValue(decoded, () => RECEIVED_AT);
      deepEqual([said.value, said.quality], [wide === undefined ? value : BigInt(wide), quality]);
      equal(said.time, time ?? RECEIVED_AT);
      if (quality === 'good' || reason !== undefined) equal(said.reason, reason);
      isSound(said);
      equal(hasOverflow(decoded), overflow);
    });
  }

  it('that ends too early is refused, wherever it ends', () => {
    for (const { what, bytes } of CASES) {
      const whole = bytesOf(bytes);
      for (let length = 0; length < whole.length; length++) {
        throws(() => say(whole.subarray(0, length)), Error, `${what}, ${length} of ${whole.length} bytes`);
      }
    }
  });

  it('of hostile length is refused before memory is taken for it', () => {
    const long = CASES.filter(({ what }) => /^(String|ByteString|XmlElement)/.test(what) || ARRAYS.test(what));
    ok(long.length > 10);
    for (const { what, bytes } of long) {
      for (const length of [0x7fff_ffff, 0x7fff_fffe, 0x0100_0000, 0xffff_fffe, 0x8000_0000]) {
        const hostile = bytesOf(bytes);
        // After the mask and the type.
        hostile.writeUInt32LE(length, 2);
        const before = process.memoryUsage().arrayBuffers;
        const said = saidOf(hostile);
        ok(said === undefined || said.quality === 'bad', `${what} of ${length}: ${JSON.stringify(said)}`);
        ok(process.memoryUsage().arrayBuffers - before < 4_000_000, what);
      }
    }
  });

  it('of random bytes is refused or sound', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const said = saidOf(bytes);
        if (said) isSound(said);
      }),
      { numRuns: 3000 },
    );
  });

  it('with damaged bytes is refused or sound', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...CASES), damage, ({ bytes }, flips) => {
        const whole = bytesOf(bytes);
        for (const [at, by] of flips) whole[at % whole.length] = (whole[at % whole.length] ?? 0) ^ by;
        const said = saidOf(whole);
        if (said) isSound(said);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a value that is written to OPC UA and read again', () => {
  const integers = (low: bigint, high: bigint) =>
    fc.oneof(
      fc.bigInt(low, high),
      fc.constantFrom(low, high),
      fc.integer().filter((n) => n >= low && n <= high),
    );
  const dates = fc.date({
    ...{ min: new Date('1601-01-01T00:00:00.001Z'), max: new Date('9999-12-31T23:59:58Z'), noInvalidDate: true },
  });
  const WRITABLE: Record<string, fc.Arbitrary<RawValue>> = {
    Boolean: fc.boolean(),
    SByte: integers(-0x80n, 0x7fn),
    Byte: integers(0n, 0xffn),
    Int16: integers(-0x8000n, 0x7fffn),
    UInt16: integers(0n, 0xffffn),
    Int32: integers(-0x8000_0000n, 0x7fff_ffffn),
    UInt32: integers(0n, 0xffff_ffffn),
    Int64: integers(-(2n ** 63n), 2n ** 63n - 1n),
    UInt64: integers(0n, 2n ** 64n - 1n),
    Float: fc.float({ noNaN: true, noDefaultInfinity: true }),
    Double: fc.double({ noNaN: true, noDefaultInfinity: true }),
    String: fc.string({ unit: 'binary' }),
    LocalizedText: fc.string({ unit: 'binary', minLength: 1 }),
    DateTime: dates.map((date) => date.toISOString()),
  };

  for (const [name, values] of Object.entries(WRITABLE)) {
    it(`as ${name} is the same`, () => {
      fc.assert(
        fc.property(values, (given) => {
          const encoded = encodeScalar(name, given);
          ok('value' in encoded);
          const dataType = DataType[name as keyof typeof DataType];
          const written = new DataValue({ value: { dataType, arrayType: SCALAR, value: encoded.value } });
          const stream = BinaryStream.createGrowable(64, 4096);
          written.encode(stream);
          const { value, quality } = say(stream.buffer.subarray(0, stream.length));
          equal(quality, 'good');
          if (typeof given === 'bigint') equal(BigInt(value as number | bigint), given);
          else equal(value, given);
        }),
      );
    });
  }

  it('is refused as a time that the wire does not have', () => {
    for (const given of ['1601-01-01T00:00:00Z', '1492-10-12T00:00:00Z', '9999-12-31T23:59:59Z', 8.64e15]) {
      ok('problem' in encodeScalar('DateTime', given), String(given));
    }
  });
});
