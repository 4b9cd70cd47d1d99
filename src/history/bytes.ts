import { PlantError } from '../model/errors.ts';

/** Bytes being written; they grow by themselves. */
export interface ByteWriter {
  bytes: Uint8Array;
  at: number;
}

/** Bytes being read, up to `end`. */
export interface ByteReader {
  readonly bytes: Uint8Array;
  at: number;
  end: number;
}

/** What every fault found in a chunk is thrown as: `STORE_FAILED`. */
export function damaged(what: string): PlantError {
  return new PlantError('STORE_FAILED', `a chunk of history is damaged: ${what}`);
}

/** Makes room for so many further bytes. */
export function reserve(writer: ByteWriter, more: number): void {
  if (writer.at + more <= writer.bytes.length) return;
  const larger = new Uint8Array(Math.max(writer.bytes.length * 2, writer.at + more));
  larger.set(writer.bytes.subarray(0, writer.at));
  writer.bytes = larger;
}

/** Writes a whole number from 0 to 2^53, seven bits a byte; at most eight bytes, for which there must be room. */
export function putVarint(writer: ByteWriter, number: number): void {
  const { bytes } = writer;
  let at = writer.at;
  let left = number;
  while (left >= 0x80000000) {
    const rest = Math.floor(left / 128);
    bytes[at++] = (left - rest * 128) | 128;
    left = rest;
  }
  left |= 0;
  while (left >= 128) {
    bytes[at++] = (left & 127) | 128;
    left >>>= 7;
  }
  bytes[at++] = left;
  writer.at = at;
}

/** Reads what {@link putVarint} wrote. */
export function getVarint(reader: ByteReader): number {
  const { bytes, end } = reader;
  let at = reader.at;
  let byte = at < end ? (bytes[at++] ?? 0) : 256;
  let number = byte & 127;
  let scale = 128;
  while (byte >= 128) {
    if (byte === 256 || at >= end || scale > 2 ** 49) throw damaged('a number has no end');
    byte = bytes[at++] ?? 0;
    number += (byte & 127) * scale;
    scale *= 128;
  }
  reader.at = at;
  return number;
}

/** A check sum of bytes (FNV-1a, 32 bits): a changed or missing byte is noticed. */
export function checksum(bytes: Uint8Array, end: number): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < end; i++) sum = Math.imul(sum ^ (bytes[i] ?? 0), 0x01000193);
  return sum >>> 0;
}
