import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FollowState } from './follow.ts';
import type { PostgresThreadData } from './postgres-worker.ts';

/** Time in which the batch on its way may still arrive, ms. */
const CLOSE_MS = 3000;

/** A history that is followed to PostgreSQL in a thread of its own. */
export interface HistoryFollower {
  readonly state: FollowState;
  /** Stops after the batch on its way; what is not there yet comes after the next start. */
  close(): Promise<void>;
}

/** @param onChange told when it goes up or down, or down for another reason */
export function followHistory(data: PostgresThreadData, onChange: (state: FollowState) => void): HistoryFollower {
  const script = new URL(`./postgres-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(script, { workerData: data, name: 'tieline-postgres' });
  let state: FollowState = { state: 'connecting', written: 0, behind: 0 };
  const become = (next: FollowState) => {
    const isChange = next.state !== state.state || next.reason !== state.reason;
    state = next;
    if (isChange) onChange(next);
  };
  worker.unref();
  worker.on('message', become);
  worker.on('error', (error) => become({ ...state, state: 'down', reason: error.message }));
  const ended = once(worker, 'exit').catch(() => undefined);
  return {
    get state() {
      return state;
    },
    async close() {
      worker.off('message', become);
      worker.postMessage('stop');
      await Promise.race([ended, pause(CLOSE_MS, undefined, { ref: false })]);
      await worker.terminate();
    },
  };
}
