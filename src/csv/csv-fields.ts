import type { ReadingValue } from '../model/reading.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Up to here a whole number and its power of ten are exact, so that one division rounds as `Number` does. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => 10 ** digits);

const [SPACE, ZERO, NINE, PLUS, MINUS, POINT, COMMA] = [0x20, 0x30, 0x39, 0x2b, 0x2d, 0x2e, 0x2c];
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a field, with its spaces. */
export function rawText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** The text of a field, without spaces around it. */
export function fieldText(bytes: Uint8Array, start: number, end: number): string {
  return rawText(bytes, start, end).trim();
}

/** The number that a field plainly is, digits with one decimal mark; `NaN` for everything else, also for other numbers. */
export function plainNumber(bytes: Uint8Array, start: number, end: number, decimalComma: boolean): number {
  let from = start;
  let to = end;
  while (from < to && bytes[from] === SPACE) from++;
  while (to > from && bytes[to - 1] === SPACE) to--;
  const first = bytes[from] as number;
  const negative = first === MINUS;
  if (negative || first === PLUS) from++;
  let whole = 0;
  let digits = 0;
  let behind = -1;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      digits++;
      if (behind >= 0) behind++;
    } else if ((byte === POINT || (decimalComma && byte === COMMA)) && behind < 0) behind = 0;
    else return Number.NaN;
  }
  if (digits === 0 || digits > MOST_DIGITS) return Number.NaN;
  const size = behind > 0 ? whole / (POWERS[behind] as number) : whole;
  return negative ? -size : size;
}

/**
 * What a field says: a number, `true` or `false`, a text (led by an apostrophe where it would be mistaken), `null` where it is
 * empty; `undefined` for what is too large for a number.
 */
export function valueOfText(field: string, decimalComma: boolean): ReadingValue | undefined {
  if (field.startsWith("'")) return plainText(field);
  const text = field.trim();
  if (text === '') return null;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  const number = numberOfText(text, decimalComma);
  if (number === undefined) return text;
  return Number.isFinite(number) ? number : undefined;
}

/** A text as it was meant: led by an apostrophe where spaces or a sign would be mistaken. */
export function plainText(field: string): string {
  return field.startsWith("'") ? field.slice(1) : field.trim();
}

/** The number that a text is, or `undefined`; it may be infinite. */
export function numberOfText(text: string, decimalComma: boolean): number | undefined {
  const pointed = decimalComma && !text.includes('.') ? text.replace(',', '.') : text;
  return NUMBER.test(pointed) ? Number(pointed) : undefined;
}
