import type { LogicProblem } from '../../../../src/logic/part.ts';
import { type Drawn, drawPicture } from './draw.ts';
import type { UnitOf } from './draw-clause.ts';
import { type Address, added, type Edited, moved, partAt, removed, unwrapped, withPart, wrapped } from './edit.ts';
import { withField } from './fields.ts';
import { showMarkup } from './morph.ts';
import { newClause, type Part } from './picture.ts';

/** The picture of a rule in the page, in which it is edited by mouse and keyboard. */
export interface PictureView {
  /**
   * Shows a picture.
   * @param isOther it is another than the one that was edited here
   */
  show(picture: Part | undefined, told: Told, isOther: boolean): void;
  /** Shows what else is known of its clauses now. */
  tell(told: Told): void;
}

/** What is known of the clauses. */
type Told = Pick<Drawn, 'problem' | 'standing'>;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Fields whose text never changes the form of the picture: they count while one types. */
const COUNTS_AT_ONCE = /\.text$/;

/** What an edit leads to, and what of the part has the focus then: the first that is there and can be used. */
interface Done {
  edited: Edited | undefined;
  focus: readonly string[];
}

const onPart = (edit: (picture: Part, address: Address) => Edited | undefined, focus: readonly string[]) => {
  return (picture: Part | undefined, address: Address): Done => ({ edited: picture && edit(picture, address), focus });
};

/** What the buttons of a part do. */
const ACTS: Readonly<Record<string, (picture: Part | undefined, address: Address) => Done>> = {
  'add-clause': (picture, address) => ({
    edited: added(picture, address, newClause()),
    focus: ['[data-field="signal"]'],
  }),
  'add-group': (picture, address) => {
    const group: Part = { kind: 'group', joint: 'and', parts: [] };
    return { edited: added(picture, address, group), focus: ['[data-field="joint"]'] };
  },
  up: onPart((picture, address) => moved(picture, address, -1), ['[data-act="up"]', '[data-act="down"]']),
  down: onPart((picture, address) => moved(picture, address, 1), ['[data-act="down"]', '[data-act="up"]']),
  wrap: onPart(wrapped, ['[data-field="joint"]']),
  unwrap: onPart(unwrapped, []),
  remove: onPart(removed, []),
};

/**
 * @param place the element that the picture comes to stand in
 * @param onEdit given the picture after each edit; what it leads to is shown with {@link PictureView.show}
 */
export function createPictureView(
  place: HTMLElement,
  unitOf: UnitOf,
  onEdit: (picture: Part | undefined) => void,
): PictureView {
  let shown: Part | undefined;
  let isOtherNow = false;

  let drawn: string | undefined;

  function draw(told: Told, isOther: boolean): void {
    const markup = drawPicture({ ...told, picture: shown, unitOf }).html;
    if (markup !== drawn || isOther) showMarkup(place, markup, isOther);
    drawn = markup;
  }

  /** Brings the keyboard to a control of a part; where there is none, to the first of it, or to where one begins. */
  function focus(address: Address, wanted: readonly string[]): void {
    const of = `[data-at="${address.join('.')}"]`;
    const places = [...wanted.map((what) => `${of}${what}:not(:disabled)`), of, '[data-act="add-clause"]'];
    const found = places.map((one) => place.querySelector<HTMLElement>(one));
    found.find((one) => one !== null)?.focus();
  }

  /** @param isMoved what was typed into a field belongs to something that stood there before */
  function editAs(picture: Part | undefined, isMoved: boolean): void {
    isOtherNow = isMoved;
    onEdit(picture);
    isOtherNow = false;
  }

  function act(name: string, address: Address): void {
    const done = ACTS[name]?.(shown, address);
    if (!done?.edited) return;
    editAs(done.edited.picture, true);
    focus(done.edited.address, done.focus);
  }

  function change(control: Control): void {
    const { field, at } = control.dataset;
    const address = addressOf(at);
    const part = partAt(shown, address);
    if (!shown || !part || field === undefined) return;
    const isChosen = control instanceof HTMLSelectElement;
    editAs(withPart(shown, address, withField(part, field, control.value)), isChosen);
  }

  place.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-act]') : null;
    if (button) act(button.dataset.act ?? '', addressOf(button.dataset.at));
  });
  place.addEventListener('change', (event) => {
    // What is meant is the rule: its own field says that it has changed.
    event.stopPropagation();
    change(event.target as Control);
  });
  place.addEventListener('input', (event) => {
    event.stopPropagation();
    const control = event.target as Control;
    if (COUNTS_AT_ONCE.test(control.dataset.field ?? '')) change(control);
  });

  return {
    show(picture, told, isOther) {
      shown = picture;
      draw(told, isOther || isOtherNow);
    },
    tell: (told) => draw(told, false),
  };
}

const addressOf = (at: string | undefined): Address => (at ? at.split('.').map(Number) : []);

/** Where a problem is, as people read it. */
export function problemText({ path, problem }: LogicProblem): string {
  return path === '' ? problem : `at ${path}: ${problem}`;
}
