import { csvField, csvRows } from '../csv/csv-rows.ts';
import type { Quality } from '../model/quality.ts';
import { readUnit } from '../model/read-unit.ts';
import type { ReadingValue } from '../model/reading.ts';

/** What a CSV file says of one reading. */
export interface CsvReading {
  asset: string;
  property: string;
  value: ReadingValue;
  unit?: string;
  quality: Quality;
  /** Why it is not good. */
  reason?: string;
  /** Source time, ms since the Unix epoch. */
  time: number;
}

/** A row that is no reading: its line, counted from 1, and why. */
export interface FaultyRow {
  line: number;
  reason: string;
}

/** The first line of every file that is written. In files that are read columns may stand in any order, and only four are needed. */
export const CSV_HEADER = 'time,asset,property,value,unit,quality,reason';

const COLUMNS = CSV_HEADER.split(',');
const NEEDED = ['time', 'asset', 'property', 'value'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ISO_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/i;

/** One reading as a line. Times are ISO 8601 in UTC where that says them exactly, else milliseconds since the Unix epoch. */
export function csvLine({ time, asset, property, value, unit, quality, reason }: CsvReading): string {
  const fields = [csvTime(time), asset, property, csvValue(value), unit ?? '', quality, unmistaken(reason ?? '')];
  return `${fields.map(csvField).join(',')}\n`;
}

/** Reads such a file piece by piece: readings, and each faulty row by name. Without a usable header one faulty row is all. */
export async function* readCsv(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<CsvReading | FaultyRow> {
  let columns: Map<string, number> | undefined;
  for await (const { line, fields, unclosed } of csvRows(pieces)) {
    if (columns === undefined) {
      const header = fields.map((name) => name.trim().toLowerCase());
      const missing = NEEDED.filter((name) => !header.includes(name));
      if (missing.length > 0) return yield { line, reason: `the header lacks ${missing.join(', ')}` };
      columns = new Map(COLUMNS.map((name) => [name, header.indexOf(name)]));
      columns.set('', header.length);
      continue;
    }
    const read = unclosed ? 'a quote is not closed' : readingOf(fields, columns);
    yield typeof read === 'string' ? { line, reason: read } : read;
  }
}

/** True for a row that could not be read. */
export function isFaulty(row: CsvReading | FaultyRow): row is FaultyRow {
  return 'line' in row;
}

function readingOf(fields: readonly string[], columns: ReadonlyMap<string, number>): CsvReading | string {
  const expected = columns.get('') ?? 0;
  if (fields.length !== expected) return `${fields.length} fields, ${expected} are expected`;
  const field = (name: string) => fields[columns.get(name) ?? -1] ?? '';
  const time = timeOf(field('time').trim());
  if (time === undefined)
    return `time: "${shown(field('time'))}" is no ISO 8601 time with its zone and no number of ms`;
  const [asset, property] = [field('asset').trim(), field('property').trim()];
  if (asset === '' || property === '') return `${asset === '' ? 'asset' : 'property'}: it is empty`;
  const value = valueIn(field('value'));
  if (value === undefined) return `value: "${shown(field('value'))}" is too large for a number`;
  const quality = field('quality').trim().toLowerCase() || (value === null ? 'bad' : 'good');
  if (!isQuality(quality)) return `quality: "${shown(quality)}" is none of good, uncertain, bad`;
  const known = { asset, property, value, quality, time };
  const reason = quality === 'good' ? '' : textIn(field('reason'));
  const reading = reason === '' ? known : { ...known, reason };
  if (field('unit').trim() === '') return reading;
  const unit = readUnit(field('unit'));
  return typeof unit === 'string' ? { ...reading, unit } : `unit: ${unit.problem}`;
}

function csvTime(time: number): string {
  const ms = Math.floor(time);
  if (!(Math.abs(ms) < 8.64e15) || new Date(ms).getUTCFullYear() > 9999 || ms < 0) return String(time);
  const iso = new Date(ms).toISOString();
  if (ms === time) return iso;
  const micros = Math.round((time - ms) * 1000);
  const text = `${iso.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
  return micros < 1000 && timeOf(text) === time ? text : String(time);
}

/** Text that would be read as something else is led by an apostrophe, as people type it in a spreadsheet. */
function csvValue(value: ReadingValue): string {
  if (typeof value !== 'string') return value === null ? '' : Object.is(value, -0) ? '-0' : String(value);
  return /^(true|false|)$/i.test(value) || NUMBER.test(value) ? `'${value}` : unmistaken(value);
}

/** So is text that a spreadsheet would run as a formula, or whose blanks would get lost. */
function unmistaken(text: string): string {
  return text.trim() !== text || /^['=+\-@]/.test(text) ? `'${text}` : text;
}

function textIn(field: string): string {
  return field.startsWith("'") ? field.slice(1) : field.trim();
}

function valueIn(field: string): ReadingValue | undefined {
  if (field.startsWith("'")) return textIn(field);
  const text = field.trim();
  if (text === '') return null;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (!NUMBER.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function timeOf(text: string): number | undefined {
  if (NUMBER.test(text)) return Number.isFinite(Number(text)) ? Number(text) : undefined;
  const [, day, clock = '', fraction = '', zone = ''] = ISO_TIME.exec(text) ?? [];
  if (day === undefined) return undefined;
  const seconds = clock.length === 5 ? ':00' : '';
  const ms = Date.parse(`${day}T${clock}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.toUpperCase()}`);
  // Days that do not exist, such as 30 February, become others.
  if (Number.isNaN(ms) || !isDay(day)) return undefined;
  return fraction.length > 3 ? ms + Number(`0.${fraction.slice(3)}`) : ms;
}

function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

function isQuality(text: string): text is Quality {
  return text === 'good' || text === 'uncertain' || text === 'bad';
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
