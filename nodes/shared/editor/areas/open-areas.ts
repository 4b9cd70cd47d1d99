import { html } from '../../../../src/backtest/report/html.ts';
import type { Coordinates, Position } from '../../../../src/geometry/area.ts';
import { readAreas } from '../../../../src/geometry/read-areas.ts';
import type { GeofenceSettings } from '../../../../src/rules/geofence-settings.ts';
import { propertiesOf } from '../../../../src/rules/ready-geofence.ts';
import type { OpenSection } from '../section.ts';
import { createAreaList } from './area-list.ts';
import { drawingText, drawn, readDrawing, withArea, withoutArea, withoutPoint } from './drawn-areas.ts';
import { openFloorPlan } from './floor-plan.ts';
import { watchKeys, zoom } from './keyboard.ts';
import { lastPositions } from './last-positions.ts';
import { type Drawing, pictureOf } from './picture.ts';
import { type Board, watchPointer } from './pointer.ts';
import { fitted } from './view.ts';

/** Where assets are is asked for again after this time, ms. */
const ASSETS_EVERY_MS = 5000;
const MOST_UNDONE = 50;
const HEIGHT = 340;
/** A dialog that is being opened has no width yet. */
const LEAST_WIDTH = 320;

const WHILE_DRAWING =
  'Click to add points; a double click or Enter closes the area, Escape gives it up. By keys: arrows move the picture, space adds its middle.';
const ELSE =
  'Click an area to choose it and drag its points; drag the picture to move it, turn the wheel to come nearer.';

