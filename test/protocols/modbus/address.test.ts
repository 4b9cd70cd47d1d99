import { deepEqual, equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import { parseModbusAddress, REGISTERS } from '../../../src/protocols/modbus/address.ts';

describe('a Modbus address', () => {
  const same: [string, string][] = [
    ['holding:100', 'holding:100:uint16'],
    ['holding:100:float32', 'holding:100:float32'],
    ['Holding:100:Float32:CDAB', 'holding:100:float32:cdab'],
    ['holding:100:float32:abcd', 'holding:100:float32'],
    ['holding:100.3', 'holding:100.3'],
    ['holding:100.3:bit', 'holding:100.3'],
    ['coil:0', 'coil:0'],
    ['coil:0:bool', 'coil:0'],
    ['input:7:string9:badc', 'input:7:string9:badc'],
    ['holding:100:int16@7', 'holding:100:int16@7'],
    ['40001', 'holding:0:uint16'],
    ['40101:float32:cdab', 'holding:100:float32:cdab'],
    ['400001', 'holding:0:uint16'],
    ['465536', 'holding:65535:uint16'],
    ['30001:int16', 'input:0:int16'],
    ['10001', 'discrete:0'],
    ['00001', 'coil:0'],
    ['000001', 'coil:0'],
    ['40101.15', 'holding:100.15'],
  ];
  for (const [text, canonical] of same) {
    it(`written ${text} is ${canonical}`, () => equal(parseModbusAddress(text).address?.text, canonical));
  }

  const wrong: [string, RegExp][] = [
    ['', /^not an address such as/],
    ['plant/line', /^not an address such as/],
    ['holding', /^not an address such as/],
    ['20001', /^not an address such as/],
    ['40000', /counts from 1: the first is 40001/],
    ['400000', /counts from 1: the first is 400001/],
    ['465537', /last address of a table is 65535/],
    ['holding:65536', /last address of a table is 65535/],
    ['holding:65535:float32', /float32 at 65535 goes beyond/],
    ['holding:1:float16', /no type float16: one of uint16/],
    ['holding:1:string251', /no type string251/],
    ['holding:1:string0', /no type string0/],
    ['holding:1:float32:dcab', /no byte order dcab: one of abcd/],
    ['holding:1:int16:cdab', /no words to swap/],
    ['holding:1.16', /bits 0 to 15/],
    ['holding:1.3:int16', /one bit of a register has no other type/],
    ['coil:1:int16', /a coil is a bool/],
    ['coil:1.3', /one bit already/],
    ['holding:1:int16@256', /unit ids go from 0 to 255/],
    ['holding:1:int16:abcd:x', /too many parts/],
  ];
  for (const [text, problem] of wrong) {
    it(`${JSON.stringify(text)} is refused: ${problem.source}`, () =>
      match(parseModbusAddress(text).problem ?? '', problem));
  }

  it('written in its one way means the same again', () => {
    const place = fc.tuple(fc.constantFrom('input', 'holding'), fc.nat(65_531));
    const order = fc.constantFrom('', ':badc');
    fc.assert(
      fc.property(place, fc.constantFrom(...Object.keys(REGISTERS)), order, ([table, offset], type, suffix) => {
        const { address } = parseModbusAddress(`${table}:${offset}:${type}${suffix}`);
        deepEqual(parseModbusAddress(address?.text ?? '').address, address);
      }),
    );
  });

  it('of any text is an address or a problem, never an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { address, problem } = parseModbusAddress(text);
        equal(address === undefined, problem !== undefined);
      }),
    );
  });
});
