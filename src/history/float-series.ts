import { type ByteReader, type ByteWriter, damaged, reserve } from './bytes.ts';

/**
 * Writes any 64-bit numbers exactly: each as those bytes in which it differs from the one before, led by one byte that says
 * which (after Gorilla, VLDB 2015, by bytes instead of bits).
 */
export function putFloats(writer: ByteWriter, numbers: Float64Array, count: number): void {
  const float = new Float64Array(1);
  const now = new Uint8Array(float.buffer);
  const before = new Uint8Array(8);
  reserve(writer, count * 9);
  const { bytes } = writer;
  let at = writer.at;
  for (let i = 0; i < count; i++) {
    float[0] = numbers[i] ?? 0;
    let low = 0;
    while (low < 8 && now[low] === before[low]) low++;
    let high = 8;
    while (high > low && now[high - 1] === before[high - 1]) high--;
    bytes[at++] = (low << 4) | high;
    for (let byte = low; byte < high; byte++) {
      const changed = now[byte] ?? 0;
      bytes[at++] = changed;
      before[byte] = changed;
    }
  }
  writer.at = at;
}

/** Reads what {@link putFloats} wrote. */
export function getFloats(reader: ByteReader, into: Float64Array): void {
  const { bytes, end } = reader;
  const float = new Float64Array(1);
  const now = new Uint8Array(float.buffer);
  let at = reader.at;
  for (let i = 0; i < into.length; i++) {
    if (at >= end) throw damaged('values are missing');
    const head = bytes[at++] ?? 0;
    const low = head >> 4;
    const high = head & 15;
    if (low > high || high > 8 || at + high - low > end) throw damaged('a value is cut off');
    for (let byte = low; byte < high; byte++) now[byte] = bytes[at++] ?? 0;
    into[i] = float[0] ?? 0;
  }
  reader.at = at;
}
