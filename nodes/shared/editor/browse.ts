import { html } from '../../../src/backtest/report/html.ts';
import type { BrowseView } from '../../../src/console/views.ts';
import { element } from './grid/element.ts';
import { askLink } from './link-request.ts';
import type { OpenSection } from './section.ts';

type Place = BrowseView['places'][number];

/** Folders that a search opens by itself. */
const MOST_SEARCHED = 500;

/** One place of the tree, with what is known below it. */
interface Branch {
  place: Place;
  /** Names from the top down to it. */
  path: string;
  item: HTMLElement;
  box: HTMLInputElement | undefined;
  list: HTMLElement;
  below: Branch[] | undefined;
}

/** The section *Browse the server* of an input node: a tree to tick variables in, which become rows of its table. */
export const openBrowse: OpenSection = ({ RED, form, settings, addRows }) => {
  form.insertAdjacentHTML('beforeend', MARKUP.html);
  const section = form.lastElementChild as HTMLElement;
  const part = <E extends HTMLElement>(selector: string) => section.querySelector(selector) as E;
  const [browse, search, add] = [
    part<HTMLButtonElement>('.tieline-run'),
    part<HTMLInputElement>('input'),
    part<HTMLButtonElement>('.tieline-add'),
  ];
  const [told, wrong, tree] = [
    part<HTMLElement>('.tieline-outcome'),
    part<HTMLElement>('.tieline-problems'),
    part<HTMLElement>('.tieline-tree'),
  ];
  let top: Branch[] = [];
  let closed = false;

  const all = function* (branches: readonly Branch[]): Generator<Branch> {
    for (const branch of branches) {
      yield branch;
      yield* all(branch.below ?? []);
    }
  };
  const ticked = () => [...all(top)].filter(({ box, place }) => box?.checked && place.kind === 'variable');
  const count = () => {
    const many = ticked().length;
    add.textContent = many === 0 ? 'Add ticked' : `Add ${many} ticked`;
    add.disabled = many === 0;
  };

  function branchOf(place: Place, above: string): Branch {
    const path = above === '' ? place.name : `${above}/${place.name}`;
    const item = element('li', {});
    const list = element('ul', { hidden: true });
    const label = element('label', {});
    const branch: Branch = { place, path, item, box: undefined, list, below: undefined };
    if (place.kind !== 'method') {
      const open = element('button', { type: 'button', className: 'tieline-open', textContent: '▸' });
      open.setAttribute('aria-expanded', 'false');
      open.setAttribute('aria-label', `Open ${place.name}`);
      open.addEventListener('click', () => void toggle(branch, open));
      branch.box = element('input', { type: 'checkbox' });
      branch.box.addEventListener('change', () => {
        for (const one of all(branch.below ?? [])) if (one.box) one.box.checked = branch.box?.checked ?? false;
        count();
      });
      item.append(open);
      label.append(branch.box);
    }
    const more = [place.type, place.unit, place.kind === 'method' ? 'method' : undefined].filter(Boolean).join(', ');
    label.append(` ${place.name}`, element('small', { textContent: more === '' ? '' : ` ${more}` }));
    item.title = place.address;
    item.append(label, list);
    return branch;
  }

  async function load(branch: Branch): Promise<boolean> {
    if (branch.below) return true;
    const answer = await askLink<BrowseView>(RED, settings().link, 'links/browse', { place: branch.place.address });
    if (closed) return false;
    if (typeof answer === 'string') {
      wrong.textContent = answer;
      return false;
    }
    branch.below = answer.places.map((place) => branchOf(place, branch.path));
    branch.list.append(...branch.below.map(({ item }) => item));
    if (branch.box?.checked) for (const one of branch.below) if (one.box) one.box.checked = true;
    count();
    return true;
  }

  async function toggle(branch: Branch, open: HTMLButtonElement): Promise<void> {
    const show = branch.list.hidden && (await load(branch));
    branch.list.hidden = !show;
    open.textContent = show ? '▾' : '▸';
    open.setAttribute('aria-expanded', String(show));
    if (show && branch.below?.length === 0) told.textContent = `There is nothing below ${branch.place.name}.`;
  }

  async function start(): Promise<void> {
    browse.disabled = true;
    [told.textContent, wrong.textContent] = ['Asking the server …', ''];
    const answer = await askLink<BrowseView>(RED, settings().link, 'links/browse', {});
    if (closed) return;
    browse.disabled = false;
    told.textContent = '';
    if (typeof answer === 'string') wrong.textContent = answer;
    else {
      top = answer.places.map((place) => branchOf(place, ''));
      tree.replaceChildren(...top.map(({ item }) => item));
      search.disabled = false;
      count();
    }
  }

  /** Shows only what has the words in its path, and opens what leads there. */
  function filter(): number {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let hits = 0;
    const visit = (branch: Branch): boolean => {
      const below = (branch.below ?? []).map(visit).some(Boolean);
      const isHit = words.every((word) => branch.path.toLowerCase().includes(word));
      if (isHit && branch.place.kind === 'variable') hits++;
      branch.item.hidden = !(below || isHit);
      if (words.length > 0 && below) branch.list.hidden = false;
      return below || isHit;
    };
    for (const branch of top) visit(branch);
    return hits;
  }

  async function searchAll(): Promise<void> {
    const waiting = [...top];
    let opened = 0;
    for (let branch = waiting.shift(); branch && opened < MOST_SEARCHED; branch = waiting.shift()) {
      if (branch.place.kind !== 'folder' || branch.place.name === 'Server') continue;
      told.textContent = `Searching: ${++opened} folders, ${waiting.length} to go`;
      if (!(await load(branch))) return;
      waiting.push(...(branch.below ?? []));
    }
    const hits = filter();
    told.textContent = `${hits} variable${hits === 1 ? '' : 's'} found in ${opened} folders`;
  }

  browse.addEventListener('click', () => void start());
  search.addEventListener('input', () => void filter());
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void searchAll();
  });
  add.addEventListener('click', () => {
    const rows = ticked().map(({ place, path }) => ({
      ...{ nodeId: place.address, path },
      ...(place.unit !== undefined && { unit: place.unit }),
    }));
    const added = addRows('items', rows);
    told.textContent = `${added} row${added === 1 ? '' : 's'} added`;
  });
  count();
  return {
    close: () => {
      closed = true;
    },
  };
};

const MARKUP = html`<fieldset class="tieline-browse">
<legend>Browse the server</legend>
<div class="form-row">
<button type="button" class="red-ui-button tieline-run">Browse</button>
<input type="search" aria-label="Search names" placeholder="search; Enter searches everywhere" disabled>
<button type="button" class="red-ui-button tieline-add" disabled>Add ticked</button>
<span class="tieline-outcome" role="status"></span>
</div>
<div class="tieline-problems" role="alert"></div>
<ul class="tieline-tree" aria-label="What the server offers"></ul>
</fieldset>`;