/** The picture of a geofence's areas: drawn by hand or typed as numbers. It and the GeoJSON in the dialog, which is what is stored, follow each other. */
export const openAreas: OpenSection = ({ RED, form, settings }) => {
  const field = <E extends HTMLElement>(name: string) => document.getElementById(`node-input-${name}`) as E;
  const text = field<HTMLTextAreaElement>('areas');
  const section = field('areas-picture');
  section.innerHTML = MARKUP.html;
  const part = <E extends Element>(selector: string) => section.querySelector(selector) as E;
  const svg = part<SVGSVGElement>('svg');
  const [hint, wrong] = [part<HTMLElement>('.tieline-how'), part<HTMLElement>('.tieline-problems')];
  const [draw, undo] = [part<HTMLButtonElement>('.tieline-draw'), part<HTMLButtonElement>('.tieline-undo')];
  const closing = new AbortController();
  const before: string[] = [];
  let isDrawable = true;
  let painting = 0;

  const coordinates = () => settings().coordinates as Coordinates;
  const size = () => ({ width: Math.max(LEAST_WIDTH, svg.clientWidth), height: HEIGHT });
  let drawing: Drawing = {
    ...{ view: fitted([], coordinates(), size()), areas: [], assets: [] },
    ...{ selected: undefined, point: undefined, draft: undefined, underlay: undefined },
  };

  const board: Board = {
    drawing: () => drawing,
    show(change) {
      drawing = { ...drawing, ...change };
      cancelAnimationFrame(painting);
      painting = requestAnimationFrame(paint);
    },
    keep(areas) {
      if (before.at(-1) !== text.value) before.push(text.value);
      if (before.length > MOST_UNDONE) before.shift();
      write(drawingText(areas));
    },
    drawn: (position) => drawn(position, coordinates()),
    extend: (position) => board.show({ draft: [...(drawing.draft ?? []), position] }),
    finish() {
      const { draft = [], areas } = drawing;
      board.show({ draft: undefined });
      if (draft.length < 3) return;
      board.keep(withArea(areas, draft));
      board.show({ selected: areas.length });
    },
  };
  const list = createAreaList({
    ...{ place: part<HTMLElement>('.tieline-area-list'), keep: board.keep },
    select: (selected) => board.show({ selected, point: undefined }),
  });
  const plan = openFloorPlan({
    ...{ field: field<HTMLInputElement>('plan'), place: planPlace },
    show: (underlay) => closing.signal.aborted || board.show({ underlay }),
    tell: (problem) => {
      wrong.textContent = problem;
    },
  });

  function paint(): void {
    const { view, areas, selected, draft } = drawing;
    svg.setAttribute('viewBox', `0 0 ${view.width} ${view.height}`);
    svg.innerHTML = pictureOf(drawing).html;
    svg.classList.toggle('drawing', draft !== undefined);
    draw.setAttribute('aria-pressed', String(draft !== undefined));
    undo.disabled = before.length === 0;
    const how = draft ? WHILE_DRAWING : ELSE;
    if (hint.textContent !== how) hint.textContent = how;
    list.show({ areas, selected, coordinates: coordinates() });
  }

  function write(value: string): void {
    text.value = value;
    text.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function follow(): void {
    const read = readDrawing(text.value);
    isDrawable = read !== undefined;
    const areas = read ?? [];
    const wasEmpty = drawing.areas.length === 0 && !drawing.draft;
    const isThere = drawing.selected !== undefined && drawing.selected < areas.length;
    board.show({ areas, ...(!isThere && { selected: undefined, point: undefined }) });
    const judged = text.value.trim() === '' ? { areas } : readAreas(text.value, coordinates());
    const { at = '', found = '', allowed = '' } = 'areas' in judged ? {} : judged;
    wrong.textContent = allowed && `${at && `${at}: `}${found} given; allowed: ${allowed}`;
    if (wasEmpty && areas.length > 0 && document.activeElement !== svg) showAll();
  }

  /** Shows all areas; without any, the plan, the assets, or where a plan would lie. */
  function showAll(): void {
    const { left, bottom, widthMetres } = planPlace();
    const [x, y] = fitted([[left, bottom]], coordinates(), size()).unit;
    const aspect = drawing.underlay?.aspect ?? 0.5;
    const corners: Position[] = [
      [left, bottom],
      [left + widthMetres / x, bottom + (widthMetres * aspect) / y],
    ];
    const points = drawing.areas.flatMap(({ polygons }) => polygons.flatMap((rings) => rings.flat()));
    const choices = [points, drawing.underlay ? corners : [], drawing.assets.map(({ position }) => position)];
    const shown = choices.find(({ length }) => length > 0) ?? corners;
    board.show({ view: fitted(shown, coordinates(), size()) });
  }

  function planPlace() {
    const number = (name: keyof GeofenceSettings) => Number(String(settings()[name] ?? '').replace(',', '.')) || 0;
    return { left: number('planLeft'), bottom: number('planBottom'), widthMetres: number('planWidth') || 100 };
  }

  async function showAssets(): Promise<void> {
    const {
      plant,
      assets = '#',
      ...filled
    } = Object.fromEntries(Object.entries(settings()).filter(([, value]) => value !== ''));
    if (plant === undefined) return;
    const properties = propertiesOf(filled as unknown as GeofenceSettings);
    const asked = { plant: String(plant), assets: String(assets), properties, coordinates: coordinates() };
    const found = await lastPositions(RED, asked, closing.signal);
    if (closing.signal.aborted || JSON.stringify(found) === JSON.stringify(drawing.assets)) return;
    const isFirst = drawing.assets.length === 0 && drawing.areas.length === 0 && !drawing.draft;
    board.show({ assets: found });
    if (isFirst) showAll();
  }

  function begin(): void {
    if (!isDrawable) wrong.textContent = 'The text below cannot be drawn: correct it first, or empty it.';
    else board.show({ draft: drawing.draft ? undefined : [], selected: undefined, point: undefined });
    svg.focus();
  }

  function removeChosen(): void {
    const { areas, point, selected } = drawing;
    if (point) board.keep(withoutPoint(areas, point));
    else if (selected !== undefined) board.keep(withoutArea(areas, selected));
    board.show({ point: undefined, ...(!point && { selected: undefined }) });
  }

  function goBack(): void {
    const last = before.pop();
    if (last !== undefined) write(last);
  }

  const on = (selector: string, pressed: () => void) => part(selector).addEventListener('click', pressed);
  on('.tieline-draw', begin);
  on('.tieline-remove', removeChosen);
  on('.tieline-undo', goBack);
  on('.tieline-fit', showAll);
  on('.tieline-nearer', () => zoom(board, true));
  on('.tieline-farther', () => zoom(board, false));
  watchPointer(svg, board);
  watchKeys(svg, board, { begin, removeChosen, undo: goBack });
  text.addEventListener('input', follow);
  form.addEventListener('change', changed);

  function changed({ target }: Event): void {
    const id = target instanceof Element ? target.id : '';
    if (id === text.id) follow();
    if (/-plan(Width|Left|Bottom)$/.test(id)) void plan.lay();
    if (/-coordinates$/.test(id)) {
      follow();
      showAll();
    }
    if (/-(coordinates|position|assets|plant|[xy]Property|positionProperty)$/.test(id)) void showAssets();
  }

  const sizes = new ResizeObserver(() => {
    if (svg.clientWidth < LEAST_WIDTH || svg.clientWidth === drawing.view.width) return;
    const isFirst = painting === 0 || drawing.view.width === LEAST_WIDTH;
    board.show({ view: { ...drawing.view, ...size() } });
    if (isFirst) showAll();
  });
  sizes.observe(svg);
  follow();
  showAll();
  void plan.lay().then(showAll);
  void showAssets();
  const asking = setInterval(() => void showAssets(), ASSETS_EVERY_MS);
  return {
    close() {
      closing.abort();
      clearInterval(asking);
      cancelAnimationFrame(painting);
      sizes.disconnect();
    },
  };
};

const button = (name: string, label: string, title = label) =>
  html`<button type="button" class="red-ui-button red-ui-button-small tieline-${name}" title="${title}" aria-label="${title}">${label}</button>`;

const MARKUP = html`<div class="tieline-area-tools">
${button('draw', 'Draw an area')} ${button('remove', 'Remove', 'Remove the chosen point or area')} ${button('undo', 'Undo')}
${button('fit', 'Show all')} ${button('nearer', '+', 'Nearer')} ${button('farther', '−', 'Farther')}
</div>
<svg class="tieline-areas" tabindex="0" height="${HEIGHT}" role="application" aria-label="Picture of the areas"></svg>
<p class="tieline-how" role="status"></p>
<div class="tieline-problems" role="alert"></div>
<div class="tieline-area-list"></div>`;
