import type { Quality } from '../model/quality.ts';
import { decodeCloudEvent, isCloudEvent, isCloudEventBatch } from './cloud-events.ts';
import { readFlat } from './flat-payload.ts';
import { readDataValue } from './opcua-value.ts';
import { instantOf } from './payload-time.ts';
import {
  bad,
  cutShort,
  type Keyed,
  MAX_DEPTH,
  MAX_TEXT,
  MAX_VALUES,
  type PayloadValue,
  scalar,
} from './payload-value.ts';
import { decodeSenml } from './senml.ts';

/** Most objects, lists and values that are looked at. */
const MAX_VISITS = 10_000;

const VALUE_KEYS = ['value', 'v', 'val'] as const;
const TIME_KEYS = ['timestamp', 'timestamp_ms', 'time', 'ts', 't'] as const;
const UNIT_KEYS = ['unit', 'u'] as const;
const QUALITY_KEYS = ['quality', 'q'] as const;

/**
 * What a payload of any common shape means: a number, boolean, text, JSON text or bytes; an object with a `value` (`v`, `val`)
 * and perhaps `timestamp` (`timestamp_ms`, `time`, `ts`, `t`), `unit` (`u`) and `quality` (`q`); a DataValue of OPC UA; a SenML pack; a
 * CloudEvents envelope around any of these; or any object or list, whose leaves then are values that share its timestamp.
 * Never throws. At most 8 levels and 1,000 values are read.
 * @param at runtime time of reception, ms since the Unix epoch, for times that are told relative to it; left out where the
 * payload may have waited for an unknown time: then such values have no time
 */
export function interpretPayload(payload: unknown, at?: number): PayloadValue[] {
  try {
    return read(payload, at, 'or envelope');
  } catch {
    return [bad('', 'payload cannot be read')];
  }
}

/** An envelope is looked for once: what lies in it is plain. */
type Shape = 'plain' | 'or envelope';

function read(payload: unknown, at: number | undefined, shape: Shape): PayloadValue[] {
  if (typeof payload === 'string') return ofText(payload, at, shape);
  if (payload instanceof Uint8Array) return ofBytes(payload, at, shape);
  if (typeof payload === 'object' && payload !== null) return ofObject(payload, at, shape);
  return [scalar('', payload)];
}

function ofBytes(bytes: Uint8Array, at: number | undefined, shape: Shape): PayloadValue[] {
  if (bytes.length > MAX_TEXT) return [bad('', `payload of ${bytes.length} bytes is too long`)];
  const flat = readFlat(bytes);
  if (flat !== undefined) return [flat];
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  // Binary formats decode to replacement characters or contain NUL; text does not.
  if (text.includes('\uFFFD') || text.includes('\0')) return [bad('', 'payload is not text')];
  return ofText(text, at, shape);
}

