import { type ByteReader, type ByteWriter, damaged, getVarint, putVarint, reserve } from './bytes.ts';

/** `1`: differences, for values. `2`: differences of differences, for times. */
export type Order = 1 | 2;

/** Larger differences than this cannot be doubled exactly, which telling their sign needs. */
const MOST = 2 ** 52;
/** Longest a number can get, bytes. */
const LONGEST = 8;

/**
 * Writes whole numbers of at most 2^53 as their differences; a run of zero differences takes two or three bytes. Returns
 * false, having written nothing that counts, where a difference is too large.
 */
export function putIntegers(writer: ByteWriter, numbers: Float64Array, count: number, order: Order): boolean {
  let before = 0;
  let deltaBefore = 0;
  let zeros = 0;
  reserve(writer, (count + 1) * LONGEST);
  for (let i = 0; i < count; i++) {
    const number = numbers[i] ?? 0;
    const delta = number - before;
    const change = delta - deltaBefore;
    before = number;
    if (order === 2 && i > 0) deltaBefore = delta;
    if (change === 0) {
      zeros++;
      continue;
    }
    if (zeros > 0) {
      putZeros(writer, zeros);
      zeros = 0;
    }
    if (change > MOST || change < -MOST) return false;
    const folded = change > 0 ? change * 2 : -change * 2 - 1;
    if (folded < 128) writer.bytes[writer.at++] = folded;
    else putVarint(writer, folded);
  }
  if (zeros > 0) putZeros(writer, zeros);
  return true;
}

function putZeros(writer: ByteWriter, zeros: number): void {
  reserve(writer, LONGEST + 1);
  writer.bytes[writer.at++] = 0;
  putVarint(writer, zeros - 1);
}

/** Reads what {@link putIntegers} wrote; each number is divided by `divisor`. */
export function getIntegers(reader: ByteReader, into: Float64Array, order: Order, divisor: number): void {
  const { bytes, end } = reader;
  const count = into.length;
  let number = 0;
  let delta = 0;
  for (let i = 0; i < count; ) {
    if (reader.at >= end) throw damaged('values are missing');
    const byte = bytes[reader.at] ?? 0;
    if (byte === 0) {
      reader.at++;
      const zeros = getVarint(reader) + 1;
      if (zeros > count - i) throw damaged('it has more values than it says');
      for (const stop = i + zeros; i < stop; i++) {
        number += delta;
        into[i] = number / divisor;
      }
      continue;
    }
    let folded = byte;
    if (byte < 128) reader.at++;
    else folded = getVarint(reader);
    const half = folded / 2;
    const whole = Math.floor(half);
    const change = whole === half ? half : -whole - 1;
    if (order === 2 && i > 0) {
      delta += change;
      number += delta;
    } else number += change;
    into[i++] = number / divisor;
  }
}
