import type { SettingProblem } from '../../../../src/model/settings.ts';

/** What is allowed in the cells that are wrong: by place of the row, then by title of the column, empty for the whole row. */
export type Faults = ReadonlyMap<number, ReadonlyMap<string, string>>;

/** Where a problem of a table is: the place of its row, counted from 0, and the title of its column, empty for the whole row. */
export function rowPlace(title: string, { field }: SettingProblem): { row: number; column: string } | undefined {
  if (!field.startsWith(`${title} row `)) return undefined;
  const [, row, column = ''] = /^(\d+)(?:, (.*))?$/.exec(field.slice(title.length + 5)) ?? [];
  return row === undefined ? undefined : { row: Number(row) - 1, column };
}

export function faultsOf(title: string, problems: readonly SettingProblem[]): Faults {
  const faults = new Map<number, Map<string, string>>();
  for (const problem of problems) {
    const where = rowPlace(title, problem);
    if (!where) continue;
    const columns = faults.get(where.row) ?? new Map<string, string>();
    if (!columns.has(where.column)) columns.set(where.column, problem.allowed);
    faults.set(where.row, columns);
  }
  return faults;
}
