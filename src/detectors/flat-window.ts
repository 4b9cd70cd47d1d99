/** Parts that the window is kept in: exact for up to so many values in it, and coarser beyond. */
const PARTS = 64;

/** Lowest and highest value in each part of the time just past, the oldest first. */
export type FlatWindow = { from: number; to: number; low: number; high: number }[];

/** Adds a value and forgets what is older than the window, apart from what reaches into it. */
export function addToFlatWindow(window: FlatWindow, lengthMs: number, time: number, value: number): void {
  const newest = window.at(-1);
  if (newest !== undefined && time - newest.from < lengthMs / PARTS) {
    newest.to = time;
    newest.low = Math.min(newest.low, value);
    newest.high = Math.max(newest.high, value);
  } else window.push({ from: time, to: time, low: value, high: value });
  while (window.length > 1 && (window[1] as { from: number }).from <= time - lengthMs) window.shift();
}

/** Highest minus lowest value of the last `lengthMs` up to `time`, the value of now included; absent while less is known. */
export function rangeWithin(
  window: FlatWindow,
  lengthMs: number,
  { time, value }: { time: number; value: number },
): number | undefined {
  const since = time - lengthMs;
  if ((window[0]?.from ?? time) > since) return undefined;
  const within = window.filter(({ to }) => to >= since);
  return Math.max(value, ...within.map(({ high }) => high)) - Math.min(value, ...within.map(({ low }) => low));
}
