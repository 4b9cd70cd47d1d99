import { type ReadTable, readTableCsv } from '../../../../src/csv/table-csv.ts';
import type { FieldSchema, SettingProblem } from '../../../../src/model/settings.ts';
import { counted } from './counted.ts';
import { element } from './element.ts';
import { type FaultyRow, judgeImport } from './judge-import.ts';
import { columnsOf, type Row } from './rows.ts';

/** Faulty rows that are shown; all of them are in the list that can be saved. */
const MOST_SHOWN = 1000;

/** Where rows from a file go. */
export interface ImportTarget {
  place: HTMLElement;
  name: string;
  table: FieldSchema;
  /** Columns that tell a row from others. */
  key: readonly string[];
  /** Rows of a file that is no CSV, where it is in another form that the table knows. */
  otherForm(text: string): ReadTable | undefined;
  /** The rows of the table as they are. */
  rows(): readonly Row[];
  problemsOf(rows: readonly Row[]): SettingProblem[];
  take(rows: readonly Row[], what: string): void;
  saveFile(name: string, text: string): void;
}

/** Shows what a file would bring, every faulty row with its reason, and changes nothing before somebody says so. */
export async function openImport(target: ImportTarget, file: File): Promise<void> {
  const { place, table, name } = target;
  const title = table.title ?? name;
  const panel = element('div', { className: 'tieline-import', textContent: `Reading ${file.name} …` });
  panel.setAttribute('role', 'region');
  panel.setAttribute('aria-label', `Import of ${file.name}`);
  place.replaceChildren(panel);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const read = target.otherForm(new TextDecoder().decode(bytes)) ?? readTableCsv(table, bytes);
  const columns = columnsOf(table);
  const outcome = judgeImport({
    ...{ key: target.key, columns, title, read, current: target.rows(), problemsOf: target.problemsOf },
  });
  const { replaced, added, good, faulty, problem } = outcome;

  const summary = element('p', { className: 'tieline-import-summary', tabIndex: -1 });
  const wrong = faulty.length > 0 ? `, ${counted(faulty.length, 'row')} wrong` : '';
  summary.textContent = `${file.name}: ${problem ?? `${counted(good.length, 'row')} can be taken${wrong}`}.`;
  const isTaken = good.length > 0 && problem === undefined;
  const unknown = element('p', { hidden: read.unknown.length === 0 });
  unknown.textContent = `Columns that the table does not have are left out: ${read.unknown.join(', ')}.`;
  const buttons = element('div', { className: 'tieline-grid-tools' });
  const button = (text: string, isThere: boolean, act: () => void) => {
    const made = element('button', { type: 'button', className: 'red-ui-button', textContent: text, hidden: !isThere });
    made.addEventListener('click', act);
    buttons.append(made);
  };
  const taking = (rows: readonly Row[]) => () => {
    place.replaceChildren();
    target.take(rows, `${counted(good.length, 'row')} imported`);
  };
  const updates = `update ${replaced.toLocaleString()}, add ${added.toLocaleString()}`;
  button(updates, isTaken && target.rows().length > 0, taking(outcome.merged));
  button(`replace the table by ${counted(good.length, 'row')}`, isTaken, taking(good));
  button('save the faulty rows', faulty.length > 0, () => target.saveFile(`${name}-faulty.csv`, faultyCsv(faulty)));
  button('cancel', true, () => place.replaceChildren());
  panel.replaceChildren(summary, unknown, buttons, ...(faulty.length > 0 ? [faultTable(faulty)] : []));
  summary.focus();
}

function faultTable(faulty: readonly FaultyRow[]): HTMLElement {
  const box = element('div', { className: 'tieline-import-faults', tabIndex: 0 });
  const table = element('table', {});
  const caption = table.createCaption();
  const more = faulty.length - MOST_SHOWN;
  caption.textContent = `Rows that are left out${more > 0 ? `; ${counted(more, 'more row')} can be saved` : ''}`;
  const head = table.createTHead().insertRow();
  head.append(...['Line', 'Reason'].map((textContent) => element('th', { textContent, scope: 'col' })));
  const body = table.createTBody();
  for (const { line, reason } of faulty.slice(0, MOST_SHOWN)) {
    const row = body.insertRow();
    row.insertCell().textContent = String(line);
    row.insertCell().textContent = reason;
  }
  box.append(table);
  return box;
}

function faultyCsv(faulty: readonly FaultyRow[]): string {
  const lines = faulty.map(({ line, reason }) => `${line},"${reason.replaceAll('"', '""')}"`);
  return `line,reason\n${lines.join('\n')}\n`;
}
