import { tableCsv } from '../../../../src/csv/table-csv.ts';
import { spreadsheetCells } from '../paste.ts';
import { counted } from './counted.ts';
import { element } from './element.ts';
import type { GridSettings } from './grid-settings.ts';
import { createHeight } from './height.ts';
import { openImport } from './import-panel.ts';
import { withFurther } from './judge-import.ts';
import { type Faults, faultsOf } from './problems-of-rows.ts';
import { columnsOf, copied, found, pasted, type Row, rowOf, withCell } from './rows.ts';
import { saveFile } from './save-file.ts';
import { stepOf } from './step.ts';
import { createTools } from './tools.ts';
import { createGridView } from './view.ts';

/** Rows that are checked at every key; larger tables wait until somebody pauses. */
const CHECKED_AT_ONCE = 300;
const PAUSE_MS = 300;
/** Changes of many rows that can be taken back. */
const MOST_UNDONE = 20;

/** An editable table in an open dialog. */
export interface Grid {
  /** The rows as they would be stored; the same array while nothing has changed. */
  rows(): readonly Row[];
  /** Marks the cells that are wrong and says why; another field may have changed. */
  check(): void;
  /** Takes other rows, as they were stored, and returns them as `rows` does. */
  load(stored: readonly unknown[], text: string): readonly Row[];
  /** Puts rows at its end that are not there yet; returns how many were new. */
  add(further: readonly Row[]): number;
  /** Says something above the table. */
  tell(text: string): void;
  close(): void;
}

export type OpenGrid = typeof openGrid;

