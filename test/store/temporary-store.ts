import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import type { OpenedStore, StoreOptions } from '../../src/store/store.ts';

/** A directory of its own with the stores opened in it. */
export interface TemporaryStores {
  /** The file all stores of a test use unless they name another. */
  file: string;
  open(options?: Partial<StoreOptions>): Promise<OpenedStore>;
  /** Closes what is open and removes the directory. */
  remove(): Promise<void>;
}

/** A place for the stores of one test. */
export async function temporaryStores(): Promise<TemporaryStores> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-store-'));
  const file = join(directory, 'plant.db');
  const opened: OpenedStore[] = [];
  return {
    file,
    async open(options = {}) {
      const store = await openStore({ file, ...options });
      opened.push(store);
      return store;
    },
    async remove() {
      await Promise.allSettled(opened.map((store) => store.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
