/** How many times the usual size counts at most: one outlier must not raise it much. */
const MOST_COUNTED = 4;
/** So many first values count alike, before the newest weigh more. */
const FIRST = 30;

/** The usual size of something that is never negative, such as a change: a mean that forgets, and that outliers hardly move. */
export interface UsualSize {
  mean: number;
  count: number;
}

/** @param rate weight of the newest, 0 … 1 */
export function learnSize(usual: UsualSize, rate: number, size: number): void {
  const first = usual.count < FIRST;
  const counted = first || usual.mean === 0 ? size : Math.min(size, MOST_COUNTED * usual.mean);
  usual.count += first ? 1 : 0;
  usual.mean += Math.max(rate, first ? 1 / usual.count : 0) * (counted - usual.mean);
}
