import { deepEqual, equal, match, notEqual, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { type TemporaryStores, temporaryStores } from './temporary-store.ts';

const child = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

describe('opening the plant store', () => {
  let stores: TemporaryStores;
  beforeEach(async () => {
    stores = await temporaryStores();
  });
  afterEach(() => stores.remove());

  it('makes a missing directory and a new file with a runtime id of its own', async () => {
    const store = await stores.open({ file: join(dirname(stores.file), 'not', 'there', 'plant.db') });
    const other = await stores.open();
    match(store.runtimeId, /^[A-Z0-9]{10}$/);
    notEqual(store.runtimeId, other.runtimeId);
    deepEqual([store.createdNow, store.cleanStop, store.checkpointAt], [true, true, undefined]);
  });

  it('keeps runtime id and checkpoint, and knows a clean stop', async () => {
    const first = await stores.open();
    await first.write([{ statement: 'meta.checkpoint', params: [1_700_000_000_000.125] }], 'now');
    await first.close();
    const second = await stores.open();
    equal(second.runtimeId, first.runtimeId);
    deepEqual([second.createdNow, second.cleanStop, second.checkpointAt], [false, true, 1_700_000_000_000.125]);
  });

  it('commits at close what still waits, without waiting for the group-commit time', async () => {
    const first = await stores.open();
    const waiting = first.write([{ statement: 'fact.put', params: ['armed', 'true'] }], 'soon');
    await first.close();
    await waiting;
    const second = await stores.open();
    deepEqual(await second.read('fact.by_name', ['armed']), [{ name: 'armed', body: 'true' }]);
  });

  it('refuses work after close, and closes only once', async () => {
    const store = await stores.open();
    await Promise.all([store.close(), store.close()]);
    await rejects(store.write([{ statement: 'inlet.prune', params: [0] }], 'now'), { code: 'STORE_FAILED' });
    await rejects(store.read('alarm.all'), { code: 'STORE_FAILED', message: /closed/ });
  });

  it('refuses a file that another runtime holds, and takes it when that one has ended', async () => {
    const holder = spawn(process.execPath, [child('holding-child'), stores.file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(holder, 'exit');
    try {
      await once(holder.stdout, 'data');
      await rejects(stores.open(), { code: 'STORE_FAILED', message: /plant\.db: in use by another runtime/ });
    } finally {
      holder.stdin.end('end\n');
      deepEqual(await ended, [0, null]);
    }
    equal((await stores.open()).cleanStop, true);
  });

  it('refuses a file that is open in the same process', async () => {
    await stores.open();
    await rejects(stores.open(), { code: 'STORE_FAILED', message: /in use by another runtime/ });
  });

  it('refuses a file that is no plant store and leaves it as it is', async () => {
    const garbage = 'these are the minutes of the last shift meeting\n'.repeat(50);
    await writeFile(stores.file, garbage);
    await rejects(stores.open(), { code: 'STORE_FAILED', message: /plant\.db: not a plant store/ });
    equal(await readFile(stores.file, 'utf8'), garbage);
  });

  it('refuses an SQLite file of something else', async () => {
    const db = new DatabaseSync(stores.file);
    db.exec('CREATE TABLE recipes (name TEXT)');
    db.close();
    await rejects(stores.open(), { code: 'STORE_FAILED', message: /plant\.db: .*belongs to something else/ });
  });

  it('refuses a store of a newer Tieline', async () => {
    await (await stores.open()).close();
    const db = new DatabaseSync(stores.file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await rejects(stores.open(), { code: 'STORE_FAILED', message: /plant\.db: written by a newer Tieline/ });
  });

  it('names the file where it or its directory cannot be made', async () => {
    await rejects(stores.open({ file: dirname(stores.file) }), { code: 'STORE_FAILED', message: /cannot be opened/ });
    await writeFile(stores.file, '');
    await rejects(stores.open({ file: join(stores.file, 'plant.db') }), { code: 'STORE_FAILED', message: /directory/ });
  });

  it('lets a process end that has nothing to do, and knows afterwards that it was not closed', async () => {
    const ending = spawn(process.execPath, [child('ending-child'), stores.file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    deepEqual(await once(ending, 'exit'), [0, null]);
    const store = await stores.open();
    equal(store.cleanStop, false);
    equal((await store.read('fact.all')).length, 1);
  });
});
