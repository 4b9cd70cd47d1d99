import type { CarriedValue } from './value.ts';
import { createReader, Malformed, type WireReader } from './wire.ts';

/** One metric of a payload; of its name and alias one may be missing. */
export interface Metric {
  name?: string;
  alias?: number | bigint;
  /** Source time, ms since the Unix epoch. */
  time?: number;
  datatype?: number;
  /** Measured earlier and kept meanwhile: it is no news. */
  isHistorical: boolean;
  isNull: boolean;
  /** As the device names it. */
  unit?: string;
  /** 0 bad, 192 good, 500 stale; absent: good. */
  quality?: number;
  /** Absent: none was sent. */
  value?: CarriedValue;
}

/** A Sparkplug B payload, as far as samples are made of it. */
export interface SparkplugPayload {
  /** ms since the Unix epoch. */
  time?: number;
  seq?: number;
  metrics: Metric[];
}

/** Most bytes and metrics of a payload, and characters of a name: what has more is refused. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_METRICS = 20_000;
const MOST_NAME = 1000;

/**
 * Decodes a Sparkplug B payload (Sparkplug 3.0, §6.4: one fixed protobuf message), or says what is wrong with it. Never throws.
 * It is read here because the library for it, `sparkplug-payload` 1.0.3, gives `null` for metrics that carry no data type, as data messages are to be sent.
 */
export function decodePayload(bytes: Uint8Array): SparkplugPayload | { problem: string } {
  if (bytes.length > MOST_BYTES) return { problem: `more than ${MOST_BYTES} bytes` };
  try {
    return readPayload(createReader(bytes));
  } catch (thrown) {
    if (thrown instanceof Malformed) return { problem: `not a Sparkplug B payload: ${thrown.message}` };
    throw thrown;
  }
}

/** The command by which an edge node is asked to publish its births again (§6.4.24, NCMD). */
export function encodeRebirth(time: number): Uint8Array {
  // The data type need not be there, but libraries on edge nodes take a metric without one for null.
  const metric = [...textField(1, 'Node Control/Rebirth'), ...integerField(4, 11), ...integerField(14, 1)];
  return Uint8Array.from([...integerField(1, Math.floor(time)), (2 << 3) | 2, ...varint(metric.length), ...metric]);
}

function readPayload(reader: WireReader): SparkplugPayload {
  const payload: SparkplugPayload = { metrics: [] };
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) payload.time = Number(reader.integer());
    else if (field === 2) {
      if (payload.metrics.length === MOST_METRICS) throw new Malformed(`more than ${MOST_METRICS} metrics`);
      payload.metrics.push(readMetric(reader.message()));
    } else if (field === 3) payload.seq = Number(reader.integer());
    else reader.skip();
  }
  return payload;
}

/** Reads each field of a metric; those that say nothing to a sample have none here. */
const FIELDS: Readonly<Record<number, (metric: Metric, reader: WireReader) => void>> = {
  1: (metric, reader) => {
    metric.name = reader.text();
    if (metric.name.length > MOST_NAME) throw new Malformed(`a name of more than ${MOST_NAME} characters`);
  },
  2: (metric, reader) => {
    metric.alias = reader.integer();
  },
  3: (metric, reader) => {
    metric.time = Number(reader.integer());
  },
  4: (metric, reader) => {
    metric.datatype = Number(reader.integer());
  },
  5: (metric, reader) => {
    metric.isHistorical = reader.boolean();
  },
  7: (metric, reader) => {
    metric.isNull = reader.boolean();
  },
  9: (metric, reader) => Object.assign(metric, readProperties(reader.message())),
  10: (metric, reader) => {
    metric.value = reader.integer();
  },
  11: (metric, reader) => {
    metric.value = reader.integer();
  },
  12: (metric, reader) => {
    metric.value = reader.float();
  },
  13: (metric, reader) => {
    metric.value = reader.double();
  },
  14: (metric, reader) => {
    metric.value = reader.boolean();
  },
  15: (metric, reader) => {
    metric.value = reader.text();
  },
  16: takeStructure,
  17: takeStructure,
  18: takeStructure,
  19: takeStructure,
};

function takeStructure(metric: Metric, reader: WireReader): void {
  reader.skip();
  metric.value = null;
}

function readMetric(reader: WireReader): Metric {
  const metric: Metric = { isHistorical: false, isNull: false };
  for (let field = reader.next(); field > 0; field = reader.next()) {
    const read = FIELDS[field];
    if (read) read(metric, reader);
    else reader.skip();
  }
  return metric;
}

/** Unit and quality among the properties of a metric: two lists, of keys and of values. */
function readProperties(reader: WireReader): Pick<Metric, 'unit' | 'quality'> {
  const keys: string[] = [];
  const values: (string | number | undefined)[] = [];
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (keys.length + values.length > 2 * MOST_NAME) throw new Malformed('a metric with too many properties');
    if (field === 1) keys.push(reader.text());
    else if (field === 2) values.push(readProperty(reader.message()));
    else reader.skip();
  }
  const [unit, quality] = ['engUnit', 'Quality'].map((key) => values[keys.indexOf(key)]);
  return {
    ...(typeof unit === 'string' && unit !== '' && { unit }),
    ...(typeof quality === 'number' && { quality }),
  };
}

function readProperty(reader: WireReader): string | number | undefined {
  let value: string | number | undefined;
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 3 || field === 4) value = Number(reader.integer());
    else if (field === 8) value = reader.text();
    else reader.skip();
  }
  return value;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

const integerField = (field: number, value: number): number[] => [field << 3, ...varint(value)];

function textField(field: number, text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [(field << 3) | 2, ...varint(bytes.length), ...bytes];
}
