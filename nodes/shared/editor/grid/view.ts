import { element } from './element.ts';
import type { Column, Row } from './rows.ts';
import { cellOf } from './rows.ts';

/** Height of a row, px; all are alike, so that a place is a number of rows. */
export const ROW_PX = 32;
/** Rows that are there above and below those that can be seen, so that the keyboard finds the next one. */
const BEYOND = 4;
const WIDE_PX = 154;
const NARROW_PX = 84;
/** The number that selects a row, between two columns, and the button that removes it. */
const NUMBER_PX = 52;
const GAP_PX = 4;
const REMOVE_PX = 30;

export type Cell = HTMLInputElement | HTMLSelectElement;

/** What the view shows: asked whenever it draws. */
export interface Shown {
  /** Places of the rows that are shown, in order. */
  places: readonly number[];
  row(place: number): Row | undefined;
  isSelected(place: number): boolean;
  /** What is allowed in a cell that is wrong. */
  fault(place: number, column: number): string | undefined;
}

/** Where something happened: the place of the row among all, and of the column; -1 beside the cells. */
export interface GridPlace {
  place: number;
  column: number;
}

/** The rows of a grid in the page: only those that can be seen are there. */
export interface GridView {
  /** Draws what is shown now; rows may be others. */
  draw(): void;
  placeOf(target: EventTarget | null): GridPlace | undefined;
  /** Brings the cell into view and the keyboard to it. `at` counts among the rows that are shown. */
  focus(at: number, column: number): void;
  /** How many rows can be seen at once. */
  page(): number;
}

interface Line {
  element: HTMLElement;
  number: HTMLButtonElement;
  cells: Cell[];
  at: number;
}

/** @param box the element that scrolls */
export function createGridView(box: HTMLElement, columns: readonly Column[], shown: Shown): GridView {
  const tracks = [
    `${NUMBER_PX}px`,
    ...columns.map((column) => `minmax(${widthOf(column)}px, ${widthOf(column) === WIDE_PX ? 2 : 1}fr)`),
    `${REMOVE_PX}px`,
  ].join(' ');
  const leastPx = columns.reduce((sum, column) => sum + widthOf(column) + GAP_PX, NUMBER_PX + GAP_PX + REMOVE_PX);
  const header = headerOf(columns);
  const body = element('div', { className: 'tieline-table-body' });
  body.setAttribute('role', 'rowgroup');
  header.style.gridTemplateColumns = tracks;
  for (const part of [header, body]) part.style.minWidth = `${leastPx}px`;
  box.append(header, body);
  const lines = new Map<number, Line>();
  const spare: Line[] = [];

  function newLine(): Line {
    const number = element('button', { type: 'button', className: 'tieline-row-number' });
    const cells = columns.map(cellFor);
    const remove = element('button', { type: 'button', className: 'tieline-row-remove', textContent: '×' });
    const line = element('div', { className: 'tieline-table-row' });
    line.setAttribute('role', 'row');
    line.style.gridTemplateColumns = tracks;
    line.append(inCell(number, 'rowheader'), ...cells.map((cell) => inCell(cell, 'cell')), inCell(remove, 'cell'));
    return { element: line, number, cells, at: -1 };
  }

  function fill(line: Line, at: number): void {
    const place = shown.places[at] ?? 0;
    const row = shown.row(place);
    const selected = shown.isSelected(place);
    line.at = at;
    line.element.style.top = `${at * ROW_PX}px`;
    line.element.setAttribute('aria-rowindex', String(at + 2));
    line.element.classList.toggle('selected', selected);
    line.number.textContent = String(place + 1);
    line.number.setAttribute('aria-label', `Row ${place + 1}, select`);
    line.number.setAttribute('aria-pressed', String(selected));
    line.element.querySelector('.tieline-row-remove')?.setAttribute('aria-label', `Remove row ${place + 1}`);
    for (const [i, cell] of line.cells.entries()) {
      const column = columns[i];
      if (!column) continue;
      const text = cellOf(row, column);
      // The cell in which somebody types keeps its text, spaces and all.
      if (cell.value.trim() !== text) setText(cell, text);
      mark(cell, column, shown.fault(place, i));
    }
  }

  function draw(): void {
    const count = shown.places.length;
    box.setAttribute('aria-rowcount', String(count + 1));
    body.style.height = `${count * ROW_PX}px`;
    const first = Math.max(0, Math.floor(box.scrollTop / ROW_PX) - BEYOND);
    const last = Math.min(count, Math.ceil((box.scrollTop + box.clientHeight) / ROW_PX) + BEYOND);
    for (const [at, line] of lines) {
      const hasFocus = at < count && line.element.contains(document.activeElement);
      if ((at >= first && at < last) || hasFocus) continue;
      lines.delete(at);
      line.element.remove();
      spare.push(line);
    }
    for (let at = first; at < last; at++) if (!lines.has(at)) put(at);
    for (const [at, line] of lines) fill(line, at);
  }

  /** Rows stand in the page in their order, for the keyboard and for screen readers. */
  function put(at: number): void {
    const line = spare.pop() ?? newLine();
    const next = [...lines.keys()]
      .filter((other) => other > at)
      .reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER);
    body.insertBefore(line.element, lines.get(next)?.element ?? null);
    lines.set(at, line);
  }

  box.addEventListener('scroll', draw);
  return {
    draw,
    placeOf(target) {
      if (!(target instanceof HTMLElement)) return undefined;
      const line = [...lines.values()].find((each) => each.element.contains(target));
      const place = line && shown.places[line.at];
      return place === undefined ? undefined : { place, column: line?.cells.indexOf(target as Cell) ?? -1 };
    },
    focus(at, column) {
      const top = at * ROW_PX;
      const room = box.clientHeight - header.offsetHeight - ROW_PX;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top > box.scrollTop + room) box.scrollTop = top - room;
      draw();
      const line = lines.get(at);
      (column < 0 ? line?.number : line?.cells[column])?.focus();
    },
    page: () => Math.max(1, Math.floor(box.clientHeight / ROW_PX) - 2),
  };
}

