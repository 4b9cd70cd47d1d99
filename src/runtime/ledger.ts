import type { PlantError } from '../model/errors.ts';
import { asPlantError } from '../model/errors.ts';
import type { Store, Write } from '../store/store.ts';

/** Most writes kept in memory while the disk fails; beyond it the newest are dropped and counted. */
const MOST_KEPT = 100_000;

/** Writes that must not be lost when the disk fails for a while: they are kept in order and written when it works again. */
export interface Ledger {
  /** Resolves when the writes are durable, or when it is known that they have to wait. Never rejects. */
  write(writes: Write[], urgency: 'now' | 'soon'): Promise<void>;
  /** Writes waiting for a disk that fails, and those dropped because there were too many. */
  readonly backlog: { waiting: number; dropped: number };
  close(): Promise<void>;
}

/**
 * @param onChange told with an error when writing fails, and with `undefined` when it works again
 * @param retryMs pause before the kept writes are tried again
 */
export function createLedger(
  store: () => Store,
  onChange: (error: PlantError | undefined) => void,
  retryMs = 5000,
): Ledger {
  let waiting: Write[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  function keep(writes: Write[]): void {
    if (waiting.length + writes.length > MOST_KEPT) dropped += writes.length;
    else waiting.push(...writes);
    timer ??= setTimeout(retry, retryMs).unref();
  }

  async function retry(): Promise<void> {
    timer = undefined;
    const writes = waiting;
    waiting = [];
    try {
      await store().write(writes, 'now');
      onChange(undefined);
    } catch (thrown) {
      waiting = [...writes, ...waiting];
      timer = setTimeout(retry, retryMs).unref();
      onChange(asPlantError(thrown, 'STORE_FAILED'));
    }
  }

  return {
    async write(writes, urgency) {
      if (writes.length === 0) return;
      if (waiting.length > 0) return keep(writes);
      try {
        await store().write(writes, urgency);
      } catch (thrown) {
        keep(writes);
        onChange(asPlantError(thrown, 'STORE_FAILED'));
      }
    },
    get backlog() {
      return { waiting: waiting.length, dropped };
    },
    async close() {
      clearTimeout(timer);
      if (waiting.length > 0) await retry();
      clearTimeout(timer);
    },
  };
}
