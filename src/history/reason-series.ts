import { type ByteReader, type ByteWriter, damaged, getVarint, putVarint, reserve } from './bytes.ts';
import { MOST_REASONS, type Reasons } from './reasons.ts';
import { getTexts, putTexts } from './text-series.ts';

/** Writes reasons as runs of equal places, then the different ones; no reasons are no bytes. */
export function putReasons(writer: ByteWriter, reasons: Reasons | undefined, count: number): void {
  if (reasons === undefined) return;
  const { names, places } = reasons;
  let end = 0;
  for (let start = 0; start < count; start = end) {
    const place = places[start] ?? 0;
    for (end = start + 1; end < count && places[end] === place; ) end++;
    reserve(writer, 9);
    writer.bytes[writer.at++] = place;
    putVarint(writer, end - start);
  }
  putTexts(writer, names);
}

/** Reads what {@link putReasons} wrote for so many readings. */
export function getReasons(reader: ByteReader, count: number): Reasons | undefined {
  if (reader.at === reader.end) return undefined;
  const places = new Uint16Array(count);
  let highest = 0;
  for (let i = 0; i < count; ) {
    if (reader.at >= reader.end) throw damaged('reasons are missing');
    const place = reader.bytes[reader.at++] ?? 0;
    const run = getVarint(reader);
    if (run === 0 || run > count - i) throw damaged('its reasons are more than its readings');
    places.fill(place, i, i + run);
    highest = Math.max(highest, place);
    i += run;
  }
  const names = getTexts(reader);
  if (names.length < highest || names.length > MOST_REASONS) throw damaged('a reason is missing');
  return { names, places };
}
