import { setTimeout as pause } from 'node:timers/promises';

/** Bytes of heap that work leaves behind. Needs `--expose-gc`. */
export function grown(work: () => void): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  work();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed - before;
}

/** Bytes of heap, and what objects on it hold outside of it, once what is over has been given back. Needs `--expose-gc`. */
export async function held(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await pause(20);
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
