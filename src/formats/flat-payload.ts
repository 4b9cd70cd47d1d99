import { OPCUA_KEYS } from './opcua-value.ts';
import { instantOf } from './payload-time.ts';
import type { PayloadValue } from './payload-value.ts';

/** `foreign`: what the general reader must see. */
type Role = 'value' | 'time' | 'unit' | 'quality' | 'foreign';

const ROLES: readonly (readonly [key: string, role: Role])[] = [
  ...(['value', 'v', 'val'] as const).map((key) => [key, 'value'] as const),
  ...(['timestamp', 'timestamp_ms', 'time', 'ts', 't'] as const).map((key) => [key, 'time'] as const),
  ...(['unit', 'u'] as const).map((key) => [key, 'unit'] as const),
  ...(['quality', 'q'] as const).map((key) => [key, 'quality'] as const),
  ...OPCUA_KEYS.map((key) => [key, 'foreign'] as const),
];
/** The keys that mean something, by their length. */
const BY_LENGTH = Array.from({ length: 1 + Math.max(...ROLES.map(([key]) => key.length)) }, (_, length) =>
  ROLES.filter(([key]) => key.length === length),
);

/** Where in the bytes the scan is; numbers leave their value in `number`. */
interface Scan {
  readonly bytes: Uint8Array;
  at: number;
  number: number;
}

const [QUOTE, BACKSLASH, COMMA, COLON, SPACE, MINUS, POINT] = [0x22, 0x5c, 0x2c, 0x3a, 0x20, 0x2d, 0x2e];
const [OPEN, CLOSE, ZERO, NINE] = [0x7b, 0x7d, 0x30, 0x39];
/** Up to here a whole number and its power of ten are exact, so that one division rounds as `JSON.parse` does. */
const MOST_DIGITS = 15;

/**
 * Reads what most devices send, `{"value": 21.5, "timestamp": 1764000000000, "unit": "Cel", …}`, straight from the bytes: one
 * flat object of numbers and plain ASCII texts, of quality `good` where it names one. Everything else, also what is not JSON,
 * gives `undefined` and is for the general reader, which finds the same in these.
 */
export function readFlat(bytes: Uint8Array): PayloadValue | undefined {
  if (bytes[0] !== OPEN) return undefined;
  const scan: Scan = { bytes, at: 1, number: 0 };
  skipSpaces(scan);
  let value: number | undefined;
  let time: number | undefined;
  let unit: string | undefined;
  let quality = false;
  for (;;) {
    const keyEnd = endOfText(scan);
    if (keyEnd === 0) return undefined;
    const key = keyOf(bytes, scan.at, keyEnd);
    scan.at = keyEnd + 1;
    if (!take(scan, COLON)) return undefined;
    const start = scan.at + 1;
    const end = bytes[scan.at] === QUOTE ? endOfText(scan) : endOfNumber(scan);
    if (end === 0) return undefined;
    const isText = scan.at === start;
    if (key !== undefined) {
      const [name, role] = key;
      if (role === 'value' && !isText && value === undefined) value = scan.number;
      else if (role === 'time' && !isText && time === undefined) {
        time = instantOf(scan.number, name === 'timestamp_ms' ? 'ms' : undefined);
        if (time === undefined) return undefined;
      } else if (role === 'unit' && isText && unit === undefined && end > start) unit = asciiText(bytes, start, end);
      else if (role === 'quality' && isText && !quality && asciiText(bytes, start, end) === 'good') quality = true;
      else return undefined;
    }
    scan.at = isText ? end + 1 : end;
    if (take(scan, COMMA)) continue;
    const whole = bytes[scan.at] === CLOSE && scan.at === bytes.length - 1;
    return whole && value !== undefined ? measured(value, time, unit) : undefined;
  }
}

function measured(value: number, time: number | undefined, unit: string | undefined): PayloadValue {
  if (time === undefined) return unit === undefined ? { path: '', value } : { path: '', value, unit };
  return unit === undefined ? { path: '', value, time } : { path: '', value, time, unit };
}

/** Moves behind spaces, one mark and spaces again; false where the mark is not there. */
function take(scan: Scan, mark: number): boolean {
  skipSpaces(scan);
  if (scan.bytes[scan.at] !== mark) return false;
  scan.at++;
  skipSpaces(scan);
  return true;
}

function skipSpaces(scan: Scan): void {
  while (scan.bytes[scan.at] === SPACE) scan.at++;
}

/** Moves behind the opening quote and gives where the closing one is; 0 where there is no plain ASCII text. */
function endOfText(scan: Scan): number {
  const { bytes } = scan;
  if (bytes[scan.at] !== QUOTE) return 0;
  scan.at++;
  for (let i = scan.at; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) return i;
    if (byte < SPACE || byte > 0x7e || byte === BACKSLASH) return 0;
  }
  return 0;
}

/** Reads a number without exponent into `scan.number` and gives where it ends; 0 where there is none. */
function endOfNumber(scan: Scan): number {
  const { bytes } = scan;
  const negative = bytes[scan.at] === MINUS;
  const start = negative ? scan.at + 1 : scan.at;
  let whole = 0;
  let point = 0;
  let i = start;
  for (; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= ZERO && byte <= NINE) whole = whole * 10 + (byte - ZERO);
    else if (byte === POINT && point === 0) point = i;
    else break;
  }
  const integerEnd = point === 0 ? i : point;
  const leadingZero = bytes[start] === ZERO && integerEnd > start + 1;
  if (integerEnd === start || leadingZero || point === i - 1 || i - start > MOST_DIGITS) return 0;
  const size = point === 0 ? whole : whole / 10 ** (i - point - 1);
  scan.number = negative ? -size : size;
  return i;
}

function keyOf(bytes: Uint8Array, start: number, end: number): (typeof ROLES)[number] | undefined {
  const candidates = BY_LENGTH[end - start];
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) if (isText(bytes, start, candidate[0])) return candidate;
  return undefined;
}

function isText(bytes: Uint8Array, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
