import { interpretPayload } from '../../formats/payload.ts';
import type { PayloadValue } from '../../formats/payload-value.ts';
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
  /** Packet id; 0 for QoS 0. */
  id: number;
  /** Runtime time of reception, ms since the Unix epoch. */
  receivedAt: number;
}

/**
 * The samples in a message: their address is the topic, with `/` and the path for a value inside the payload.
 * A retained value that does not say when it was measured is uncertain: it may be from last year.
 */
export function decodeMessage(message: MqttMessage, source: SampleSource): Sample[] {
  return decodeMessages([message], source);
}

/** The samples in messages that arrived together, in order. */
export function decodeMessages(messages: readonly MqttMessage[], source: SampleSource): Sample[] {
  const samples: Sample[] = [];
  for (const message of messages) {
    // What the broker kept may have waited for long: times relative to its reception say nothing.
    const at = message.retain ? undefined : message.receivedAt;
    for (const found of interpretPayload(message.payload, at)) samples.push(sampleOf(found, message, source));
  }
  return samples;
}

function sampleOf(found: PayloadValue, { topic, retain, receivedAt }: MqttMessage, source: SampleSource): Sample {
  const { path, value, unit, quality = 'good' } = found;
  const address = path === '' ? topic : `${topic}/${path}`;
  const time = found.time ?? receivedAt;
  const sample: Sample =
    unit === undefined
      ? { address, value, quality, time, receivedAt, source }
      : { address, value, unit, quality, time, receivedAt, source };
  if (found.reason !== undefined) sample.reason = found.reason;
  if (retain && found.time === undefined && sample.quality === 'good') {
    sample.quality = 'uncertain';
    sample.reason = 'retained, age unknown';
  }
  return sample;
}

/** Bytes before the topic of a packed message: length of its topic (2) and of its payload (4), reception (8), packet id (2). */
const PACKED_HEAD = 16;
const PACKED_VERSION = 2;

type Packable = Pick<MqttMessage, 'topic' | 'payload' | 'receivedAt' | 'id'>;

/** Messages that arrived together as one piece for the inlet: a row a message would cost more than everything else. */
export function packMessages(messages: readonly Packable[]): Uint8Array {
  let most = 1;
  // A UTF-16 unit becomes three bytes at most.
  for (const { topic, payload } of messages) most += PACKED_HEAD + 3 * topic.length + payload.length;
  const bytes = Buffer.allocUnsafe(most);
  let at = bytes.writeUInt8(PACKED_VERSION, 0);
  for (const { topic, payload, receivedAt, id } of messages) {
    const topicBytes = bytes.write(topic, at + PACKED_HEAD);
    bytes.writeUInt16LE(topicBytes, at);
    bytes.writeUInt32LE(payload.length, at + 2);
    bytes.writeDoubleLE(receivedAt, at + 6);
    bytes.writeUInt16LE(id, at + 14);
    bytes.set(payload, at + PACKED_HEAD + topicBytes);
    at += PACKED_HEAD + topicBytes + payload.length;
  }
  return bytes.subarray(0, at);
}

/** The messages that {@link packMessages} packed, as they are given again: the broker may send them once more. */
export function unpackMessages(packed: Uint8Array): MqttMessage[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const messages: MqttMessage[] = [];
  for (let at = 1; at < bytes.length; ) {
    const topicEnd = at + PACKED_HEAD + bytes.readUInt16LE(at);
    const end = topicEnd + bytes.readUInt32LE(at + 2);
    const topic = bytes.toString('utf8', at + PACKED_HEAD, topicEnd);
    const receivedAt = bytes.readDoubleLE(at + 6);
    messages.push({
      topic,
      payload: bytes.subarray(topicEnd, end),
      qos: 1,
      retain: false,
      duplicate: true,
      id: bytes.readUInt16LE(at + 14),
      receivedAt,
    });
    at = end;
  }
  return messages;
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
