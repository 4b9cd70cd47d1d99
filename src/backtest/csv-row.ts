import { fieldText, plainNumber, plainText, rawText, valueOfText } from '../csv/csv-fields.ts';
import type { ScannedRow } from '../csv/csv-scan.ts';
import { type CsvKeys, createCsvKeys } from '../history/csv-keys.ts';
import type { CsvTimes } from '../history/csv-time.ts';
import type { Quality } from '../model/quality.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import type { TagTable } from '../normalize/tag-table.ts';

/** Link of addresses that no tag and no column names one for. */
export const NO_LINK = 'csv';

/** Adds the readings of a row, and tells why where it cannot, or where it can in part only. */
export type ReadRow = (row: ScannedRow, into: Reading[]) => string | undefined;

/** What a CSV file is read with. */
export interface CsvFile {
  /** Its name in the source of the readings. */
  name: string;
  /** The names in its first row. */
  header: readonly string[];
  times: CsvTimes;
  /** Numbers have a comma, because fields are apart by semicolons. */
  decimalComma: boolean;
  /** What addresses stand for in the plant. */
  table: TagTable;
  /** The plant's stale time, s. */
  staleAfterSeconds: number;
  /** What stands for columns of a wide file: column to `asset/property`, perhaps with a unit in square brackets. */
  map: ReadonlyMap<string, string>;
}

/** The columns of a file whose every row is one value. */
export type Columns = (name: string) => number;

export function columnsOf(header: readonly string[]): Columns {
  const names = header.map((name) => name.toLowerCase());
  return (name) => names.indexOf(name);
}

/** What is wrong with the number of fields, before anything else is looked at. */
export function countFault({ fields }: ScannedRow, { header }: CsvFile): string | undefined {
  return fields === header.length ? undefined : `${fields} fields, ${header.length} are expected`;
}

/** The value in a field; `undefined` for what is too large for a number. */
export function fieldValue(row: ScannedRow, field: number, { decimalComma }: CsvFile): ReadingValue | undefined {
  const { bytes, starts, ends } = row;
  const [start, end] = [starts[field] as number, ends[field] as number];
  const number = plainNumber(bytes, start, end, decimalComma);
  return Number.isNaN(number) ? valueOfText(rawText(bytes, start, end), decimalComma) : number;
}

/** The reason in a field; empty where there is no such column. */
export function reasonIn({ bytes, starts, ends }: ScannedRow, field: number): string {
  return field < 0 ? '' : plainText(rawText(bytes, starts[field] as number, ends[field] as number));
}

/** The text in a field. */
function textIn({ bytes, starts, ends }: ScannedRow, field: number): string {
  return fieldText(bytes, starts[field] as number, ends[field] as number);
}

export function timeIn({ bytes, starts, ends }: ScannedRow, field: number, { times }: CsvFile): number {
  return times.timeOf(bytes, starts[field] as number, ends[field] as number);
}

export function timeFault(row: ScannedRow, field: number): string {
  return `time: "${shown(textIn(row, field))}" is no ISO 8601 time and no number of ms`;
}

export function valueFault(row: ScannedRow, field: number, name = 'value'): string {
  return `${name}: "${shown(textIn(row, field))}" is too large for a number`;
}

/** What a quality field says; empty text where it says nothing. */
export function createQualities(): CsvKeys<Quality | '' | { fault: string }> {
  return createCsvKeys((text) => {
    const quality = text.toLowerCase();
    if (quality === 'good' || quality === 'uncertain' || quality === 'bad' || quality === '') return quality;
    return { fault: `quality: "${shown(text)}" is none of good, uncertain, bad` };
  });
}

/** The quality of a value where the file says nothing about it. */
export const unsaidQuality = (value: ReadingValue): Quality => (value === null ? 'bad' : 'good');

/** What stands for the text in a field; `undefined` where there is no such column. */
export function keyed<Value>(keys: CsvKeys<Value>, row: ScannedRow, field: number): Value | undefined {
  if (field < 0) return undefined;
  return keys.of(row.bytes, row.starts[field] as number, row.ends[field] as number, 0, 0);
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
