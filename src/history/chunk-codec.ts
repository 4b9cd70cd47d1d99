import { type ByteReader, type ByteWriter, checksum, damaged, getVarint, putVarint, reserve } from './bytes.ts';
import { areFlags, type Columns, emptyColumns, KIND, kindOf } from './columns.ts';
import { getTimes, getValues, putTimes, putValues } from './number-series.ts';
import { getReasons, putReasons } from './reason-series.ts';
import { getTexts, putTexts } from './text-series.ts';

/** Most readings in one chunk. */
export const MOST_IN_CHUNK = 65_536;

/** Version 1 has no section of reasons. */
const VERSION = 2;
/** Bytes of the check sum at the end. */
const SUM_BYTES = 4;

/**
 * The bytes of a chunk: version, count, then the sections flags, times, values, texts, times of reception and reasons,
 * each led by its length, then a check sum. Every value comes back bit for bit; what is no value comes back as NaN.
 */
export function encodeChunk(columns: Columns): Uint8Array {
  const { count, times, ats, flags, texts, reasons } = columns;
  const writer: ByteWriter = { bytes: new Uint8Array(64 + count * 6), at: 0 };
  writer.bytes[writer.at++] = VERSION;
  putVarint(writer, count);
  const scratch: ByteWriter = { bytes: new Uint8Array(64 + count * 4), at: 0 };
  const section = (put: (to: ByteWriter) => void) => {
    scratch.at = 0;
    put(scratch);
    reserve(writer, scratch.at + 8);
    putVarint(writer, scratch.at);
    writer.bytes.set(scratch.bytes.subarray(0, scratch.at), writer.at);
    writer.at += scratch.at;
  };
  section((to) => putFlags(to, flags, count));
  section((to) => putTimes(to, times, count));
  section((to) => putValues(to, heldValues(columns), count));
  section((to) => putTexts(to, texts));
  section((to) => putTimes(to, ats, count));
  section((to) => putReasons(to, reasons, count));
  reserve(writer, SUM_BYTES);
  const sum = checksum(writer.bytes, writer.at);
  for (let byte = 0; byte < SUM_BYTES; byte++) writer.bytes[writer.at++] = sum >>> (byte * 8);
  return writer.bytes.slice(0, writer.at);
}

/**
 * Reads a chunk; throws `STORE_FAILED` for bytes that are no whole chunk of ours.
 * @param parts `values` leaves out times of reception and reasons, which charts do not need
 */
export function decodeChunk(bytes: Uint8Array, parts: 'all' | 'values' = 'all'): Columns {
  const end = bytes.length - SUM_BYTES;
  if (end < 2 || checksum(bytes, end) !== sumAt(bytes, end)) throw damaged('its check sum is another one');
  const reader: ByteReader = { bytes, at: 1, end };
  const version = bytes[0] ?? 0;
  if (version < 1 || version > VERSION) throw damaged(`version ${version} is not known`);
  const count = getVarint(reader);
  if (count > MOST_IN_CHUNK) throw damaged(`${count} values are too many`);
  const columns = emptyColumns(count);
  columns.count = count;
  section(reader, (from) => getFlags(from, columns.flags));
  section(reader, (from) => getTimes(from, columns.times));
  section(reader, (from) => getValues(from, columns.values));
  section(reader, (from) => {
    columns.texts = getTexts(from);
  });
  if (parts === 'all') section(reader, (from) => getTimes(from, columns.ats));
  if (parts === 'all' && version > 1) {
    section(reader, (from) => {
      const reasons = getReasons(from, count);
      if (reasons !== undefined) columns.reasons = reasons;
    });
  }
  for (let i = 0; i < count; i++) {
    const kind = kindOf(columns.flags[i] ?? 0);
    if (kind === KIND.none) columns.values[i] = Number.NaN;
    else if (kind === KIND.text && columns.texts[columns.values[i] ?? -1] === undefined)
      throw damaged('a text is missing');
  }
  return columns;
}

function section(reader: ByteReader, get: (from: ByteReader) => void): void {
  const length = getVarint(reader);
  const end = reader.at + length;
  if (end > reader.end) throw damaged('a section is cut off');
  const from: ByteReader = { bytes: reader.bytes, at: reader.at, end };
  get(from);
  if (from.at !== end) throw damaged('a section is too long');
  reader.at = end;
}

/** Where there is no value the one before is held, which costs nothing. */
function heldValues({ values, flags, count }: Columns): Float64Array {
  let held: Float64Array | undefined;
  for (let i = 0; i < count; i++) {
    if (kindOf(flags[i] ?? 0) !== KIND.none) continue;
    held ??= values.slice(0, count);
    held[i] = i === 0 ? 0 : (held[i - 1] ?? 0);
  }
  return held ?? values;
}

/** Runs of equal flags. */
function putFlags(writer: ByteWriter, flags: Uint8Array, count: number): void {
  for (let i = 0; i < count; ) {
    const flag = flags[i] ?? 0;
    let end = i + 1;
    while (end < count && flags[end] === flag) end++;
    reserve(writer, 9);
    writer.bytes[writer.at++] = flag;
    putVarint(writer, end - i);
    i = end;
  }
}

function getFlags(reader: ByteReader, into: Uint8Array): void {
  for (let i = 0; i < into.length; ) {
    if (reader.at >= reader.end) throw damaged('flags are missing');
    const flag = reader.bytes[reader.at++] ?? 0;
    const run = getVarint(reader);
    if (!areFlags(flag) || run === 0 || run > into.length - i) throw damaged('its flags are not ours');
    into.fill(flag, i, i + run);
    i += run;
  }
}

function sumAt(bytes: Uint8Array, at: number): number {
  let sum = 0;
  for (let byte = SUM_BYTES - 1; byte >= 0; byte--) sum = sum * 256 + (bytes[at + byte] ?? 0);
  return sum;
}
