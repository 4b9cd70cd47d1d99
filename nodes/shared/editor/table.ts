import type { FieldSchema, SettingProblem } from '../../../src/model/settings.ts';
import { spreadsheetCells } from './paste.ts';
import { cellPlace } from './problems.ts';
import type { JQueryStatic } from './red.ts';

const HEIGHT_PX = 260;
const SHOWN_PROBLEMS = 3;
const WIDE_PX = 154;
const NARROW_PX = 84;
/** Between two columns, and what the button that removes a row takes. */
const GAP_PX = 4;
const REMOVE_PX = 48;

/** A column of a table. A table of plain texts has one column without a name. */
interface Column {
  name: string | undefined;
  title: string;
  field: FieldSchema;
}

/** An editable table in an open dialog. */
export interface Table {
  /** The rows as they would be stored: empty cells are left out. */
  rows(): unknown[];
  /** Marks the cells that are wrong and says why. */
  mark(problems: readonly SettingProblem[]): void;
}

type Cell = HTMLInputElement | HTMLSelectElement;

/** Makes Node-RED's list widget a table with a header, one row an item, in which rows from a spreadsheet can be pasted. */
export function openTable(
  $: JQueryStatic,
  list: HTMLElement,
  name: string,
  field: FieldSchema,
  stored: readonly unknown[],
  changed: () => void,
): Table {
  const columns = columnsOf(name, field);
  const widths = columns.map(({ field: column }) => (isWide(column) ? WIDE_PX : NARROW_PX));
  const tracks = widths.map((px) => `minmax(${px}px, ${px === WIDE_PX ? 2 : 1}fr)`).join(' ');
  const header = element('div', { className: 'tieline-table-header' });
  for (const column of columns) {
    header.append(element('span', { textContent: column.title, title: column.field.description ?? '' }));
  }
  header.style.gridTemplateColumns = tracks;

  const widget = $(list).editableList({
    header: $(header),
    addButton: `add to ${(field.title ?? name).toLowerCase()}`,
    sortable: false,
    removable: true,
    height: HEIGHT_PX,
    addItem: (container, _index, row) => {
      const line = container[0];
      line?.classList.add('tieline-table-row');
      if (line) line.style.gridTemplateColumns = tracks;
      line?.append(...columns.map((column) => cellFor(column, row)));
    },
    removeItem: () => changed(),
  });
  // Header and rows scroll as one where the dialog is narrower than all columns.
  const leastPx = widths.reduce((sum, px) => sum + px + GAP_PX, REMOVE_PX);
  for (const part of [header, list.parentElement]) part?.style.setProperty('min-width', `${leastPx}px`);
  const problemsBox = element('div', { className: 'tieline-problems' });
  problemsBox.setAttribute('role', 'status');
  list.closest('.tieline-table')?.append(problemsBox);

  const lines = () => [...list.querySelectorAll<HTMLElement>('.tieline-table-row')];
  const cellsIn = (line: HTMLElement | undefined) => [...(line?.querySelectorAll<Cell>('input, select') ?? [])];
  const add = (row: unknown) => widget.editableList('addItem', row);

  list.addEventListener('input', changed);
  list.addEventListener('change', changed);
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement)) return;
    const { line, column } = placeOf(event.target, lines());
    if (line === lines().length - 1) add({});
    cellsIn(lines()[line + 1])[column]?.focus();
    event.preventDefault();
  });
  list.addEventListener('paste', (event) => {
    const pasted = spreadsheetCells(event.clipboardData?.getData('text') ?? '');
    if (!(event.target instanceof HTMLElement) || (pasted.length <= 1 && (pasted[0]?.length ?? 0) <= 1)) return;
    event.preventDefault();
    const { line, column } = placeOf(event.target, lines());
    for (const [i, texts] of pasted.entries()) {
      if (line + i >= lines().length) add({});
      const cells = cellsIn(lines()[line + i]);
      for (const [j, text] of texts.entries()) {
        const cell = cells[column + j];
        if (cell) cell.value = text;
      }
    }
    changed();
  });

  for (const row of stored) add(row);
  return {
    rows: () => lines().map((line) => rowOf(columns, cellsIn(line))),
    mark: (problems) => {
      for (const [i, line] of lines().entries()) {
        for (const [j, cell] of cellsIn(line).entries()) {
          const column = columns[j];
          if (!column) continue;
          const place = cellPlace(field, name, i, column.name === undefined ? undefined : column.title);
          const wholeRow = j === 0 ? cellPlace(field, name, i, undefined) : place;
          const problem = problems.find((each) => each.field === place || each.field === wholeRow);
          markCell(cell, column, problem?.allowed);
        }
      }
      const texts = problems
        .slice(0, SHOWN_PROBLEMS)
        .map(({ field: place, allowed }) => `${place}: allowed is ${allowed}`);
      const more = problems.length - texts.length;
      problemsBox.textContent = texts.join(' · ') + (more > 0 ? ` · and ${more} more` : '');
    },
  };
}

function columnsOf(name: string, field: FieldSchema): Column[] {
  const { items = {} } = field;
  if (!items.properties) return [{ name: undefined, title: items.title ?? field.title ?? name, field: items }];
  return Object.entries(items.properties).map(([key, column]) => ({
    name: key,
    title: column.title ?? key,
    field: column,
  }));
}

/** Numbers, units and choices are short; addresses and paths are not. */
function isWide({ type, placeholder = '' }: FieldSchema): boolean {
  return type === 'string' && placeholder.length >= 8;
}

function cellFor({ name, title, field }: Column, row: unknown): Cell {
  const stored = name === undefined ? row : (row as Record<string, unknown>)[name];
  const text = typeof stored === 'object' || stored === undefined ? String(field.default ?? '') : String(stored);
  const cell = field.enum
    ? choice(field.enum)
    : element('input', { type: 'text', placeholder: field.placeholder ?? '' });
  cell.value = text;
  cell.setAttribute('aria-label', title);
  return cell;
}

function choice(values: readonly unknown[]): HTMLSelectElement {
  const select = element('select', {});
  select.append(...values.map((value) => element('option', { value: String(value), textContent: String(value) })));
  return select;
}

function markCell(cell: Cell, { title, field }: Column, allowed: string | undefined): void {
  cell.classList.toggle('input-error', allowed !== undefined);
  cell.setAttribute('aria-invalid', String(allowed !== undefined));
  cell.title = allowed === undefined ? (field.description ?? title) : `${title}: allowed is ${allowed}`;
}

function rowOf(columns: readonly Column[], cells: readonly Cell[]): unknown {
  if (columns[0]?.name === undefined) return cells[0]?.value.trim() ?? '';
  const filled = columns.map(({ name, field }, i) => [name ?? '', cells[i]?.value.trim() ?? '', field] as const);
  // What is not filled in means its default, so a default need not be stored.
  const told = filled.filter(([, text, field]) => text !== '' && text !== String(field.default ?? ''));
  return Object.fromEntries(told.map(([name, text]) => [name, text]));
}

function placeOf(cell: HTMLElement, lines: readonly HTMLElement[]): { line: number; column: number } {
  const line = lines.findIndex((each) => each.contains(cell));
  const column = [...(lines[line]?.querySelectorAll('input, select') ?? [])].indexOf(cell);
  return { line, column };
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), properties);
}
