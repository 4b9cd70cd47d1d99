import type { Detector, Observation } from '../../../src/detectors/detector.ts';

/** Signals at once and values of each, to weigh what one takes in memory. */
const [SIGNALS, VALUES] = [400, 1500] as const;

/** What a detector takes. */
export interface Cost {
  /** To score and to learn one value. */
  readonly microseconds: number;
  /** Of a signal, as it is stored. */
  readonly storedBytes: number;
  /** Of a signal, in memory. */
  readonly heapBytes: number;
}

/** Runs a detector over signals one after the other, then over many at once. */
export function costOf(detector: Detector, signals: readonly (readonly Observation[])[]): Cost {
  const { settings } = detector.read({});
  const run = (observations: readonly Observation[], state = detector.start(settings)) => {
    for (const observation of observations) {
      const scored = detector.score(state, settings, observation);
      detector.learn(state, settings, observation, scored);
    }
    return state;
  };
  for (const signal of signals) run(signal);
  const from = performance.now();
  const states = signals.map((signal) => run(signal));
  const took = performance.now() - from;
  const values = signals.reduce((sum, signal) => sum + signal.length, 0);
  return {
    microseconds: (1000 * took) / values,
    storedBytes: Math.max(...states.map((state) => JSON.stringify(state).length)),
    heapBytes: heapOf(() =>
      Array.from({ length: SIGNALS }, (_, i) => run((signals[i % signals.length] ?? []).slice(0, VALUES))),
    ),
  };
}

/** Bytes that each of what was made takes. */
function heapOf(make: () => unknown[]): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  globalThis.gc?.();
  return Math.max(0, process.memoryUsage().heapUsed - before) / made.length;
}
