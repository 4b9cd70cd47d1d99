import type { PlantError } from '../model/errors.ts';
import { asPlantError } from '../model/errors.ts';
import type { Store, Urgency, Write } from '../store/store.ts';

/** Most writes kept in memory while the disk fails, and how many of them may be `soon`; beyond it the newest are dropped and counted. */
const MOST_KEPT = { now: 100_000, soon: 50_000 } as const satisfies Record<Urgency, number>;

/** Writes that must not be lost when the disk fails for a while: they are kept in order and written when it works again. */
export interface Ledger {
  /**
   * Resolves when the writes are durable, or when it is known that they have to wait. Never rejects.
   * @param whenDurable called when they are, or when there is no room for them to wait; must not throw
   */
  write(writes: readonly Write[], urgency: Urgency, whenDurable?: () => void): Promise<void>;
  /** Writes waiting for a disk that fails, and those dropped because there were too many. */
  readonly backlog: { waiting: number; dropped: number };
  /** Tries once more; what the disk does not take then is lost. */
  close(): Promise<void>;
}

interface Kept {
  writes: readonly Write[];
  whenDurable: () => void;
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
  let kept: Kept[] = [];
  let waiting = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function keep(one: Kept, urgency: Urgency): void {
    const count = one.writes.length;
    if (waiting + count > MOST_KEPT[urgency]) {
      dropped += count;
      one.whenDurable();
      return;
    }
    kept.push(one);
    waiting += count;
    tryLater();
  }

  function tryLater(): void {
    if (!closed) timer ??= setTimeout(retry, retryMs).unref();
  }

  async function retry(): Promise<void> {
    timer = undefined;
    const tried = kept;
    try {
      await store().write(
        tried.flatMap(({ writes }) => writes),
        'now',
      );
    } catch (thrown) {
      onChange(asPlantError(thrown, 'STORE_FAILED'));
      tryLater();
      return;
    }
    kept = kept.slice(tried.length);
    waiting = kept.reduce((sum, { writes }) => sum + writes.length, 0);
    for (const { whenDurable } of tried) whenDurable();
    if (kept.length > 0) await retry();
    else onChange(undefined);
  }

  return {
    async write(writes, urgency, whenDurable = () => undefined) {
      if (writes.length === 0) return;
      const one = { writes, whenDurable };
      if (kept.length > 0) return keep(one, urgency);
      try {
        await store().write(writes, urgency);
      } catch (thrown) {
        keep(one, urgency);
        onChange(asPlantError(thrown, 'STORE_FAILED'));
        return;
      }
      whenDurable();
    },
    get backlog() {
      return { waiting, dropped };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      if (kept.length > 0) await retry();
    },
  };
}
