import { interpretPayload, type PayloadValue } from '../../model/payload.ts';
import type { RawValue, Sample, SampleSource } from '../../model/sample.ts';

/** One message as it came from the broker. */
export interface MqttMessage {
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  /** The broker kept it from earlier: state, and perhaps old. */
  retain: boolean;
  /** The broker has sent it before. */
  duplicate: boolean;
  /** Runtime time of reception, ms since the Unix epoch. */
  receivedAt: number;
}

/**
 * The samples in a message: their address is the topic, with `/` and the path for a value inside the payload.
 * A retained value that does not say when it was measured is uncertain: it may be from last year.
 */
export function decodeMessage(message: MqttMessage, source: SampleSource): Sample[] {
  return interpretPayload(message.payload).map((found) => sampleOf(found, message, source));
}

function sampleOf(found: PayloadValue, { topic, retain, receivedAt }: MqttMessage, source: SampleSource): Sample {
  const sample: Sample = {
    address: found.path === '' ? topic : `${topic}/${found.path}`,
    value: found.value,
    quality: found.quality ?? 'good',
    time: found.time ?? receivedAt,
    receivedAt,
    source,
  };
  if (found.unit !== undefined) sample.unit = found.unit;
  if (found.reason !== undefined) sample.reason = found.reason;
  if (retain && found.time === undefined && sample.quality === 'good') {
    sample.quality = 'uncertain';
    sample.reason = 'retained, age unknown';
  }
  return sample;
}

/** The payload that carries one raw value: its plain text. */
export function encodeValue(value: RawValue): string {
  return value === null ? 'null' : String(value);
}

/** The topics that may carry an address, the likeliest first: the address itself, then each of its parents. */
export function topicsOf(address: string): string[] {
  const topics: string[] = [];
  for (let end = address.length; end > 0; end = address.lastIndexOf('/', end - 1)) topics.push(address.slice(0, end));
  return topics;
}
