import type { Quality } from '../model/quality.ts';
import { instantOf } from './payload-time.ts';
import { bad, isKeyed, type Keyed, type PayloadValue, scalar } from './payload-value.ts';

/** Keys that only a DataValue of OPC UA has, as its JSON encoding (Part 6, 5.4) and libraries write it. */
const STATUS_KEYS = ['StatusCode', 'statusCode'] as const;
const TIME_KEYS = ['SourceTimestamp', 'sourceTimestamp', 'ServerTimestamp', 'serverTimestamp'] as const;
export const OPCUA_KEYS: readonly string[] = [...STATUS_KEYS, ...TIME_KEYS];

/** A value that somebody has forced: good by its code, but no longer that of the process. */
const LOCAL_OVERRIDE = 0x0096_0000;

const GOOD = { quality: 'good' } as const;

/** The names of the status codes that plants meet most (OPC UA Part 6, annex A). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x4090_0000, 'UncertainLastUsableValue'],
  [0x8031_0000, 'BadNoCommunication'],
  [0x8032_0000, 'BadWaitingForInitialData'],
  [0x808a_0000, 'BadNotConnected'],
  [0x808c_0000, 'BadSensorFailure'],
  [LOCAL_OVERRIDE, 'GoodLocalOverride'],
]);

/** The quality of an OPC UA status code (Part 4, 7.39): its two highest bits; the low half only informs. */
export function qualityOfStatus(code: number): { quality: Quality; reason?: string } {
  const base = (code & 0xffff_0000) >>> 0;
  if (base === 0) return GOOD;
  const severity = code >>> 30;
  const reason = NAMES.get(base) ?? `OPC UA status 0x${base.toString(16).padStart(8, '0')}`;
  if (severity === 0) return base === LOCAL_OVERRIDE ? { quality: 'uncertain', reason } : { quality: 'good' };
  return { quality: severity === 1 ? 'uncertain' : 'bad', reason };
}

/** What a DataValue means; `undefined` for an object that is none. A bad value is never used, whatever it is. */
export function readDataValue(path: string, item: Keyed): PayloadValue | undefined {
  if (!OPCUA_KEYS.some((key) => Object.hasOwn(item, key))) return undefined;
  const held = item.Value ?? item.value;
  const value = isKeyed(held) ? (held.Body ?? held.body ?? held.value) : held;
  if (typeof value === 'object' && value !== null) return undefined;
  const status = STATUS_KEYS.map((key) => item[key]).find((one) => one !== undefined);
  const { quality, reason } = statusOf(status);
  const found = quality === 'bad' ? bad(path, reason ?? 'bad') : scalar(path, value);
  const stamp = TIME_KEYS.map((key) => item[key]).find((one) => one !== undefined && one !== null);
  const time = stamp === undefined ? undefined : instantOf(stamp);
  if (time !== undefined) found.time = time;
  if (quality === 'uncertain' && found.quality === undefined) Object.assign(found, { quality, reason });
  return found;
}

/** A code, or an object with one and its name; none is Good. */
function statusOf(status: unknown): { quality: Quality; reason?: string } {
  if (status === undefined || status === null) return { quality: 'good' };
  if (typeof status === 'number') return qualityOfStatus(status);
  if (isKeyed(status)) {
    const { Code, code, value, _value, Symbol: symbol, name } = status;
    const number = [Code, code, value, _value].find((one) => typeof one === 'number');
    const told = [symbol, name].find((one) => typeof one === 'string' && one !== '');
    const read = typeof number === 'number' ? qualityOfStatus(number) : qualityOfName(String(told ?? ''));
    return read.quality === 'good' || told === undefined ? read : { ...read, reason: String(told).slice(0, 60) };
  }
  return qualityOfName(String(status));
}

function qualityOfName(name: string): { quality: Quality; reason?: string } {
  const reason = name.slice(0, 60) || 'OPC UA status without a code';
  if (/^good/i.test(name))
    return /^GoodLocalOverride/.test(name) ? { quality: 'uncertain', reason } : { quality: 'good' };
  return { quality: /^uncertain/i.test(name) ? 'uncertain' : 'bad', reason };
}
