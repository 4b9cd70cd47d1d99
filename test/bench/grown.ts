/** Bytes of heap that work leaves behind. Needs `--expose-gc`. */
export function grown(work: () => void): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  work();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed - before;
}
