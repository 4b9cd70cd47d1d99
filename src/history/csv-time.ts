import { fieldText, numberOfText, plainNumber } from '../csv/csv-fields.ts';

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const [ZERO, NINE, MINUS, POINT, COLON, SPACE, LARGE_T, SMALL_T, LARGE_Z, SMALL_Z] = [
  ...[0x30, 0x39, 0x2d, 0x2e, 0x3a, 0x20],
  ...[0x54, 0x74, 0x5a, 0x7a],
] as const;

/** Reads the times of a file; keeps the day it met last, because rows of one day follow each other. */
export interface CsvTimes {
  /** Ms since the Unix epoch; `NaN` for what is no time: neither ISO 8601 nor a number of ms. */
  timeOf(bytes: Uint8Array, start: number, end: number): number;
}

/**
 * @param ofLocal the instant of a time without a zone (given as if it were UTC, ms); where there is none, such a time is no time
 * @param decimalComma numbers have a comma
 */
export function createCsvTimes(ofLocal: ((local: number) => number) | undefined, decimalComma: boolean): CsvTimes {
  let knownDay = -1;
  let midnight = 0;

  /** `2026-03-29T12:30:00`, with up to three decimals, and `Z` or no zone; undefined for everything else. */
  function plainTime(bytes: Uint8Array, start: number, end: number): number | undefined {
    if (end - start < 19 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return undefined;
    const between = bytes[start + 10];
    if (between !== LARGE_T && between !== SPACE && between !== SMALL_T) return undefined;
    if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return undefined;
    const year = pair(bytes, start) * 100 + pair(bytes, start + 2);
    const day = (year * 100 + pair(bytes, start + 5)) * 100 + pair(bytes, start + 8);
    const [hour, minute, second] = [pair(bytes, start + 11), pair(bytes, start + 14), pair(bytes, start + 17)];
    if (!(day >= 0 && hour < 24 && minute < 60 && second < 60)) return undefined;
    if (day !== knownDay && !adoptDay(day)) return undefined;
    let at = start + 19;
    let ms = 0;
    if (bytes[at] === POINT && at < end) {
      const first = ++at;
      for (; at < end && at - first < 3 && isDigit(bytes[at] as number); at++)
        ms = ms * 10 + (bytes[at] as number) - ZERO;
      if (at === first) return undefined;
      if (at - first < 3) ms *= at - first === 1 ? 100 : 10;
    }
    const time = midnight + (hour * 3600 + minute * 60 + second) * 1000 + ms;
    if (at === end) return ofLocal?.(time);
    return at === end - 1 && (bytes[at] === LARGE_Z || bytes[at] === SMALL_Z) ? time : undefined;
  }

  function adoptDay(day: number): boolean {
    const [year, month, date] = [Math.floor(day / 10_000), Math.floor(day / 100) % 100, day % 100];
    const start = new Date(0).setUTCFullYear(year, month - 1, date);
    if (new Date(start).getUTCDate() !== date || month < 1 || month > 12) return false;
    knownDay = day;
    midnight = start;
    return true;
  }

  return {
    timeOf(bytes, start, end) {
      const number = plainNumber(bytes, start, end, decimalComma);
      if (!Number.isNaN(number)) return isInstant(number) ? number : Number.NaN;
      return plainTime(bytes, start, end) ?? timeOfText(fieldText(bytes, start, end), ofLocal, decimalComma);
    },
  };
}

/** What a `Date` can be, in any time zone. */
const isInstant = (ms: number) => Math.abs(ms) <= 8.6e15;

/** Two digits; `NaN` where they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at] as number, bytes[at + 1] as number];
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + (ones - ZERO) : Number.NaN;
}

const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;

function timeOfText(text: string, ofLocal: ((local: number) => number) | undefined, decimalComma: boolean): number {
  const number = numberOfText(text, decimalComma);
  if (number !== undefined) return isInstant(number) ? number : Number.NaN;
  const [, day, clock = '00:00', fraction = '', zone = ''] = ISO_TIME.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return Number.NaN;
  const seconds = clock.length === 5 ? ':00' : '';
  const toMs = `${day}T${clock}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const beyondMs = fraction.length > 3 ? Number(`0.${fraction.slice(3)}`) : 0;
  if (zone !== '') return Date.parse(toMs + zone.toUpperCase()) + beyondMs;
  return ofLocal === undefined ? Number.NaN : ofLocal(Date.parse(`${toMs}Z`)) + beyondMs;
}

/** Days that do not exist, such as 30 February, become others. */
function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
