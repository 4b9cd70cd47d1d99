import type { Dragged } from './drag.ts';
import type { Grid } from './grid/grid.ts';
import type { Row } from './grid/rows.ts';
import type { EditorRed } from './red.ts';

/** What a further section of a dialog is opened with. */
export interface SectionPlace {
  RED: EditorRed;
  /** The dialog, at whose end it comes to stand. */
  form: HTMLElement;
  /** The node as the dialog stands now, with `id` and `type`. */
  settings(): Readonly<Record<string, unknown>>;
  /** Puts further rows into a table of the dialog; those that are there already are left out. Returns how many were new. */
  addRows(table: string, rows: readonly Row[]): number;
  /** A table of the dialog by its field. */
  table(name: string): Grid | undefined;
  /** A number of the dialog that can be dragged. */
  dragged?: Dragged | undefined;
  /** What is wrong with the dialog as it stands, one sentence each. */
  problems(): string[];
}

/** Adds a section to an open dialog; `close` when the dialog goes. */
export type OpenSection = (place: SectionPlace) => { close(): void };
