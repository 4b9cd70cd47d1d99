import type { TObject } from 'typebox';
import { fieldsOf } from '../../../src/model/settings.ts';
import type { Grid, OpenGrid } from './grid/grid.ts';
import type { Row } from './grid/rows.ts';
import { type EditorPart, ownerOf, problemsIn, type Stored } from './problems.ts';
import type { EditorNode, EditorRed } from './red.ts';
import type { OpenRowsFile, RowsFile } from './rows-file.ts';

/** The open dialog of one node. */
export interface Form {
  readonly node: EditorNode;
  /** What stands in the fields now. */
  values(): Stored;
  /** Puts what Node-RED cannot read from inputs (the tables) into the node. */
  save(): void;
  /** Puts further rows into a table; returns how many were new. */
  addRows(table: string, rows: readonly Row[]): number;
  /** A table by its field. */
  table(name: string): Grid | undefined;
  close(): void;
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Brings the dialog of a node to life: tables, fields that depend on others, descriptions, choices from elsewhere. */
export function openForm<S extends TObject>(
  RED: EditorRed,
  part: EditorPart<S>,
  node: EditorNode,
  prefix: string,
  openGrid?: OpenGrid,
  openRowsFile?: OpenRowsFile,
): Form {
  const fields = Object.entries(fieldsOf(part.schema));
  const tables = new Map<string, Grid>();
  const files = new Map<string, RowsFile>();
  const byId = (id: string) => document.getElementById(`${prefix}-${id}`);
  const input = (name: string) => byId(name) as Input | null;

  const values = (): Stored => {
    const now: Record<string, unknown> = {};
    for (const [name] of fields) {
      const table = tables.get(name);
      const field = input(name);
      if (table) now[name] = table.rows();
      else if (field)
        now[name] = field instanceof HTMLInputElement && field.type === 'checkbox' ? field.checked : field.value;
    }
    return now;
  };
  const showAndHide = () => {
    const now = values();
    for (const [name, isShown] of Object.entries<((stored: Stored) => boolean) | undefined>(part.shown ?? {})) {
      const row = byId(`${name}-row`);
      if (row && isShown) row.hidden = !isShown(now);
    }
  };
  const note = document.createElement('p');
  note.className = 'tieline-note';
  note.setAttribute('role', 'status');
  const tellNote = () => {
    const told = part.note?.(values(), RED);
    if (note.textContent === (told?.text ?? '')) return;
    note.remove();
    note.textContent = told?.text ?? '';
    if (told) byId(`${ownerOf(part.schema, told)}-row`)?.after(note);
  };
  const checkTables = () => {
    for (const table of tables.values()) table.check();
  };

  for (const [name, field] of fields) {
    const list = byId(`${name}-rows`);
    if (field.type === 'array' && list && openGrid) {
      const rows = Array.isArray(node[name]) ? (node[name] as unknown[]) : [];
      const problemsOf = (these: readonly unknown[]) => {
        const problems = problemsIn(part, { ...stored(part.schema, node), ...values(), [name]: these });
        return problems.filter((problem) => ownerOf(part.schema, problem) === name);
      };
      const copyText = (text: string) => RED.clipboard.copyText(text);
      const suggestion = part.suggested?.[name as keyof typeof part.suggested];
      const suggested = suggestion && { label: suggestion.label, rows: () => suggestion.rows(RED, node) };
      const otherForm = part.otherForms?.[name as keyof typeof part.otherForms];
      const grid = { place: list, name, table: field, stored: rows, problemsOf, copyText, suggested, otherForm };
      const opened = openGrid(grid);
      tables.set(name, opened);
      const fileField = field.rowsFile;
      if (fileField && openRowsFile) {
        const file = input(fileField) as HTMLInputElement | null;
        files.set(name, openRowsFile({ RED, node, name, table: field, fileField, input: file, grid: opened }));
      }
    }
    const control = input(name);
    if (control instanceof HTMLSelectElement && field.enum) keepChoice(control, node[name] ?? field.default);
    // What somebody has set is not to be looked for.
    const folded = control?.closest('details');
    const set = node[name] ?? '';
    if (folded && set !== '' && String(set) !== String(field.default ?? '')) folded.open = true;
    // Node-RED puts its own select in the place of a configuration field.
    if (field.description) control?.setAttribute('aria-describedby', `${prefix}-${name}-hint`);
  }
  const form = byId('form');
  form?.addEventListener('change', showAndHide);
  if (part.note) {
    form?.addEventListener('change', tellNote);
    RED.events?.on('nodes:change', tellNote);
    tellNote();
  }
  form?.addEventListener('change', ({ target }) => {
    if (!(target instanceof Element && target.closest('.tieline-table'))) checkTables();
  });
  showAndHide();
  checkTables();

  return {
    node,
    values,
    save: () => {
      for (const [name, table] of tables) {
        const file = files.get(name);
        if (file) file.save();
        else node[name] = [...table.rows()];
      }
    },
    addRows: (name, rows) => tables.get(name)?.add(rows) ?? 0,
    table: (name) => tables.get(name),
    close: () => {
      RED.events?.off('nodes:change', tellNote);
      for (const file of files.values()) file.close();
      for (const table of tables.values()) table.close();
    },
  };
}

/** The settings among the properties of an editor node. */
export function stored(schema: TObject, node: EditorNode): Stored {
  return Object.fromEntries(Object.keys(fieldsOf(schema)).map((name) => [name, node[name]]));
}

/** A stored value that is no longer (or not yet) among the choices, such as `${NAME}`, stays until someone changes it. */
function keepChoice(select: HTMLSelectElement, value: unknown): void {
  if (value === undefined || value === '') return;
  select.value = String(value);
  if (select.value === String(value)) return;
  const option = document.createElement('option');
  option.value = option.textContent = String(value);
  select.append(option);
  select.value = option.value;
}
