import type { TObject } from 'typebox';
import { type FieldSchema, fieldsOf } from '../../../src/model/settings.ts';
import type { Grid } from './grid/grid.ts';
import type { Row } from './grid/rows.ts';
import type { EditorNode, EditorRed } from './red.ts';
import { isTooLarge, keepTable, loadTable, newVersion } from './table-file.ts';

/** A table of a node whose rows may stand in a file. */
export interface RowsFile {
  /** Puts the rows into the node, or into a file where they are too many for a flow. */
  save(): void;
  close(): void;
}

/** What a table with a file needs of the dialog. */
export interface RowsFileSettings {
  RED: EditorRed;
  node: EditorNode;
  name: string;
  table: FieldSchema;
  /** The field that names the version. */
  fileField: string;
  /** Its input, from which Node-RED takes the value when the dialog is done. */
  input: HTMLInputElement | null;
  grid: Grid;
}

export type OpenRowsFile = typeof openRowsFile;

/** Reads the rows of a table from its file, and writes them to a new one when they have changed. */
export function openRowsFile({ RED, node, name, table, fileField, input, grid }: RowsFileSettings): RowsFile {
  const version = String(node[fileField] ?? '');
  let before: readonly Row[] | undefined = version === '' ? grid.rows() : undefined;
  let isOpen = true;
  const become = (file: string, rows: readonly Row[]) => {
    node[fileField] = file;
    if (input) input.value = file;
    node[name] = [...rows];
  };
  const read = async () => {
    grid.tell('Reading the file …');
    const rows = await loadTable(RED, version, table);
    if (!isOpen) return;
    if (typeof rows === 'string') grid.tell(rows);
    else before = grid.load([...grid.rows(), ...rows], '');
  };
  if (version !== '') void read();
  return {
    save() {
      const rows = grid.rows();
      // What could not be read stays where it is; rows beside it are the flow's.
      if (before === undefined) node[name] = [...rows];
      else if (version !== '' && rows === before) return;
      else if (isTooLarge(rows)) {
        become(newVersion(), []);
        void moveToFile(RED, node, { name, table, fileField, rows });
      } else become('', rows);
    },
    close() {
      isOpen = false;
    },
  };
}

/** Nodes of a type that come into the editor with more rows than a flow can take, as in a bundle, have them moved to a file. */
export function watchImports(RED: EditorRed, type: string, schema: TObject): void {
  RED.events?.on('nodes:add', (node) => {
    if (node.type !== type) return;
    for (const [name, table] of Object.entries(fieldsOf(schema))) {
      const { rowsFile: fileField } = table;
      const rows = node[name];
      if (fileField === undefined || !Array.isArray(rows) || !isTooLarge(rows as Row[])) continue;
      node[fileField] = newVersion();
      node[name] = [];
      void moveToFile(RED, node, { name, table, fileField, rows: rows as Row[] });
    }
  });
}

/** Writes rows to the version that a node names; where that fails they go back into the flow. */
async function moveToFile(
  RED: EditorRed,
  node: EditorNode,
  { name, table, fileField, rows }: { name: string; table: FieldSchema; fileField: string; rows: readonly Row[] },
): Promise<void> {
  const title = table.title ?? name;
  const wait = RED.notify(`${title}: writing ${rows.length.toLocaleString()} rows to a file …`, {
    ...{ type: 'compact', fixed: true, modal: true },
  });
  const problem = await keepTable(RED, String(node[fileField]), table, rows);
  wait.close();
  if (problem === undefined) return;
  node[fileField] = '';
  node[name] = [...rows];
  RED.notify(`${title}: ${problem} The rows stay in the flow, which may be too large to deploy.`, { type: 'error' });
}