/** A table of any length, in which rows are searched, edited, pasted from a spreadsheet and copied to one, and read from CSV. */
export function openGrid(settings: GridSettings): Grid {
  const { place, name, table, stored, problemsOf, copyText, suggested, otherForm } = settings;
  const key = table.keyColumns ?? ['link', 'address'];
  const columns = columnsOf(table);
  const title = table.title ?? name;
  let rows: readonly Row[] = stored.map((row) => rowOf(columns, row));
  let faults: Faults = new Map();
  let search = '';
  let onlyWrong = false;
  let places = found(rows, search);
  let selected = new Set<number>();
  let anchor = 0;
  let pause: number | undefined;
  const before: { rows: readonly Row[]; what: string }[] = [];

  const box = element('div', { className: 'tieline-grid' });
  const height = createHeight(box);
  box.setAttribute('role', 'table');
  box.setAttribute('aria-label', title);
  box.setAttribute('aria-colcount', String(columns.length + 2));
  const told = element('div', { className: 'tieline-problems' });
  told.setAttribute('role', 'status');
  const tools = createTools(
    title,
    { suggested: suggested?.label, imports: otherForm },
    {
      search(text) {
        search = text;
        show();
      },
      add: addRow,
      addSuggested: () => void addSuggested(),
      remove: () => removeRows(selected),
      copy() {
        copyText(copied(columns, chosen()));
        tools.tell(`${counted(chosen().length, 'row')} copied`);
      },
      export: () => saveFile(`${name}.csv`, tableCsv(table, chosen())),
      import(file) {
        const read = (text: string) => otherForm?.read(text);
        const target = {
          ...{
            place: panel,
            name,
            table,
            key,
            otherForm: read,
            rows: () => rows,
            problemsOf,
            take: replaceAll,
            saveFile,
          },
        };
        openImport(target, file).catch((thrown: unknown) =>
          tools.tell(`${file.name} cannot be read: ${String(thrown)}`),
        );
      },
      undo() {
        const last = before.pop();
        if (last) become(last.rows, `Undone: ${last.what}`);
      },
      wrongOnly(isOn) {
        onlyWrong = isOn;
        show();
      },
    },
  );
  const panel = element('div', {});
  place.append(tools.element, box, told, panel);

  const view = createGridView(box, columns, {
    get places() {
      return places;
    },
    row: (at) => rows[at],
    isSelected: (at) => selected.has(at),
    fault(at, column) {
      const own = faults.get(at)?.get(columns[column]?.title ?? '');
      return own ?? (column === 0 ? faults.get(at)?.get('') : undefined);
    },
  });
  const sized = new ResizeObserver(() => view.draw());
  sized.observe(box);

  /** The selected rows, else all that are shown. */
  function chosen(): Row[] {
    const these = selected.size > 0 ? [...selected].sort((a, b) => a - b) : places;
    return these.map((at) => rows[at] ?? {});
  }

  function show(): void {
    height.fit(rows.length);
    const hits = found(rows, search);
    places = onlyWrong ? hits.filter((at) => faults.has(at)) : hits;
    draw();
  }

  function draw(): void {
    tools.show({
      ...{ rows: rows.length, shown: places.length, selected: selected.size, wrong: faults.size },
      undo: before.at(-1)?.what,
    });
    view.draw();
  }

  /** Other rows than before, all at once. */
  function become(next: readonly Row[], text: string): void {
    rows = next;
    selected = new Set();
    check();
    show();
    tools.tell(text);
  }

  function replaceAll(next: readonly Row[], what: string): void {
    before.push({ rows, what });
    if (before.length > MOST_UNDONE) before.shift();
    become(next, what);
  }

  function check(): void {
    window.clearTimeout(pause);
    const problems = problemsOf(rows);
    faults = faultsOf(title, problems);
    const texts = problems.slice(0, 3).map(({ field, allowed }) => `${field}: allowed is ${allowed}`);
    const more = problems.length - texts.length;
    told.textContent = texts.join(' · ') + (more > 0 ? ` · and ${more} more` : '');
    draw();
  }

  function checkSoon(): void {
    window.clearTimeout(pause);
    if (rows.length <= CHECKED_AT_ONCE) check();
    else pause = window.setTimeout(check, PAUSE_MS);
  }

  function addRow(): void {
    rows = [...rows, {}];
    // A row that does not fit the search would not be seen.
    places = [...places, rows.length - 1];
    check();
    view.focus(places.length - 1, 0);
  }

  async function addSuggested(): Promise<void> {
    const further = (await suggested?.rows()) ?? [];
    if (typeof further === 'string') tools.tell(further);
    else if (add(further) === 0) tools.tell('there are no others');
  }

  function add(further: readonly Row[]): number {
    const { merged, added } = withFurther(rows, further, key);
    if (added > 0) replaceAll(merged, `${counted(added, 'row')} added`);
    return added;
  }

  function removeRows(gone: ReadonlySet<number>): void {
    const count = gone.size;
    if (count === 0) return;
    const at = places.findIndex((one) => gone.has(one));
    replaceAll(
      rows.filter((_, one) => !gone.has(one)),
      `${counted(count, 'row')} removed`,
    );
    if (places.length > 0) view.focus(Math.min(Math.max(at, 0), places.length - 1), -1);
  }

  function select(at: number, more: 'one' | 'range' | 'toggle'): void {
    if (more === 'range') {
      const [from, to] = [places.indexOf(anchor), places.indexOf(at)].sort((a, b) => a - b);
      selected = new Set(places.slice(Math.max(0, from ?? 0), (to ?? 0) + 1));
    } else {
      const was = selected.has(at);
      const others = more === 'toggle' ? [...selected].filter((one) => one !== at) : [];
      selected = new Set(was && (more === 'toggle' || selected.size === 1) ? others : [...others, at]);
      anchor = at;
    }
    draw();
  }

  function change(target: EventTarget | null): void {
    const where = view.placeOf(target);
    const column = columns[where?.column ?? -1];
    if (!where || !column) return;
    const row = withCell(rows[where.place] ?? {}, column, (target as HTMLInputElement).value);
    rows = rows.with(where.place, row);
    checkSoon();
  }

  function paste(event: ClipboardEvent): void {
    const cells = spreadsheetCells(event.clipboardData?.getData('text') ?? '');
    const where = view.placeOf(event.target);
    if (!where || (cells.length <= 1 && (cells[0]?.length ?? 0) <= 1)) return;
    event.preventDefault();
    const { rows: changes, lost } = pasted(columns, cells, Math.max(0, where.column));
    const next = [...rows];
    const from = places.indexOf(where.place);
    for (const [i, change] of changes.entries()) {
      const at = places[from + i] ?? next.length;
      next[at] = change.reduce((row, [column, text]) => withCell(row, column, text), next[at] ?? {});
    }
    const beyond = lost > 0 ? `; ${counted(lost, 'cell')} without a column left out` : '';
    replaceAll(next, `${counted(changes.length, 'row')} pasted${beyond}`);
  }

  function press(event: KeyboardEvent): void {
    const where = view.placeOf(event.target);
    if (!where || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = places.indexOf(where.place);
    const step = stepOf(event, view.page());
    if (step !== undefined && !(event.target instanceof HTMLSelectElement)) {
      const next = Math.min(places.length - 1, Math.max(0, at + step));
      if (event.shiftKey && where.column < 0) select(places[next] ?? 0, 'range');
      view.focus(next, where.column);
    } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      if (at === places.length - 1) addRow();
      view.focus(at + 1, where.column);
    } else if (event.key === 'Delete' && where.column < 0) {
      removeRows(selected.size > 0 ? selected : new Set([where.place]));
    } else return;
    event.preventDefault();
  }

  function click({ target, shiftKey, ctrlKey, metaKey }: MouseEvent): void {
    const where = view.placeOf(target);
    if (!where || !(target instanceof HTMLButtonElement)) return;
    if (target.className === 'tieline-row-remove') removeRows(new Set([where.place]));
    else select(where.place, shiftKey ? 'range' : ctrlKey || metaKey ? 'toggle' : 'one');
  }

  box.addEventListener('input', ({ target }) => change(target));
  box.addEventListener('keydown', press);
  box.addEventListener('paste', paste);
  box.addEventListener('click', click);
  box.addEventListener('copy', (event) => {
    if (!(event.target instanceof HTMLButtonElement)) return;
    event.clipboardData?.setData('text/plain', copied(columns, chosen()));
    event.preventDefault();
    tools.tell(`${counted(chosen().length, 'row')} copied`);
  });
  show();

  return {
    rows: () => rows,
    ...{ check, add },
    load(stored, text) {
      become(
        stored.map((row) => rowOf(columns, row)),
        text,
      );
      return rows;
    },
    tell: tools.tell,
    close() {
      window.clearTimeout(pause);
      sized.disconnect();
    },
  };
}
