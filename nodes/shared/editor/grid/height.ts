import { ROW_PX } from './view.ts';

/** Height of an empty table and of a long one, px. */
const LEAST_PX = 140;
const MOST_PX = 300;

/** The height of a table in a dialog: what its rows need, within bounds, until a person makes it another. */
export function createHeight(box: HTMLElement): { fit(rows: number): void } {
  let fitted = '';
  return {
    fit(rows) {
      if (box.style.height !== fitted) return;
      fitted = `${Math.min(MOST_PX, LEAST_PX + rows * ROW_PX)}px`;
      box.style.height = fitted;
    },
  };
}
