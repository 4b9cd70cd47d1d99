import { type ByteReader, type ByteWriter, damaged, reserve } from './bytes.ts';

/** Writes texts as JSON, because a device may send text that UTF-8 cannot carry; no texts are no bytes. */
export function putTexts(writer: ByteWriter, texts: readonly string[]): void {
  if (texts.length === 0) return;
  const json = new TextEncoder().encode(JSON.stringify(texts));
  reserve(writer, json.length);
  writer.bytes.set(json, writer.at);
  writer.at += json.length;
}

/** Reads what {@link putTexts} wrote: all bytes up to the end. */
export function getTexts(reader: ByteReader): string[] {
  if (reader.at === reader.end) return [];
  const json = new TextDecoder().decode(reader.bytes.subarray(reader.at, reader.end));
  reader.at = reader.end;
  let texts: unknown;
  try {
    texts = JSON.parse(json);
  } catch {
    throw damaged('its texts are no JSON');
  }
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string'))
    throw damaged('its texts are no texts');
  return texts;
}
