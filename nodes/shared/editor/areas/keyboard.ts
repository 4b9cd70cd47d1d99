import type { Position } from '../../../../src/geometry/area.ts';
import type { Board } from './pointer.ts';
import { moved, toPosition, zoomed } from './view.ts';

const ZOOM = 1.5;
/** An arrow moves the picture by so much, pixels. */
const STEP = 40;

/** What keys do beside what the board can. */
export interface Keyed {
  begin(): void;
  removeChosen(): void;
  undo(): void;
}

/** Finer or coarser, with what is in the middle in its place. */
export const zoom = (board: Board, nearer: boolean) =>
  board.show({ view: zoomed(board.drawing().view, nearer ? ZOOM : 1 / ZOOM) });

/** Lets keys draw: space adds the middle of the picture, which arrows move. */
export function watchKeys(svg: SVGSVGElement, board: Board, { begin, removeChosen, undo }: Keyed): void {
  const draft = () => board.drawing().draft;
  const move = (right: number, down: number) => () => board.show({ view: moved(board.drawing().view, right, down) });
  const middle = (): Position => {
    const { view } = board.drawing();
    return toPosition(view, [view.width / 2, view.height / 2]);
  };
  const keys: Readonly<Record<string, () => void>> = {
    Enter: () => (draft() ? board.finish() : begin()),
    Escape: () => board.show({ draft: undefined, point: undefined }),
    Backspace: () => (draft() ? board.show({ draft: draft()?.slice(0, -1) }) : removeChosen()),
    Delete: removeChosen,
    ' ': () => draft() && board.extend(board.drawn(middle())),
    ...{ ArrowLeft: move(STEP, 0), ArrowRight: move(-STEP, 0), ArrowUp: move(0, STEP), ArrowDown: move(0, -STEP) },
    '+': () => zoom(board, true),
    '-': () => zoom(board, false),
  };
  svg.addEventListener('keydown', (event) => {
    const isChord = event.ctrlKey || event.metaKey;
    const act = isChord ? event.key === 'z' && undo : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
