import { deepEqual, equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import type { RawValue } from '../../../src/model/sample.ts';
import { type ModbusAddress, parseModbusAddress } from '../../../src/protocols/modbus/address.ts';
import { decodeValue, encodeValue } from '../../../src/protocols/modbus/codec.ts';

function at(text: string): ModbusAddress {
  const { address, problem } = parseModbusAddress(text);
  if (!address) throw new Error(problem);
  return address;
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

  it('what is written is read back, in each byte order', () => {
    const order = fc.constantFrom('abcd', 'cdab', 'badc', 'dcba');
    const typed = fc.oneof(
      fc.tuple(fc.constant('int32'), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      fc.tuple(fc.constant('uint32'), fc.nat(2 ** 32 - 1)),
      fc.tuple(fc.constant('int64'), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
      fc.tuple(fc.constant('uint64'), fc.bigInt(0n, 2n ** 64n - 1n)),
      fc.tuple(fc.constant('float32'), fc.float({ noDefaultInfinity: true, noNaN: true })),
      fc.tuple(fc.constant('float64'), fc.double({ noDefaultInfinity: true, noNaN: true })),
      fc.tuple(fc.constant('bcd32'), fc.nat(99_999_999)),
    );
    fc.assert(
      fc.property(order, typed, (how, [type, value]) => {
        const address = at(`holding:0:${type}:${how}`);
        const encoded = encodeValue(address, value);
        const words = encoded.kind === 'registers' ? encoded.words : [];
        const back = decodeValue(address, words, 0).value;
        equal(typeof back === 'bigint' || typeof value === 'bigint' ? BigInt(back as number) : back, value);
      }),
    );
  });
});
