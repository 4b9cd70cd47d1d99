import type { Quality } from '../model/quality.ts';
import type { RawValue } from '../model/sample.ts';

/** One value found in a payload. */
export interface PayloadValue {
  /** Where in the payload, its keys joined by `/`, or the name it is given there; empty for the payload as a whole. */
  path: string;
  value: RawValue;
  /** Source time, ms since the Unix epoch, where the payload names one. */
  time?: number;
  /** Unit as the device names it. */
  unit?: string;
  /** Absent means good. */
  quality?: Quality;
  /** Why the quality is not good. */
  reason?: string;
}

/** An object with keys, as JSON has it. */
export type Keyed = Record<string, unknown>;

/** Bounds that keep a hostile payload cheap: what lies beyond is left out, and a bad value says so. */
export const MAX_DEPTH = 8;
export const MAX_VALUES = 1000;
export const MAX_TEXT = 1_048_576;

/** `-12.5e3`, but not `007` (a serial number), `0x10` or `12,5`. */
const NUMBER = /^[+-]?(?:0|[1-9]\d*)?(?:\.\d*)?(?:e[+-]?\d+)?$/i;
const NOT_A_NUMBER = /^[+-]?(?:nan|inf|infinity|null)$/i;

/** A number, boolean or text as a value; numeric text is a number. What is none of them is bad. */
export function scalar(path: string, item: unknown): PayloadValue {
  switch (typeof item) {
    case 'number':
      return Number.isFinite(item) ? { path, value: item } : bad(path, 'not a number');
    case 'boolean':
    case 'bigint':
      return { path, value: item };
    case 'string':
      return ofWord(path, item);
    default:
      return bad(path, item === null || item === undefined ? 'no value' : 'not a value');
  }
}

function ofWord(path: string, item: string): PayloadValue {
  const text = item.trim();
  if (text.length > 40 || text === '') return { path, value: item };
  if (NUMBER.test(text) && /\d/.test(text)) {
    const value = Number(text);
    if (!Number.isFinite(value)) return bad(path, 'not a number');
    const whole = /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value);
    return { path, value: whole ? BigInt(text.replace('+', '')) : value };
  }
  return NOT_A_NUMBER.test(text) ? bad(path, 'not a number') : { path, value: item };
}

/** What stands where there is no value that could be used, and why. */
export function bad(path: string, reason: string): PayloadValue {
  return { path, value: null, quality: 'bad', reason };
}

/** Tells that a payload held more than is read. */
export function cutShort(): PayloadValue {
  return bad('', `only the first ${MAX_VALUES} values and ${MAX_DEPTH} levels are read`);
}

/** True for an object with keys: no list, no bytes. */
export function isKeyed(item: unknown): item is Keyed {
  return typeof item === 'object' && item !== null && !Array.isArray(item) && !(item instanceof Uint8Array);
}
