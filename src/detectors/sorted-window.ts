/** The last values of a signal, at most `size`, in the order in which they came and sorted. */
export interface SortedWindow {
  /** A ring: the oldest is overwritten. */
  ring: number[];
  next: number;
  sorted: number[];
}

export function emptyWindow(): SortedWindow {
  return { ring: [], next: 0, sorted: [] };
}

export function addToWindow(window: SortedWindow, size: number, value: number): void {
  const { ring, sorted } = window;
  if (ring.length === size) sorted.splice(placeOf(sorted, ring[window.next] as number), 1);
  ring[window.next] = value;
  window.next = (window.next + 1) % size;
  sorted.splice(placeOf(sorted, value), 0, value);
}

/** The median of the window, which is not empty. */
export function medianOf({ sorted }: SortedWindow): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The median distance from a centre (MAD), without sorting again: the nearest values stand around it. */
export function medianDistance({ sorted }: SortedWindow, centre: number): number {
  let above = placeOf(sorted, centre);
  let below = above - 1;
  const wanted = sorted.length >> 1;
  let [before, distance] = [0, 0];
  for (let i = 0; i <= wanted; i++) {
    const down = below < 0 ? Number.POSITIVE_INFINITY : centre - (sorted[below] as number);
    const up = above >= sorted.length ? Number.POSITIVE_INFINITY : (sorted[above] as number) - centre;
    before = distance;
    distance = Math.min(down, up);
    if (down <= up) below--;
    else above++;
  }
  return sorted.length % 2 === 1 ? distance : (before + distance) / 2;
}

/** The mean distance from a centre. */
export function meanDistance({ sorted }: SortedWindow, centre: number): number {
  return sorted.reduce((sum, value) => sum + Math.abs(value - centre), 0) / sorted.length;
}

/** Where a value stands, or would stand. */
function placeOf(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
