import type { Clock } from '../model/link.ts';

/** The time that moves the demo plant. */
export interface Ticker {
  now: Clock;
  /** Calls back again and again; returns the way out. */
  every(intervalMs: number, tick: () => void): () => void;
}

/** The time of this machine. */
export const systemTicker: Ticker = {
  now: Date.now,
  every(intervalMs, tick) {
    const timer = setInterval(tick, intervalMs);
    return () => clearInterval(timer);
  },
};
