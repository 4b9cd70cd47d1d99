/** Longer than so many usual steps is a gap: what came before it is no neighbour. */
const GAP_STEPS = 30;
/** Further back than this is a clock that was set, not a reading that was late, ms. */
const CLOCK_SET_MS = 3_600_000;
/** How fast the usual step follows, and how many times itself a step may count. */
const STEP_RATE = 0.05;
const MOST_STEPS = 4;
/** Beyond it sums of squares would no longer be finite; no sensor gives such values. */
const LARGEST = 1e100;

/** When the last usable value was measured, ms, and the usual time between them; 0 while it is not known. */
export interface Steps {
  lastAt: number | null;
  typicalMs: number;
}

/** A number that a sensor may have measured. */
export function isMeasured(value: number | null): value is number {
  return value !== null && Math.abs(value) <= LARGEST;
}

/** The stamp of the last value again, or one up to an hour older. */
export function isLate({ lastAt }: Readonly<Steps>, time: number): boolean {
  return lastAt !== null && time <= lastAt && time > lastAt - CLOCK_SET_MS;
}

/** The time since the last value, ms; absent for the first one, after a gap, and where the clock was set back. */
export function sinceLast({ lastAt, typicalMs }: Readonly<Steps>, time: number): number | undefined {
  const stepMs = lastAt === null ? -1 : time - lastAt;
  return stepMs > 0 && (typicalMs === 0 || stepMs <= GAP_STEPS * typicalMs) ? stepMs : undefined;
}

/** Learns that a value was measured. */
export function learnStep(steps: Steps, time: number): void {
  const { lastAt, typicalMs } = steps;
  steps.lastAt = time;
  if (lastAt === null || time <= lastAt) return;
  const stepMs = time - lastAt;
  steps.typicalMs =
    typicalMs === 0 ? stepMs : typicalMs + STEP_RATE * (Math.min(stepMs, MOST_STEPS * typicalMs) - typicalMs);
}
