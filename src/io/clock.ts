import { type Clock, MOMENT_MS } from '../model/link.ts';

/** The system's clock that never stands still and never goes back, not even when the system's time is corrected. */
export function systemClock(): Clock {
  let last = 0;
  return (moments = 1) => {
    const now = Date.now();
    const first = now > last ? now : last + MOMENT_MS;
    last = first + (moments - 1) * MOMENT_MS;
    return first;
  };
}
