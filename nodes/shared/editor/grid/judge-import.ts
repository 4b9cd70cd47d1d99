import type { ReadTable } from '../../../../src/csv/table-csv.ts';
import { problemText, type SettingProblem } from '../../../../src/model/settings.ts';
import { rowPlace } from './problems-of-rows.ts';
import { type Column, type Row, rowOf } from './rows.ts';

/** A row of a file that is left out, with its line, counted from 1, and why. */
export interface FaultyRow {
  line: number;
  reason: string;
}

/** What a file would bring. */
export interface ImportOutcome {
  /** Its good rows. */
  good: Row[];
  /** The table with them: those with the same key in their places, the others behind it. */
  merged: Row[];
  replaced: number;
  added: number;
  /** By line. */
  faulty: FaultyRow[];
  /** What is wrong with the table as a whole, so that nothing can be taken. */
  problem: string | undefined;
}

export interface ImportAsked {
  /** Columns that tell a row from others. */
  key: readonly string[];
  columns: readonly Column[];
  title: string;
  read: ReadTable;
  current: readonly Row[];
  problemsOf(rows: readonly Row[]): SettingProblem[];
}

/** Tells good rows from faulty ones. What stands between rows is asked again of those that are right by themselves. */
export function judgeImport({ key, columns, title, read, current, problemsOf }: ImportAsked): ImportOutcome {
  const faulty: FaultyRow[] = [...read.faults];
  let left = read.rows.map(({ line, row }) => ({ line, row: rowOf(columns, row) }));
  for (;;) {
    const problems = problemsOf(left.map(({ row }) => row));
    const reasons = new Map<number, string[]>();
    for (const problem of problems) {
      const where = rowPlace(title, problem);
      if (where) reasons.set(where.row, [...(reasons.get(where.row) ?? []), reasonOf(where.column, problem)]);
    }
    if (reasons.size === 0) {
      const [problem] = problems;
      const good = left.map(({ row }) => row);
      const told = problem && problemText(problem);
      return { good, ...mergedWith(current, good, key), faulty: faulty.sort((a, b) => a.line - b.line), problem: told };
    }
    for (const [at, texts] of reasons) faulty.push({ line: left[at]?.line ?? 0, reason: texts.join('; ') });
    left = left.filter((_, at) => !reasons.has(at));
  }
}

function reasonOf(column: string, { value, allowed }: SettingProblem): string {
  const given = value === undefined || value === '' ? 'nothing' : JSON.stringify(value);
  return `${column && `${column}: `}${given} given; allowed: ${allowed}`;
}

/** A table with further rows behind it; those that it has already, by their key, are left out. */
export function withFurther(
  current: readonly Row[],
  further: readonly Row[],
  key: readonly string[],
): { merged: Row[]; added: number } {
  const known = new Set(current.map((row) => keyOf(row, key)));
  const added = further.filter((row) => !known.has(keyOf(row, key)));
  return { merged: [...current, ...added], added: added.length };
}

/** Rows are the same where their key is. */
const keyOf = (row: Row, key: readonly string[]) => JSON.stringify(key.map((column) => row[column] ?? ''));

function mergedWith(current: readonly Row[], good: readonly Row[], key: readonly string[]) {
  const places = new Map(current.map((row, place) => [keyOf(row, key), place]));
  const merged = [...current];
  let replaced = 0;
  for (const row of good) {
    const place = places.get(keyOf(row, key));
    if (place === undefined) merged.push(row);
    else {
      merged[place] = row;
      replaced++;
    }
  }
  return { merged, replaced, added: good.length - replaced };
}
