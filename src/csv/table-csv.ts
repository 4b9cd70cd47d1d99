import { type FieldSchema, fieldsOfRow } from '../model/settings.ts';
import { rawText } from './csv-fields.ts';
import { csvField } from './csv-rows.ts';
import { type CsvScan, createCsvScan } from './csv-scan.ts';
import { delimiterOf } from './delimiter.ts';

/** A row of a settings table as it is stored: by column, what is not filled in is left out. */
export type TableRow = Readonly<Record<string, unknown>>;

/** What a CSV file says of a settings table. */
export interface ReadTable {
  /** Rows with the line of the file that each begins on, counted from 1; values are texts and not checked yet. */
  rows: { line: number; row: TableRow }[];
  /** Rows that cannot be read at all; where there is no usable header, one fault is all. */
  faults: { line: number; reason: string }[];
  /** Columns of the file that the table does not have. */
  unknown: string[];
}

/** What a spreadsheet would run as a formula, or take for something else. */
const MISTAKEN = /^['=+\-@\t]|^\s|\s$/;

/** A settings table as CSV (RFC 4180, UTF-8): a header with the names of its columns, a line for each row. */
export function tableCsv(table: FieldSchema, rows: readonly TableRow[]): string {
  const columns = Object.entries(fieldsOfRow(table));
  const line = (row: TableRow) => columns.map(([name, field]) => csvField(cellText(field, row[name]))).join(',');
  return `${[columns.map(([name]) => name).join(','), ...rows.map(line)].join('\n')}\n`;
}

/**
 * Reads such a table: columns in any order, by name or title in upper or lower case, separated by comma, semicolon or tab.
 * Cells are taken as they are; what they may say is up to the schema of the table.
 */
export function readTableCsv(table: FieldSchema, file: Uint8Array): ReadTable {
  const scan = createCsvScan(delimiterOf(file));
  scan.push(file);
  scan.end();
  if (!scan.next()) return { rows: [], faults: [{ line: 1, reason: 'the file is empty' }], unknown: [] };
  const { columns, unknown, fault } = headerOf(table, fieldsIn(scan));
  if (fault !== undefined) return { rows: [], faults: [{ line: scan.line, reason: fault }], unknown };
  const read: ReadTable = { rows: [], faults: [], unknown };
  while (scan.next()) {
    const { line } = scan;
    const reason = scan.fault ?? lengthFault(scan, columns.length);
    if (reason === undefined) read.rows.push({ line, row: rowOf(scan, columns) });
    else read.faults.push({ line, reason });
  }
  return read;
}

interface Column {
  name: string;
  field: FieldSchema;
}

function headerOf(table: FieldSchema, header: readonly string[]) {
  const known = new Map<string, Column>();
  const fields = Object.entries(fieldsOfRow(table));
  for (const [name, field] of fields) {
    known.set(name.toLowerCase(), { name, field });
    known.set((field.title ?? name).toLowerCase(), { name, field });
  }
  const columns = header.map((text) => known.get(text.trim().toLowerCase()));
  const unknown = header.filter((text, i) => columns[i] === undefined && text.trim() !== '');
  const names = columns.flatMap((column) => column?.name ?? []);
  const doubled = names.find((name, i) => names.indexOf(name) !== i);
  const missing = table.items?.required?.filter((name) => !names.includes(name)) ?? [];
  let fault: string | undefined;
  if (missing.length > 0) {
    fault = `the header lacks ${missing.join(', ')}; allowed: ${fields.map(([name]) => name).join(', ')}`;
  } else if (doubled !== undefined) fault = `the header names ${doubled} twice`;
  return { columns, unknown, fault };
}

function fieldsIn({ bytes, starts, ends, fields }: CsvScan): string[] {
  return Array.from({ length: fields }, (_, i) => rawText(bytes, starts[i] as number, ends[i] as number));
}

/** Spreadsheets leave empty fields out at the end, or add some. */
function lengthFault({ fields, starts, ends }: CsvScan, expected: number): string | undefined {
  for (let i = expected; i < fields; i++) {
    if ((ends[i] as number) > (starts[i] as number)) return `${fields} fields, the header has ${expected}`;
  }
  return undefined;
}

function rowOf({ bytes, starts, ends, fields }: CsvScan, columns: readonly (Column | undefined)[]): TableRow {
  const row: Record<string, string> = {};
  for (let i = 0; i < fields; i++) {
    const column = columns[i];
    if (!column || ends[i] === starts[i]) continue;
    const text = rawText(bytes, starts[i] as number, ends[i] as number);
    const meant = text.startsWith("'") ? text.slice(1) : text.trim();
    if (meant !== '' && meant !== String(column.field.default ?? '')) row[column.name] = meant;
  }
  return row;
}

function cellText({ type, enum: choices }: FieldSchema, value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  return type === 'string' && !choices && MISTAKEN.test(text) ? `'${text}` : text;
}
