import { instantOf } from './payload-time.ts';
import { bad, isKeyed, type Keyed, type PayloadValue, scalar } from './payload-value.ts';

const VERSION = '1.0';

/** A media type whose content is JSON: `application/json`, `application/senml+json; charset=utf-8`. */
const JSON_TYPE = /^[^/;]+\/(?:[^;]+\+)?json\s*(?:;|$)/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Reads what an envelope holds; `sentAt` is when it says that this happened, ms since the Unix epoch. */
export type ReadData = (data: unknown, sentAt: number | undefined) => PayloadValue[];

/** True for the JSON envelope of a CloudEvents event, of any version (CloudEvents JSON format, clause 3). */
export function isCloudEvent(item: unknown): item is Keyed {
  if (!isKeyed(item) || !Object.hasOwn(item, 'specversion')) return false;
  return typeof item.type === 'string' && typeof item.source === 'string';
}

/** True for several events in a list (CloudEvents JSON format, clause 4). */
export function isCloudEventBatch(items: readonly unknown[]): boolean {
  return isCloudEvent(items[0]) && items.every(isCloudEvent);
}

/**
 * The values in the data of a CloudEvents event, structured mode, JSON. Its `time` is theirs where they have none of their own.
 * `source`, `type`, `subject` and extensions are not part of their address. Another version than 1.0 is one bad value.
 */
export function decodeCloudEvent(event: Keyed, readData: ReadData): PayloadValue[] {
  const { specversion } = event;
  if (specversion !== VERSION) {
    const told = typeof specversion === 'string' ? specversion.slice(0, 20) : 'that is not text';
    return [bad('', `CloudEvents version ${told} is not read; ${VERSION} is`)];
  }
  const told = event.time ?? undefined;
  const time = instantOf(told);
  const values = dataOf(event, (data) => readData(data, time));
  for (const found of values) {
    if (found.time !== undefined) continue;
    if (time !== undefined) found.time = time;
    else if (told !== undefined && found.quality === undefined) {
      found.quality = 'uncertain';
      found.reason = 'time of the CloudEvents event is not a time';
    }
  }
  return values;
}

function dataOf(event: Keyed, readData: (data: unknown) => PayloadValue[]): PayloadValue[] {
  const encoded = event.data_base64 ?? undefined;
  const hasData = Object.hasOwn(event, 'data');
  if (encoded !== undefined) {
    if (hasData) return [bad('', 'CloudEvents event has both data and data_base64')];
    const bytes = bytesOf(encoded);
    return bytes === undefined ? [bad('', 'data_base64 of the CloudEvents event is not base64')] : readData(bytes);
  }
  if (!hasData) return [bad('', 'CloudEvents event has no data')];
  const { data } = event;
  // A text that is said to be JSON is the text itself and never a document in it (clause 3.1.2).
  return typeof data === 'string' && isJson(event.datacontenttype) ? [scalar('', data)] : readData(data);
}

function isJson(contentType: unknown): boolean {
  return typeof contentType !== 'string' || JSON_TYPE.test(contentType.trim());
}

function bytesOf(encoded: unknown): Uint8Array | undefined {
  if (typeof encoded !== 'string' || encoded.length % 4 === 1 || !BASE64.test(encoded)) return undefined;
  return Buffer.from(encoded, 'base64');
}
