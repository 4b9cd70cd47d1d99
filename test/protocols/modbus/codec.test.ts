import { deepEqual, equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import type { RawValue } from '../../../src/model/sample.ts';
import { type ModbusAddress, parseModbusAddress, REGISTERS } from '../../../src/protocols/modbus/address.ts';
import { decodeValue, type EncodedValue, encodeValue } from '../../../src/protocols/modbus/codec.ts';

function at(text: string): ModbusAddress {
  const { address, problem } = parseModbusAddress(text);
  if (!address) throw new Error(problem);
  return address;
}

/** The registers after a write, where the first held something before. */
function written(encoded: EncodedValue, before: number): number[] {
  if (encoded.kind === 'registers') return encoded.words;
  if (encoded.kind === 'mask') return [(before & encoded.and) | (encoded.or & ~encoded.and)];
  throw new Error(encoded.kind);
}

describe('registers and their values', () => {
  const cases: [string, number[], RawValue][] = [
    ['holding:0:uint16', [0xfffe], 65_534],
    ['holding:0:int16', [0xfffe], -2],
    ['holding:0:int16:badc', [0xfeff], -2],
    ['holding:0:uint32', [0x1234, 0x5678], 0x12345678],
    ['holding:0:uint32:cdab', [0x5678, 0x1234], 0x12345678],
    ['holding:0:uint32:badc', [0x3412, 0x7856], 0x12345678],
    ['holding:0:uint32:dcba', [0x7856, 0x3412], 0x12345678],
    ['holding:0:int32', [0xffff, 0xffff], -1],
    ['holding:0:float32', [0x3f80, 0x0000], 1],
    ['holding:0:float32:cdab', [0x0000, 0x3f80], 1],
    ['holding:0:float32:badc', [0x803f, 0x0000], 1],
    ['holding:0:float32:dcba', [0x0000, 0x803f], 1],
    ['holding:0:float64', [0x4037, 0x0000, 0x0000, 0x0000], 23],
    ['holding:0:float64:cdab', [0x0000, 0x0000, 0x0000, 0x4037], 23],
    ['holding:0:uint64', [0x0020, 0, 0, 1], 9_007_199_254_740_993n],
    ['holding:0:uint64', [0, 0, 0, 5], 5],
    ['holding:0:int64', [0xffff, 0xffff, 0xffff, 0xfffb], -5],
    ['holding:0:int64', [0x8000, 0, 0, 0], -9_223_372_036_854_775_808n],
    ['holding:0:bcd16', [0x1234], 1234],
    ['holding:0:bcd32', [0x0012, 0x3456], 123_456],
    ['holding:0:bcd32:cdab', [0x3456, 0x0012], 123_456],
    ['holding:0:string5', [0x5075, 0x6d70, 0x3100], 'Pump1'],
    ['holding:0:string5:badc', [0x7550, 0x706d, 0x0031], 'Pump1'],
  ];
  for (const [address, words, value] of cases) {
    it(`${address} ${words.map((word) => word.toString(16).padStart(4, '0')).join(' ')} is ${value}, both ways`, () => {
      deepEqual(decodeValue(at(address), [0xdead, ...words], 1), { value, quality: 'good' });
      deepEqual(encodeValue(at(address), value), { kind: 'registers', words });
    });
  }

  it('a bit is counted from the least significant', () => {
    const bits = Array.from({ length: 16 }, (_, bit) => decodeValue(at(`holding:0.${bit}`), [0x8001], 0).value);
    deepEqual(bits, [true, ...Array(14).fill(false), true]);
    equal(decodeValue(at('coil:3'), [false, true], 1).value, true);
  });

  it('a float that is no number and a digit above 9 are bad', () => {
    for (const words of [
      [0x7fc0, 0],
      [0x7f80, 0],
      [0xff80, 0],
    ]) {
      deepEqual(decodeValue(at('holding:0:float32'), words, 0), {
        value: null,
        quality: 'bad',
        reason: 'not a number',
      });
    }
    deepEqual(decodeValue(at('holding:0:bcd16'), [0x123a], 0), { value: null, quality: 'bad', reason: 'not BCD' });
  });

  it('text loses what fills it up', () => {
    equal(decodeValue(at('holding:0:string6'), [0x4120, 0x2000, 0], 0).value, 'A');
    equal(decodeValue(at('holding:0:string6'), [0x4100, 0x4242, 0x4200], 0).value, 'A\0BBB');
  });

  const refused: [string, RawValue, RegExp][] = [
    ['holding:0:int16', 32_768, /^int16 takes a whole number from -32768 to 32767$/],
    ['holding:0:uint16', -1, /^uint16 takes a whole number from 0 to 65535$/],
    ['holding:0:int16', 21.5, /whole number/],
    ['holding:0:int16', Number.NaN, /whole number/],
    ['holding:0:int16', '5', /whole number/],
    ['holding:0:int16', null, /whole number/],
    ['holding:0:int16', true, /whole number/],
    ['holding:0:uint64', 2n ** 64n, /from 0 to 18446744073709551615/],
    ['holding:0:float32', 1e39, /^float32 takes a number from -3.4/],
    ['holding:0:float32', Number.POSITIVE_INFINITY, /a number/],
    ['holding:0:bcd16', 10_000, /from 0 to 9999/],
    ['holding:0:string4', 'Pump1', /^a text takes at most 4 Latin-1 characters$/],
    ['holding:0:string4', '泵', /Latin-1/],
    ['coil:0', 2, /^a bit takes true or false$/],
    ['holding:0.1', 'on', /^a bit takes true or false$/],
  ];
  for (const [address, value, problem] of refused) {
    it(`${address} does not take ${String(value)}`, () => {
      const encoded = encodeValue(at(address), value);
      match(encoded.kind === 'problem' ? encoded.problem : 'taken', problem);
    });
  }

  it('a scaled setpoint may miss a whole number by the error of its own arithmetic', () => {
    deepEqual(encodeValue(at('holding:0:int16'), 21.7 / 0.1), { kind: 'registers', words: [217] });
  });

  const SHORT = fc.constantFrom('abcd', 'badc');
  const LONG = fc.constantFrom('abcd', 'cdab', 'badc', 'dcba');
  const integer = (min: number, max: number) => fc.integer({ min, max });
  // Text loses blanks and zeros at its end.
  const text = (most: number) =>
    fc.array(integer(0, 255), { maxLength: most }).map((codes) => String.fromCharCode(...codes).replace(/[\0 ]+$/, ''));
  const ROUND_TRIPS: Record<string, [order: fc.Arbitrary<string>, value: fc.Arbitrary<RawValue>]> = {
    uint8h: [SHORT, integer(0, 255)],
    uint8l: [SHORT, integer(0, 255)],
    int8h: [SHORT, integer(-128, 127)],
    int8l: [SHORT, integer(-128, 127)],
    uint16: [SHORT, integer(0, 65_535)],
    int16: [SHORT, integer(-32_768, 32_767)],
    bcd16: [SHORT, integer(0, 9999)],
    uint32: [LONG, integer(0, 2 ** 32 - 1)],
    int32: [LONG, integer(-(2 ** 31), 2 ** 31 - 1)],
    uint64: [LONG, fc.bigInt(0n, 2n ** 64n - 1n)],
    int64: [LONG, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)],
    float32: [LONG, fc.float({ noDefaultInfinity: true, noNaN: true })],
    float64: [LONG, fc.double({ noDefaultInfinity: true, noNaN: true })],
    bcd32: [LONG, integer(0, 99_999_999)],
    string1: [SHORT, text(1)],
    string7: [SHORT, text(7)],
    string250: [SHORT, text(250)],
  };

  it('each type of a register has a round trip', () => {
    deepEqual(
      Object.keys(ROUND_TRIPS)
        .filter((type) => !type.startsWith('string'))
        .sort(),
      Object.keys(REGISTERS).sort(),
    );
  });

  for (const [type, [orders, values]] of Object.entries(ROUND_TRIPS)) {
    it(`what is written as ${type} is read back, in each byte order`, () => {
      fc.assert(
        fc.property(orders, values, integer(0, 65_535), (order, value, before) => {
          const address = at(`holding:0:${type}:${order}`);
          const words = written(encodeValue(address, value), before);
          equal(words.length, address.count);
          const back = decodeValue(address, words, 0).value;
          equal(typeof back === 'bigint' || typeof value === 'bigint' ? BigInt(back as number) : back, value);
        }),
      );
    });
  }

  it('a byte that is written leaves the other one alone', () => {
    const high = fc.constantFrom('uint8h', 'int8h');
    const low = fc.constantFrom('uint8l', 'int8l');
    const sides = fc.oneof(fc.tuple(high, low), fc.tuple(low, high));
    fc.assert(
      fc.property(sides, SHORT, integer(0, 127), integer(0, 65_535), ([type, other], order, value, before) => {
        const neighbour = at(`holding:0:${other}:${order}`);
        const words = written(encodeValue(at(`holding:0:${type}:${order}`), value), before);
        equal(decodeValue(neighbour, words, 0).value, decodeValue(neighbour, [before], 0).value);
      }),
    );
  });

  it('a bit that is written is read back, and is asked for as true, false, 1 or 0', () => {
    const asked = fc.constantFrom<RawValue>(true, false, 1, 0);
    fc.assert(
      fc.property(integer(0, 15), asked, integer(0, 65_535), (bit, value, before) => {
        for (const address of [at(`holding:0.${bit}`), at('coil:0')]) {
          const encoded = encodeValue(address, value);
          deepEqual(encoded, { kind: 'bit', on: Boolean(value) });
          const on = encoded.kind === 'bit' && encoded.on;
          const mask = 1 << bit;
          const block = address.type === 'bool' ? [on] : [on ? before | mask : before & ~mask];
          equal(decodeValue(address, block, 0).value, Boolean(value));
        }
      }),
    );
  });
});
