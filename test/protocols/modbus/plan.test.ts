import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { parseModbusAddress } from '../../../src/protocols/modbus/address.ts';
import { type Cuts, cutOf, type PlannedAddress, planReads } from '../../../src/protocols/modbus/plan.ts';

function planned(...texts: string[]): PlannedAddress[] {
  return texts.map((text) => {
    const { address, problem } = parseModbusAddress(text);
    if (!address) throw new Error(problem);
    return { ...address, unit: address.unit ?? 1, asked: text, at: 0 };
  });
}

const none: Cuts = new Map();
const limits = { maxGap: 16, maxRegisters: 125 };
const blocks = (texts: string[], cuts: Cuts = none) =>
  planReads(planned(...texts), cuts, limits).map(
    ({ unit, table, offset, count }) => `${unit}/${table} ${offset}+${count}`,
  );

describe('planning reads', () => {
  it('reads neighbours, whatever their order, in one request', () => {
    deepEqual(blocks(['holding:4:float32', 'holding:0', 'holding:1:int32']), ['1/holding 0+6']);
  });
  it('reads along a gap of 16 registers, and not one of 17', () => {
    deepEqual(blocks(['holding:0', 'holding:17']), ['1/holding 0+18']);
    deepEqual(blocks(['holding:0', 'holding:18']), ['1/holding 0+1', '1/holding 18+1']);
  });
  it('asks for at most 125 registers, and tears no value', () => {
    const texts = Array.from({ length: 64 }, (_, i) => `holding:${i * 2}:float32`);
    deepEqual(blocks(texts), ['1/holding 0+124', '1/holding 124+4']);
  });
  it('asks for at most 2000 bits', () => {
    const texts = Array.from({ length: 2001 }, (_, i) => `coil:${i}`);
    deepEqual(blocks(texts), ['1/coil 0+2000', '1/coil 2000+1']);
  });
  it('never mixes tables or units', () => {
    deepEqual(blocks(['holding:0', 'input:0', 'coil:0', 'discrete:0', 'holding:1@2']), [
      '1/holding 0+1',
      '1/input 0+1',
      '1/coil 0+1',
      '1/discrete 0+1',
      '2/holding 1+1',
    ]);
  });
  it('does not reach across a cut', () => {
    deepEqual(blocks(['holding:0', 'holding:5', 'holding:9'], new Map([['1/holding', new Set([5])]])), [
      '1/holding 0+1',
      '1/holding 5+5',
    ]);
    deepEqual(blocks(['holding:0', 'holding:9'], new Map([['1/holding', new Set([5])]])), [
      '1/holding 0+1',
      '1/holding 9+1',
    ]);
  });
  it('cuts a refused block at its widest gap, else in the middle, and one address not at all', () => {
    const cut = (...texts: string[]) => planReads(planned(...texts), none, limits).map(cutOf)[0];
    equal(cut('holding:0', 'holding:1', 'holding:9', 'holding:10'), 9);
    equal(cut('holding:0', 'holding:1', 'holding:2', 'holding:3'), 2);
    equal(cut('holding:0', 'holding:0:int16', 'holding:0.3'), undefined);
  });

  it('covers every address whole, exactly once, within the limits', () => {
    const address = fc
      .tuple(
        fc.constantFrom('holding', 'input'),
        fc.nat(600),
        fc.constantFrom('int16', 'float32', 'float64', 'string40'),
      )
      .map(([table, offset, type]) => `${table}:${offset}:${type}`);
    fc.assert(
      fc.property(fc.array(address, { maxLength: 80 }), fc.array(fc.nat(600), { maxLength: 5 }), (texts, cut) => {
        const addresses = planned(...texts);
        const plan = planReads(addresses, new Map([['1/holding', new Set(cut)]]), limits);
        deepEqual(
          plan.flatMap(({ members }) => members.map(({ text }) => text)).sort(),
          addresses.map(({ text }) => text).sort(),
        );
        for (const { offset, count, members } of plan) {
          ok(count <= 125);
          for (const member of members) ok(member.offset >= offset && member.offset + member.count <= offset + count);
        }
      }),
    );
  });
});