/** Numbers, units and choices are short; addresses and paths are not. */
function widthOf({ field: { type, placeholder = '' } }: Column): number {
  return type === 'string' && placeholder.length >= 8 ? WIDE_PX : NARROW_PX;
}

function headerOf(columns: readonly Column[]): HTMLElement {
  const header = element('div', { className: 'tieline-table-header' });
  header.setAttribute('role', 'row');
  header.append(element('span', {}));
  for (const { title, field } of columns) {
    const heading = element('span', { textContent: title, title: field.description ?? '' });
    heading.setAttribute('role', 'columnheader');
    header.append(heading);
  }
  return header;
}

function cellFor({ title, field }: Column): Cell {
  const cell = field.enum
    ? element('select', {})
    : element('input', { type: 'text', placeholder: field.placeholder ?? '' });
  cell.append(...(field.enum ?? []).map((value) => new Option(String(value), String(value))));
  cell.setAttribute('aria-label', title);
  return cell;
}

function setText(cell: Cell, text: string): void {
  cell.value = text;
  // A choice that there is not: it stays until somebody makes another.
  if (cell.value === text || !(cell instanceof HTMLSelectElement)) return;
  cell.append(new Option(text, text));
  cell.value = text;
}

function mark(cell: Cell, { title, field }: Column, allowed: string | undefined): void {
  cell.classList.toggle('input-error', allowed !== undefined);
  cell.setAttribute('aria-invalid', String(allowed !== undefined));
  cell.title = allowed === undefined ? (field.description ?? title) : `${title}: allowed is ${allowed}`;
}

function inCell(content: HTMLElement, role: string): HTMLElement {
  const cell = element('div', {});
  cell.setAttribute('role', role);
  cell.append(content);
  return cell;
}
