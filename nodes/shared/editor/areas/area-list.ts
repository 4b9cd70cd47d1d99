import type { Coordinates, Position } from '../../../../src/geometry/area.ts';
import { inDegrees, squareMetres } from '../../../../src/geometry/measure.ts';
import { element } from '../grid/element.ts';
import {
  type DrawnArea,
  type DrawnRing,
  type PointPlace,
  renamed,
  withNewPoint,
  withoutArea,
  withoutPoint,
  withPoint,
} from './drawn-areas.ts';

/** Points of one area that have fields; further ones stand in the text. */
const MOST_POINTS = 200;

interface Listed {
  areas: readonly DrawnArea[];
  coordinates: Coordinates;
  selected: number | undefined;
}

interface ListSetup {
  place: HTMLElement;
  keep(areas: readonly DrawnArea[]): void;
  select(area: number | undefined): void;
}

/** The areas as a list of names and numbers: what is drawn with a mouse can be typed, too. */
export function createAreaList({ place, keep, select }: ListSetup): { show(listed: Listed): void } {
  let shape = '';
  let now: Listed = { areas: [], coordinates: 'geographic', selected: undefined };
  const inputs = new Map<string, HTMLInputElement>();
  const summaries: HTMLElement[] = [];

  function show(listed: Listed): void {
    now = listed;
    const { areas, selected, coordinates } = listed;
    const points =
      selected === undefined ? [] : (areas[selected]?.polygons ?? []).map((rings) => rings.map(({ length }) => length));
    const wanted = JSON.stringify([areas.length, selected, points, coordinates]);
    if (wanted !== shape) build();
    shape = wanted;
    for (const [i, area] of areas.entries()) {
      if (summaries[i]) summaries[i].textContent = summaryOf(area, coordinates);
      write(`name ${i}`, area.name);
      if (i === selected)
        forEachPoint(area, i, (at, position) => position.map((value, axis) => write(key(at, axis), String(value))));
    }
  }

  function write(name: string, value: string): void {
    const input = inputs.get(name);
    if (input && input !== document.activeElement) input.value = value;
  }

  /** All elements anew; who was in a field or on a button stays there. */
  function build(): void {
    const focused = place.contains(document.activeElement) ? document.activeElement?.getAttribute('aria-label') : null;
    inputs.clear();
    summaries.length = 0;
    place.replaceChildren(...now.areas.map(areaOf));
    for (const one of place.querySelectorAll<HTMLElement>('[aria-label]')) {
      if (one.getAttribute('aria-label') === focused) one.focus();
    }
  }

  function areaOf(area: DrawnArea, i: number): HTMLElement {
    const details = element('details', { open: i === now.selected });
    const summary = element('summary', {});
    summaries.push(summary);
    summary.addEventListener('click', (event) => {
      event.preventDefault();
      select(now.selected === i ? undefined : i);
    });
    const name = field(`Name of area ${i + 1}`, `name ${i}`, (value) => keep(renamed(now.areas, i, value)));
    const remove = button('Remove', `Remove area ${i + 1}`, () => keep(withoutArea(now.areas, i)));
    const line = element('div', { className: 'tieline-area-name' });
    line.append(name, remove);
    details.append(summary, line);
    if (i === now.selected) details.append(pointsOf(area, i));
    return details;
  }

  function pointsOf(area: DrawnArea, i: number): HTMLElement {
    const list = element('ol', {});
    const axes = element('li', {});
    axes.append(...axesOf(now.coordinates).map((textContent) => element('span', { textContent })));
    list.append(axes);
    let count = 0;
    forEachPoint(area, i, (at) => {
      if (count++ < MOST_POINTS) list.append(pointOf(at));
    });
    if (count > MOST_POINTS)
      list.append(element('li', { textContent: `and ${count - MOST_POINTS} more, in the text` }));
    return list;
  }

  function pointOf(at: PointPlace): HTMLElement {
    const item = element('li', {});
    const named = `area ${at.area + 1}, ${at.ring > 0 ? `hole ${at.ring}, ` : ''}point ${at.point + 1}`;
    const fields = axesOf(now.coordinates).map((axis, k) =>
      field(`${named}, ${axis}`, key(at, k), (value) => {
        const number = Number(value.replace(',', '.'));
        const position = placeIn(now.areas, at);
        if (value.trim() === '' || !Number.isFinite(number) || !position) return show(now);
        keep(withPoint(now.areas, at, k === 0 ? [number, position[1]] : [position[0], number]));
      }),
    );
    const add = button('+', `New point before ${named}`, () => {
      const [one, other] = [placeIn(now.areas, at), placeIn(now.areas, { ...at, point: at.point - 1 })];
      if (one && other) keep(withNewPoint(now.areas, at, [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]));
    });
    const remove = button('×', `Remove ${named}`, () => keep(withoutPoint(now.areas, at)));
    item.append(...fields, add, remove);
    return item;
  }

  function field(label: string, name: string, changed: (value: string) => void): HTMLInputElement {
    const input = element('input', { type: 'text', autocomplete: 'off' });
    input.setAttribute('aria-label', label);
    input.addEventListener('change', (event) => {
      event.stopPropagation();
      changed(input.value);
    });
    inputs.set(name, input);
    return input;
  }

  return { show };
}

const axesOf = (coordinates: Coordinates) => (coordinates === 'plan' ? ['x', 'y'] : ['longitude', 'latitude']);

function button(text: string, label: string, pressed: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', className: 'red-ui-button red-ui-button-small', textContent: text });
  made.setAttribute('aria-label', label);
  made.addEventListener('click', pressed);
  return made;
}

const key = ({ area, polygon, ring, point }: PointPlace, axis: number) => [area, polygon, ring, point, axis].join();

/** The point at a place; the one before the first is the last. */
const placeIn = (areas: readonly DrawnArea[], { area, polygon, ring, point }: PointPlace): Position | undefined =>
  areas[area]?.polygons[polygon]?.[ring]?.at(point);

function forEachPoint(area: DrawnArea, i: number, visit: (at: PointPlace, position: Position) => void): void {
  for (const [polygon, rings] of area.polygons.entries()) {
    for (const [ring, points] of rings.entries()) {
      for (const [point, position] of points.entries()) visit({ area: i, polygon, ring, point }, position);
    }
  }
}

function summaryOf({ name, polygons }: DrawnArea, coordinates: Coordinates): string {
  const points = polygons.flat().reduce((sum, { length }) => sum + length, 0);
  const metres = polygons.reduce((sum, rings) => sum + areaWithin(rings, coordinates), 0);
  return `${name}: ${points} points, ${Number(metres.toPrecision(3)).toLocaleString('en')} m²`;
}

function areaWithin(rings: readonly DrawnRing[], coordinates: Coordinates): number {
  const sizes = rings.map((ring) =>
    squareMetres(
      ring.map((point) => inDegrees(point, coordinates)),
      coordinates,
    ),
  );
  return sizes.reduce((left, size, i) => (i === 0 ? size : left - size), 0);
}
