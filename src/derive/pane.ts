/** What is known of one stretch of time of a signal; all that windows are made of. */
export interface Pane {
  /** Its place among the stretches since the Unix epoch. */
  readonly index: number;
  /** Time in which the value was good, ms. */
  goodMs: number;
  /** Time in which it was the state that is asked for, ms. */
  stateMs: number;
  /** Good readings, and their sum. */
  count: number;
  sum: number;
  /** Mean and sum of squared differences from it, each value weighed by how long it held. */
  mean: number;
  squares: number;
  min: number;
  max: number;
  /** The first and the last value that held. */
  first: number | null;
  last: number | null;
}

export function emptyPane(index: number): Pane {
  return {
    ...{ index, goodMs: 0, stateMs: 0, count: 0, sum: 0, mean: 0, squares: 0 },
    // JSON knows no infinity.
    ...{ min: Number.MAX_VALUE, max: -Number.MAX_VALUE, first: null, last: null },
  };
}

/** A value held for some time. */
export function hold(pane: Pane, value: number, ms: number, isState: boolean): void {
  if (ms <= 0) return;
  pane.goodMs += ms;
  if (isState) pane.stateMs += ms;
  const difference = value - pane.mean;
  pane.mean += (difference * ms) / pane.goodMs;
  pane.squares += ms * difference * (value - pane.mean);
  see(pane, value);
}

/** A value was there. */
export function see(pane: Pane, value: number): void {
  pane.min = Math.min(pane.min, value);
  pane.max = Math.max(pane.max, value);
  pane.first ??= value;
  pane.last = value;
}

/** Panes that follow each other as one; their own are left as they are. */
export function together(panes: readonly Pane[]): Pane {
  const whole = emptyPane(panes.at(-1)?.index ?? 0);
  for (const pane of panes) {
    const goodMs = whole.goodMs + pane.goodMs;
    if (goodMs > 0) {
      const difference = pane.mean - whole.mean;
      whole.squares += pane.squares + (difference * difference * whole.goodMs * pane.goodMs) / goodMs;
      whole.mean += (difference * pane.goodMs) / goodMs;
    }
    whole.goodMs = goodMs;
    whole.stateMs += pane.stateMs;
    whole.count += pane.count;
    whole.sum += pane.sum;
    whole.min = Math.min(whole.min, pane.min);
    whole.max = Math.max(whole.max, pane.max);
    whole.first ??= pane.first;
    whole.last = pane.last ?? whole.last;
  }
  return whole;
}
