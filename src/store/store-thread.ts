import { extname } from 'node:path';
import type { StoreOptions, StoreStart } from './store.ts';
import type { StoreRequests, StoreThreadData } from './store-messages.ts';
import { startThread, type Thread } from './thread.ts';

/** The store's thread as seen from the event loop. */
export type StoreThread = Thread<StoreRequests, StoreStart>;

/** Starts the store's thread on a file. */
export function startStoreThread({ file, maxPages, onFailure }: StoreOptions): StoreThread {
  // This file runs as .ts (tests) and as .js (package); the worker stands beside it in the same form.
  const script = new URL(`./store-worker${extname(import.meta.url)}`, import.meta.url);
  const data: StoreThreadData = { file, maxPages };
  return startThread({ script, data, name: 'tieline-store', subject: `plant store ${file}`, onFailure });
}
