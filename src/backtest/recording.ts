import type { Reading } from '../model/reading.ts';

/** Recorded readings, from a file or a history. */
export interface Recording {
  /**
   * The readings in the order of their reception (`receivedAt`), some thousand at a time. Read once. They belong to whoever reads
   * them, who may set their `receivedAt` anew.
   */
  batches(): AsyncIterable<readonly Reading[]> | Iterable<readonly Reading[]>;
  /** Which part of it has been read, 0 to 1. */
  readonly progress: number;
}
