import type { Reading, ReadingSource } from '../model/reading.ts';
import { readStates } from './states.ts';

/** A signal that is one bit of a word. */
export interface Bit {
  /** From 0, the least significant one. */
  readonly number: number;
  readonly property: string;
}

/** Highest bit that a 64-bit word has. */
const LAST_BIT = 63;

/** Reads `0 = running; 3 = fault`; a reason where a part is no bit. */
export function readBits(text: string): readonly Bit[] | string {
  const words = readStates(text, { one: 'bit', examples: '0 = running; 3 = fault' });
  if (typeof words === 'string') return words;
  const bits = [...words].map(([number, property]) => ({ number, property }));
  const beyond = bits.find(({ number }) => number < 0 || number > LAST_BIT);
  if (beyond) return `bits from 0 to ${LAST_BIT}, not ${beyond.number}`;
  const faulty = bits.find(({ property }) => /[/+#{}]/.test(property));
  if (faulty) return `names without / + # { }, not "${faulty.property}"`;
  const doubled = bits.find(({ property }, i) => bits.findIndex((one) => one.property === property) !== i);
  return doubled ? `each name once, ${doubled.property} stands twice` : bits;
}

/** Where bits of a word come from: one shared object a bit. */
export function sourceOfBit({ address, ...source }: ReadingSource, { number }: Bit): ReadingSource {
  return { ...source, address: `${address} bit ${number}` };
}

/** The reading of one bit of a word: as good as the word, whose raw value is looked at before any scaling. */
export function bitReading(word: Reading, { number, property }: Bit, source: ReadingSource): Reading {
  const { asset, quality, reason, time, receivedAt, raw } = word;
  const reading: Reading = { asset, property, value: null, quality, time, receivedAt, raw, source };
  if (reason !== undefined) reading.reason = reason;
  if (typeof raw === 'bigint' || (typeof raw === 'number' && Number.isInteger(raw))) {
    reading.value = isSet(BigInt(raw), number);
  } else if (quality !== 'bad') {
    reading.quality = 'bad';
    reading.reason = 'not a whole number';
  }
  return reading;
}

/** Negative words are in two's complement. */
function isSet(word: bigint, bit: number): boolean {
  return ((word >> BigInt(bit)) & 1n) === 1n;
}