function ofText(whole: string, at: number | undefined, shape: Shape): PayloadValue[] {
  if (whole.length > MAX_TEXT) return [bad('', `payload of ${whole.length} characters is too long`)];
  const text = whole.trim();
  if (text === '') return [bad('', 'empty payload')];
  const first = text.charCodeAt(0);
  if (first === 0x7b || first === 0x5b || first === 0x22) {
    const parsed = parsedJson(text);
    if (typeof parsed === 'object' && parsed !== null) return ofObject(parsed, at, shape);
    if (typeof parsed === 'string') return [scalar('', parsed)];
  }
  if (text === 'true' || text === 'false') return [{ path: '', value: text === 'true' }];
  return [scalar('', text)];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofObject(payload: object, at: number | undefined, shape: Shape): PayloadValue[] {
  if (Array.isArray(payload)) {
    if (isCloudEventBatch(payload))
      return [bad('', 'a batch of CloudEvents is not read; each event must come by itself')];
    const records = decodeSenml(payload, at);
    if (records !== undefined) return records;
  } else if (shape === 'or envelope' && isCloudEvent(payload)) {
    return decodeCloudEvent(payload, (data, sentAt) => read(data, sentAt ?? at, 'plain'));
  }
  const walk: Walk = { values: [], visits: 0, cut: false };
  visit(walk, '', payload, 0, undefined);
  if (walk.cut) walk.values.push(cutShort());
  return walk.values.length > 0 ? walk.values : [bad('', 'payload holds no value')];
}

interface Walk {
  values: PayloadValue[];
  visits: number;
  cut: boolean;
}

function visit(walk: Walk, path: string, item: unknown, depth: number, time: number | undefined): void {
  if (walk.values.length >= MAX_VALUES || ++walk.visits > MAX_VISITS) {
    walk.cut = true;
  } else if (item instanceof Uint8Array) {
    walk.values.push(bad(path, 'bytes inside an object'));
  } else if (typeof item !== 'object' || item === null) {
    walk.values.push(withTime(scalar(path, item), time));
  } else if (depth >= MAX_DEPTH) {
    walk.cut = true;
  } else {
    const keyed = item as Keyed;
    const dataValue = readDataValue(path, keyed);
    if (dataValue !== undefined) {
      walk.values.push(dataValue.time === undefined ? withTime(dataValue, time) : dataValue);
      return;
    }
    const valueKey = Array.isArray(item) ? undefined : keyIn(keyed, VALUE_KEYS);
    if (valueKey !== undefined && isScalar(keyed[valueKey])) {
      walk.values.push(measured(path, keyed, keyed[valueKey], time));
    } else {
      visitLeaves(walk, path, keyed, depth, time);
    }
  }
}

function visitLeaves(walk: Walk, path: string, keyed: Keyed, depth: number, time: number | undefined): void {
  const timeKey = TIME_KEYS.find((key) => Object.hasOwn(keyed, key) && timeAt(keyed, key) !== undefined);
  const ownTime = timeKey === undefined ? time : timeAt(keyed, timeKey);
  for (const key of Object.keys(keyed)) {
    if (walk.cut) return;
    if (key !== timeKey) visit(walk, path === '' ? key : `${path}/${key}`, keyed[key], depth + 1, ownTime);
  }
}

/** An object that has a value: its time, unit and quality belong to it. */
function measured(path: string, keyed: Keyed, value: unknown, inherited: number | undefined): PayloadValue {
  const timeKey = keyIn(keyed, TIME_KEYS);
  const time = timeKey === undefined ? inherited : timeAt(keyed, timeKey);
  const found = withTime(scalar(path, value), time);
  const unitKey = keyIn(keyed, UNIT_KEYS);
  const unit = unitKey === undefined ? undefined : keyed[unitKey];
  if (typeof unit === 'string' && unit !== '') found.unit = unit;
  if (found.quality === 'bad') return found;
  const qualityKey = keyIn(keyed, QUALITY_KEYS);
  const quality = qualityKey === undefined ? undefined : qualityOf(keyed[qualityKey]);
  if (quality !== undefined && quality !== 'good') {
    found.quality = quality;
    found.reason = `device says quality ${String(keyed[qualityKey ?? '']).slice(0, 40)}`;
  } else if (timeKey !== undefined && time === undefined && keyed[timeKey] !== null) {
    found.quality = 'uncertain';
    found.reason = `${timeKey} is not a time`;
  }
  return found;
}

/** Words, truth, the OPC classic byte (192 good, 64 uncertain) or an OPC UA status code; what is not understood is uncertain. */
function qualityOf(stated: unknown): Quality | undefined {
  if (stated === null || stated === undefined) return undefined;
  if (typeof stated === 'boolean') return stated ? 'good' : 'bad';
  if (typeof stated === 'number') {
    if (stated >= 192 && stated <= 255) return 'good';
    if (stated >= 0x8000_0000 || (stated > 0 && stated < 64)) return 'bad';
    return 'uncertain';
  }
  const word = typeof stated === 'string' ? stated.toLowerCase() : '';
  if (word.startsWith('good') || word === 'ok') return 'good';
  return word.startsWith('bad') ? 'bad' : 'uncertain';
}

function isScalar(item: unknown): boolean {
  return typeof item !== 'object' || item === null;
}

function keyIn<K extends string>(keyed: Keyed, keys: readonly K[]): K | undefined {
  for (const key of keys) if (Object.hasOwn(keyed, key)) return key;
  return undefined;
}

function timeAt(keyed: Keyed, key: (typeof TIME_KEYS)[number]): number | undefined {
  return instantOf(keyed[key], key === 'timestamp_ms' ? 'ms' : undefined);
}

function withTime(found: PayloadValue, time: number | undefined): PayloadValue {
  if (time !== undefined) found.time = time;
  return found;
}
