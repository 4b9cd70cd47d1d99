import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { fillIn, readPattern } from '../../src/normalize/address-pattern.ts';

function captured(pattern: string, address: string): Record<string, string> | undefined {
  const read = readPattern(pattern);
  if (typeof read === 'string') throw new Error(read);
  const found = read.match(address);
  return found && Object.fromEntries(found);
}

describe('an address with captures', () => {
  it('gives each capture its level of a topic', () => {
    deepEqual(captured('plant/{line}/{machine}/{metric}', 'plant/l2/press-4/temperature'), {
      ...{ line: 'l2', machine: 'press-4', metric: 'temperature' },
    });
  });
  it('fits no other number of levels', () => {
    equal(captured('plant/{line}/{metric}', 'plant/l2/press-4/temperature'), undefined);
    equal(captured('plant/{line}/{metric}', 'plant/l2'), undefined);
  });
  it('never takes an empty level', () => {
    equal(captured('plant/{line}/t', 'plant//t'), undefined);
    equal(captured('plant/{line}', 'plant/'), undefined);
  });
  it('cuts within a level, as short as the next text allows; the last capture takes the rest', () => {
    deepEqual(captured('ns=2;s={line}.{machine}.{metric}', 'ns=2;s=L2.Press4.Motor.Speed'), {
      ...{ line: 'L2', machine: 'Press4', metric: 'Motor.Speed' },
    });
    deepEqual(captured('{site}-{line}/t', 'munich-north-2/t'), { site: 'munich', line: 'north-2' });
  });
  it('gives every capture at least one character', () => {
    deepEqual(captured('{a}.{b}', '..x'), { a: '.', b: 'x' });
  });
  it('takes time linear in the address, whatever is sent', () => {
    const pattern = readPattern(`${Array.from({ length: 20 }, (_, i) => `{c${i}}a`).join('')}b`);
    equal(typeof pattern === 'object' && pattern.match('a'.repeat(65_535)), undefined);
  });
  it('is refused with what is wrong', () => {
    equal(readPattern('plant/{line'), 'each { with its }');
    equal(readPattern('plant/{}/x'), 'names of letters, digits, _ and - between { and }, not ""');
    equal(readPattern('{a}/{a}'), 'each name once, {a} stands twice');
    equal(readPattern('{a}{b}'), 'text between two captures, for nothing tells where one ends');
  });
  it('gives back what was filled in, for all levels that hold no separator', () => {
    const level = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
    fc.assert(
      fc.property(level, level, level, (line, machine, metric) => {
        const values = { line, machine, metric };
        const pattern = 'plant/{line}/{machine}.{metric}/end';
        deepEqual(captured(pattern, fillIn(pattern, new Map(Object.entries(values)))), values);
      }),
    );
  });
});
