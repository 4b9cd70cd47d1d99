import type { Tell } from '../figure.ts';

/** One table of the report: a name and figures in each row. */
export interface FigureTable {
  readonly title: string;
  /** Of the columns, the one of the names first. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What one must know to read it. */
  readonly notes: readonly string[];
}

/** One benchmark of the report. */
export interface Section {
  readonly name: string;
  /** Why it cannot be measured here; `undefined`: it can. */
  missing(): string | undefined;
  measure(tell: Tell): Promise<FigureTable[]>;
}

/** A table for people. */
export function textOfTable({ title, headings, rows, notes }: FigureTable): string {
  const cells = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [title, '', ...lines.map((line) => line.trimEnd()), ...notes].join('\n');
}

/** A table for programs: an object for each row. */
export function objectsOfTable({ title, headings, rows }: FigureTable): Record<string, string | number>[] {
  return rows.map((row) => ({
    table: title,
    ...Object.fromEntries(headings.map((heading, i) => [heading, row[i] ?? ''])),
  }));
}
