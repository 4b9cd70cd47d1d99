import { counted } from './counted.ts';
import { element } from './element.ts';

/** What the tools above a grid do. */
export interface ToolActions {
  search(text: string): void;
  add(): void;
  addSuggested(): void;
  remove(): void;
  /** Puts the selected rows, else all that are shown, on the clipboard. */
  copy(): void;
  export(): void;
  import(file: File): void;
  undo(): void;
  /** Only rows that are wrong, or all. */
  wrongOnly(isOn: boolean): void;
}

/** How many rows there are, and what could be taken back. */
export interface ToolState {
  rows: number;
  shown: number;
  selected: number;
  wrong: number;
  undo: string | undefined;
}

/** The tools above a grid. */
export interface Tools {
  readonly element: HTMLElement;
  show(state: ToolState): void;
  /** Says what has just been done. */
  tell(text: string): void;
}

/** What a table offers beside what every table does. */
export interface ToolOffers {
  /** What the button says that adds further rows; absent where there are none. */
  suggested: string | undefined;
  /** What can be imported beside CSV, and the endings of its files. */
  imports: { label: string; endings: string } | undefined;
}

const CSV_FILES = '.csv,.tsv,.txt,text/csv';

export function createTools(title: string, { suggested, imports }: ToolOffers, actions: ToolActions): Tools {
  const bar = element('div', { className: 'tieline-grid-tools' });
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', title);
  const search = element('input', { type: 'search', placeholder: 'search' });
  search.setAttribute('aria-label', `Search in ${title.toLowerCase()}`);
  const count = element('span', { className: 'tieline-grid-count' });
  count.setAttribute('role', 'status');
  const button = (text: string, act: () => void) => {
    const made = element('button', {
      type: 'button',
      className: 'red-ui-button red-ui-button-small',
      textContent: text,
    });
    made.addEventListener('click', act);
    return made;
  };
  const wrong = button('', () => {
    const isOn = wrong.getAttribute('aria-pressed') !== 'true';
    wrong.setAttribute('aria-pressed', String(isOn));
    actions.wrongOnly(isOn);
  });
  wrong.classList.add('tieline-grid-wrong');
  wrong.setAttribute('aria-pressed', 'false');
  const file = element('input', {
    type: 'file',
    accept: [CSV_FILES, imports?.endings ?? []].flat().join(),
    hidden: true,
  });
  const undo = button('undo', actions.undo);
  const remove = button('remove', actions.remove);
  const copy = button('copy', () => {
    actions.copy();
    copy.focus();
  });
  bar.append(
    ...[search, count, wrong, button(`add to ${title.toLowerCase()}`, actions.add)],
    ...(suggested === undefined ? [] : [button(suggested, actions.addSuggested)]),
    ...[remove, copy, undo],
    ...[
      button(imports ? `import CSV or ${imports.label}` : 'import CSV', () => file.click()),
      button('export CSV', actions.export),
      file,
    ],
  );
  search.addEventListener('input', () => actions.search(search.value));
  // Enter would close the dialog, Escape leave it.
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen) actions.import(chosen);
    file.value = '';
  });
  let doneText = '';

  return {
    element: bar,
    show({ rows, shown, selected, wrong: faulty, undo: last }) {
      const found = shown === rows ? counted(rows, 'row') : `${shown.toLocaleString()} of ${counted(rows, 'row')}`;
      const chosen = selected > 0 ? `, ${selected.toLocaleString()} selected` : '';
      count.textContent = `${found}${chosen}${doneText && ` · ${doneText}`}`;
      wrong.textContent = `${counted(faulty, 'row')} wrong`;
      wrong.hidden = faulty === 0 && wrong.getAttribute('aria-pressed') !== 'true';
      undo.hidden = last === undefined;
      undo.title = last === undefined ? '' : `undo: ${last}`;
      remove.disabled = selected === 0;
    },
    tell(text) {
      const shown = doneText && count.textContent?.endsWith(` · ${doneText}`) ? doneText.length + 3 : 0;
      const plain = count.textContent ?? '';
      count.textContent = `${plain.slice(0, plain.length - shown)}${text && ` · ${text}`}`;
      doneText = text;
    },
  };
}
