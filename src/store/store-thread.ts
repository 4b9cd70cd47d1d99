import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PlantError, textOf } from '../model/errors.ts';
import type { StoreOptions, StoreStart } from './store.ts';
import {
  START_ID,
  type StoreReply,
  type StoreRequestKind,
  type StoreRequests,
  type StoreThreadData,
} from './store-messages.ts';

/** The store's thread as seen from the event loop. It keeps the process alive only while an answer is outstanding. */
export interface StoreThread {
  /** What was found in the file; rejects where it cannot be used. */
  started: Promise<StoreStart>;
  /** Rejects with `STORE_FAILED` where the request failed or the thread has ended. */
  ask<K extends StoreRequestKind>(kind: K, ask: StoreRequests[K]['ask']): Promise<StoreRequests[K]['answer']>;
  /** Resolves when the thread has ended, for whatever reason. */
  ended: Promise<void>;
}

interface Outstanding {
  resolve(answer: never): void;
  reject(error: PlantError): void;
}

/** Starts the store's thread on a file. */
export function startStoreThread({ file, maxPages, onFailure }: StoreOptions): StoreThread {
  // This file runs as .ts (tests) and as .js (package); the worker stands beside it in the same form.
  const script = new URL(`./store-worker${extname(import.meta.url)}`, import.meta.url);
  const data: StoreThreadData = { file, maxPages };
  const worker = new Worker(script, { workerData: data, name: 'tieline-store' });
  const outstanding = new Map<number, Outstanding>();
  const failure = (text: string) => new PlantError('STORE_FAILED', `plant store ${file}: ${text}`);
  let lastId = START_ID;
  let open = false;
  let closing = false;
  let ended: PlantError | undefined;

  function expect<Answer>(id: number): Promise<Answer> {
    return new Promise((resolve, reject) => outstanding.set(id, { resolve, reject }));
  }

  worker.on('message', (reply: StoreReply) => {
    const asked = outstanding.get(reply.id);
    outstanding.delete(reply.id);
    if (outstanding.size === 0 && !closing) worker.unref();
    if ('answer' in reply) {
      if (reply.id === START_ID) open = true;
      asked?.resolve(reply.answer as never);
      return;
    }
    const error = failure(reply.failure);
    asked?.reject(error);
    if (reply.disk && open) onFailure?.(error);
  });

  let crash: unknown;
  worker.on('error', (thrown) => {
    crash = thrown;
  });
  const whenEnded = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      ended = failure(crash === undefined ? 'closed' : `its thread ended: ${textOf(crash)}`);
      for (const { reject } of outstanding.values()) reject(ended);
      if (open && crash !== undefined) onFailure?.(ended);
      resolve();
    });
  });

  return {
    started: expect(START_ID),
    ask(kind, ask) {
      if (ended !== undefined) return Promise.reject(ended);
      lastId += 1;
      const answer = expect<StoreRequests[typeof kind]['answer']>(lastId);
      if (kind === 'close') closing = true;
      worker.ref();
      worker.postMessage({ id: lastId, kind, ask });
      return answer;
    },
    ended: whenEnded,
  };
}
