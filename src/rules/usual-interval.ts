/** So many intervals must have come before one is usual. */
const FEWEST = 8;
/** This share of the intervals is longer than the usual one. */
const LONGER = 0.05;
/** How far one interval moves it, as a logarithm; several longer ones in a row double that, up to so many times. */
const RATE = 0.1;
const MOST_TIMES = 16;

/** Within which time there usually is a value: a quantile that is followed, so that its spread counts and one outage hardly does. */
export interface UsualInterval {
  /** Intervals that have come, as long as they are few. */
  seen: number;
  /** All but one of twenty intervals are shorter, ms. */
  ms: number;
  /** So many of the last ones were longer: a device may have begun to report more seldom. */
  longer: number;
}

export const NO_INTERVAL: UsualInterval = { seen: 0, ms: 0, longer: 0 };

/** Takes in the time between two values, ms; written in place. */
export function learnInterval(usual: UsualInterval, ms: number): void {
  if (usual.seen < FEWEST) {
    usual.seen += 1;
    usual.ms = Math.max(usual.ms, ms);
    return;
  }
  usual.longer = ms > usual.ms ? usual.longer + 1 : 0;
  const times = Math.min(MOST_TIMES, 2 ** Math.max(0, usual.longer - 1));
  const moved = usual.ms * Math.exp(RATE * (usual.longer > 0 ? (1 - LONGER) * times : -LONGER));
  // Beyond the interval itself nothing speaks for it.
  usual.ms = usual.longer > 0 ? Math.min(moved, ms) : Math.max(moved, 1);
}

/** How much of what must come before an interval is usual has come, 0 to 1. */
export const intervalLearnt = ({ seen }: UsualInterval): number => Math.min(1, seen / FEWEST);
