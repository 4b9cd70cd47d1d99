import type { Position } from '../../../../src/geometry/area.ts';
import { type DrawnArea, type PointPlace, withNewPoint, withPoint } from './drawn-areas.ts';
import type { Drawing } from './picture.ts';
import { moved, toPixel, toPosition, type View, zoomed } from './view.ts';

/** A hand that moves less than this has not moved, pixels. */
const STILL = 4;
/** A click so near the first point of a new area closes it, pixels. */
const NEAR_FIRST = 10;
const WHEEL_ZOOM = 1.2;

/** What hands do to a drawing. */
export interface Board {
  drawing(): Drawing;
  /** Shows something else; nothing of the settings changes. */
  show(change: Partial<Drawing>): void;
  /** Puts areas into the settings. */
  keep(areas: readonly DrawnArea[]): void;
  /** The position as it is drawn, without more digits than a hand can tell. */
  drawn(position: Position): Position;
  /** Adds a point to the area that is being drawn, or makes it an area. */
  extend(position: Position): void;
  finish(): void;
}

/** What is held between pressing and letting go. */
interface Held {
  readonly at: Position;
  readonly view: View;
  readonly place: PointPlace | undefined;
  isMoved: boolean;
}

/** Lets a mouse or a finger draw: click, drag points, drag the picture, turn the wheel. */
export function watchPointer(svg: SVGSVGElement, board: Board): void {
  let held: Held | undefined;

  const pixelOf = ({ clientX, clientY }: MouseEvent): Position => {
    const { left, top } = svg.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };

  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    svg.focus({ preventScroll: true });
    const at = pixelOf(event);
    held = { at, view: board.drawing().view, place: takeHold(event.target as SVGElement, at), isMoved: false };
  });

  /** What lies under the hand is chosen; the place of the point that is held, if it is one. */
  function takeHold({ dataset }: SVGElement, at: Position): PointPlace | undefined {
    const { view, areas, draft } = board.drawing();
    if (draft) return undefined;
    if (dataset.between !== undefined) {
      const place = readPlace(dataset.between);
      board.show({ areas: withNewPoint(areas, place, board.drawn(toPosition(view, at))), point: place });
      return place;
    }
    if (dataset.point !== undefined) {
      const place = readPlace(dataset.point);
      board.show({ point: place });
      return place;
    }
    board.show({ selected: dataset.area === undefined ? undefined : Number(dataset.area), point: undefined });
    return undefined;
  }

  svg.addEventListener('pointermove', (event) => {
    if (!held) return;
    const [x, y] = pixelOf(event);
    const [right, down] = [x - held.at[0], y - held.at[1]];
    held.isMoved ||= Math.hypot(right, down) >= STILL;
    if (!held.isMoved) return;
    const { areas, view } = board.drawing();
    if (held.place) board.show({ areas: withPoint(areas, held.place, board.drawn(toPosition(view, [x, y]))) });
    else board.show({ view: moved(held.view, right, down) });
  });

  svg.addEventListener('pointerup', (event) => {
    const letGo = held;
    held = undefined;
    if (!letGo) return;
    const { draft, areas, view } = board.drawing();
    if (letGo.place) board.keep(areas);
    else if (draft && !letGo.isMoved) addTo(draft, view, pixelOf(event));
  });
  svg.addEventListener('pointercancel', () => {
    held = undefined;
  });

  function addTo(draft: readonly Position[], view: View, at: Position): void {
    const distanceTo = (position: Position | undefined) => {
      if (!position) return Number.POSITIVE_INFINITY;
      const [x, y] = toPixel(view, position);
      return Math.hypot(x - at[0], y - at[1]);
    };
    if (draft.length >= 3 && distanceTo(draft[0]) < NEAR_FIRST) board.finish();
    // The second click of a double one.
    else if (distanceTo(draft.at(-1)) >= STILL) board.extend(board.drawn(toPosition(view, at)));
  }

  svg.addEventListener('dblclick', () => {
    if (board.drawing().draft) board.finish();
  });
  svg.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const times = event.deltaY < 0 ? WHEEL_ZOOM : 1 / WHEEL_ZOOM;
      board.show({ view: zoomed(board.drawing().view, times, pixelOf(event)) });
    },
    { passive: false },
  );
}

function readPlace(text: string): PointPlace {
  const [area = 0, polygon = 0, ring = 0, point = 0] = text.split(',').map(Number);
  return { area, polygon, ring, point };
}
