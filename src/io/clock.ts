import type { Clock } from '../model/link.ts';

/** One microsecond in ms: by this much the clock steps where two calls would share a time. */
const STEP_MS = 0.001;

/** The system's clock that never stands still and never goes back, not even when the system's time is corrected. */
export function systemClock(): Clock {
  let last = 0;
  return () => {
    const now = Date.now();
    last = now > last ? now : last + STEP_MS;
    return last;
  };
}
