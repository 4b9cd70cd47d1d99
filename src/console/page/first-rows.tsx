import { useState } from 'preact/hooks';
import { counted } from '../words.ts';

/** Rows of a list that a page can draw at once, and stay quick in a flood. */
const AT_ONCE = 200;

/** The first rows of a list. */
export interface FirstRows<Row> {
  shown: readonly Row[];
  /** How many there are beyond. */
  left: number;
  showMore(): void;
}

/** As many rows as a page can draw at once; more where somebody asks for them. */
export function useFirstRows<Row>(rows: readonly Row[]): FirstRows<Row> {
  const [most, setMost] = useState(AT_ONCE);
  return {
    shown: rows.slice(0, most),
    left: Math.max(0, rows.length - most),
    showMore: () => setMost(most + AT_ONCE),
  };
}

/** Says how many rows are not drawn. */
export function MoreRows<Row>({ rows: { left, showMore } }: { rows: FirstRows<Row> }) {
  if (left === 0) return null;
  return (
    <p class="more">
      {counted(left, 'more alarm')} not drawn.{' '}
      <button type="button" onClick={showMore}>
        Show {Math.min(left, AT_ONCE)} more
      </button>
    </p>
  );
}
