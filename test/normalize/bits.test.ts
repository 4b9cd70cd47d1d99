import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import type { RawValue } from '../../src/model/sample.ts';
import { readBits } from '../../src/normalize/bits.ts';
import { createNormalizer } from '../../src/normalize/normalizer.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { tagProblems } from '../../src/normalize/tag-problems.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';

const WORD: Tag = {
  ...{ address: 'holding:7:uint16', asset: 'acme/pump', property: 'status-word' },
  bits: '0 = running; 3 = fault; 15 = remote',
};

/** The signals that a word has become beside itself. */
function bitsOf(value: RawValue, tag: Partial<Tag> = {}) {
  const { normalize, bitsOf: further } = createNormalizer(createTagTable([{ ...WORD, ...tag }]));
  const source = { protocol: 'modbus', link: 'PLC' };
  const word = normalize({ address: WORD.address, value, quality: 'good', time: 1, receivedAt: 1, source });
  return word ? further(word) : [];
}
const values = (value: RawValue, tag: Partial<Tag> = {}) => bitsOf(value, tag).map((bit) => [bit.property, bit.value]);

describe('the bits of a word', () => {
  it('are signals beside it, each with the bit it came from', () => {
    const [running, fault] = bitsOf(0b1001);
    deepEqual(running, {
      ...{ asset: 'acme/pump', property: 'running', value: true, quality: 'good', time: 1, receivedAt: 1, raw: 9 },
      source: { protocol: 'modbus', link: 'PLC', address: 'holding:7:uint16 bit 0' },
    });
    deepEqual([fault?.property, fault?.value, fault?.source.address], ['fault', true, 'holding:7:uint16 bit 3']);
  });
  it('share one source object a bit', () => {
    const { normalize, bitsOf: further } = createNormalizer(createTagTable([WORD]));
    const sample = { address: WORD.address, quality: 'good', time: 1, receivedAt: 1 } as const;
    const [first, second] = [1, 2].map((value) => {
      const word = normalize({ ...sample, value, source: { protocol: 'modbus', link: 'PLC' } });
      return word && further(word)[0]?.source;
    });
    equal(first, second);
  });
  it('are those of two’s complement where the word is negative, and of 64 bits where it is as wide', () => {
    deepEqual(values(-32_768), [
      ['running', false],
      ['fault', false],
      ['remote', true],
    ]);
    deepEqual(values(1n << 63n, { bits: '63 = top; 0 = bottom' }), [
      ['top', true],
      ['bottom', false],
    ]);
  });
  it('are looked at before the word is scaled', () =>
    deepEqual(values(1, { scale: 10, bits: '0 = on' }), [['on', true]]));
  it('are as bad as the word, and bad where it is none', () => {
    for (const [value, reason] of [
      [null, 'no value'],
      [1.5, 'not a whole number'],
      ['x', 'not a whole number'],
    ] as const) {
      const [bit] = bitsOf(value);
      deepEqual([bit?.value, bit?.quality, bit?.reason], [null, 'bad', reason]);
    }
  });
  it('make up the word again, whatever it is', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (word) => {
        const bits = Array.from({ length: 16 }, (_, i) => `${i} = b${i}`).join(';');
        const again = bitsOf(word, { bits }).reduce((sum, { value }, i) => sum + (value === true ? 2 ** i : 0), 0);
        equal(again, word);
      }),
    ));
  it('lead back to the address of their word', () =>
    deepEqual(createTagTable([WORD]).addressesOf('acme/pump', 'fault'), [{ link: '', address: WORD.address }]));
});

describe('bits of a tag', () => {
  for (const [text, reason] of [
    ['64 = x', 'bits from 0 to 63, not 64'],
    ['-1 = x', 'bits from 0 to 63, not -1'],
    ['0 = a/b', 'names without / + # { }, not "a/b"'],
    ['0 = a; 1 = a', 'each name once, a stands twice'],
    ['0 = a; 0 = b', 'each number once, 0 stands twice'],
    ['running', 'bits such as 0 = running; 3 = fault, not "running"'],
    [' ; ', 'at least one bit, such as 0 = running; 3 = fault'],
  ] as const) {
    it(`are refused as "${text}"`, () => equal(readBits(text), reason));
  }
  const said = (...tags: Partial<Tag>[]) =>
    tagProblems(tags.map((tag) => ({ ...WORD, ...tag }))).map(({ field, allowed }) => `${field}: ${allowed}`);
  it('contradict a type without bits, a deadband, and a signal that is there already', () => {
    deepEqual(said({ type: 'text' }), ['Tags row 1, Bits: nothing, for its type is text']);
    deepEqual(said({ deadband: 2 }), ['Tags row 1, Deadband: 0 or nothing beside Bits']);
    deepEqual(said({}, { address: 'b', property: 'other', bits: '1 = fault' }), [
      'Tags row 2, Bits: each asset and property once',
    ]);
    deepEqual(said({}), []);
  });
});
