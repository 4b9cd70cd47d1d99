import type { TableRow } from '../../../../src/csv/table-csv.ts';
import { type FieldSchema, fieldsOfRow } from '../../../../src/model/settings.ts';

/** A row as it stands in a grid: texts by column; what is empty or a default is left out. */
export type Row = Readonly<Record<string, string>>;

/** A column of a grid. */
export interface Column {
  name: string;
  title: string;
  field: FieldSchema;
}

export function columnsOf(table: FieldSchema): Column[] {
  return Object.entries(fieldsOfRow(table)).map(([name, field]) => ({ name, title: field.title ?? name, field }));
}

/** A stored row as texts. */
export function rowOf(columns: readonly Column[], stored: unknown): Row {
  const values = (typeof stored === 'object' && stored !== null ? stored : {}) as TableRow;
  return columns.reduce<Row>((row, column) => withCell(row, column, String(values[column.name] ?? '')), {});
}

/** What a cell says. */
export function cellOf(row: Row | undefined, { name, field }: Column): string {
  return row?.[name] ?? String(field.default ?? '');
}

/** A row with another text in one cell; what is not filled in means its default, so a default need not be stored. */
export function withCell(row: Row, { name, field }: Column, text: string): Row {
  const { [name]: _before, ...rest } = row;
  const meant = text.trim();
  return meant === '' || meant === String(field.default ?? '') ? rest : { ...rest, [name]: meant };
}

/** Places of the rows in which each word of a search stands somewhere. */
export function found(rows: readonly Row[], search: string): number[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const places: number[] = [];
  for (const [place, row] of rows.entries()) {
    const text = words.length === 0 ? '' : Object.values(row).join('\n').toLowerCase();
    if (words.every((word) => text.includes(word))) places.push(place);
  }
  return places;
}

/** Rows as a spreadsheet takes them: tabs between cells, and a first line with the titles of the columns. */
export function copied(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map((one) => cellOf(row, one)))];
  return lines.map((cells) => cells.map(spreadsheetCell).join('\t')).join('\n');
}

function spreadsheetCell(text: string): string {
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What pasted cells set: for each row pairs of column and text. */
export interface Pasted {
  rows: [column: Column, text: string][][];
  /** Cells beyond the last column, or under a heading that no column has. */
  lost: number;
}

/** Cells from a spreadsheet, the first one for a column; a first row of nothing but titles says itself which columns they are for. */
export function pasted(columns: readonly Column[], cells: readonly (readonly string[])[], from: number): Pasted {
  const heading = headingOf(columns, cells[0] ?? []);
  const targets = heading ?? columns.slice(from);
  let lost = 0;
  const rows = (heading ? cells.slice(1) : cells).map((texts) =>
    texts.flatMap((text, i): [Column, string][] => {
      const column = targets[i];
      if (column) return [[column, text]];
      if (text !== '') lost++;
      return [];
    }),
  );
  return { rows, lost };
}

function headingOf(columns: readonly Column[], texts: readonly string[]): (Column | undefined)[] | undefined {
  const byTitle = new Map(columns.flatMap((one) => [one.name, one.title].map((text) => [text.toLowerCase(), one])));
  const heading = texts.map((text) => byTitle.get(text.trim().toLowerCase()));
  const isHeading = texts.length > 1 && texts.every((text, i) => text === '' || heading[i] !== undefined);
  return isHeading && texts.filter((text) => text !== '').length > 1 ? heading : undefined;
}
