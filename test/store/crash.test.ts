import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PlantError } from '../../src/model/errors.ts';
import type { OpenedStore, Write } from '../../src/store/store.ts';
import { type TemporaryStores, temporaryStores } from './temporary-store.ts';

const WRITING_CHILD = fileURLToPath(new URL('./writing-child.ts', import.meta.url));

/** The keys whose writes had resolved when the child was killed in the middle of its work. */
async function killedWhileWriting(file: string, afterKeys: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITING_CHILD, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const keys: string[] = [];
  for await (const key of createInterface({ input: child.stdout })) {
    keys.push(key);
    if (keys.length === afterKeys) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  equal(child.signalCode, 'SIGKILL');
  return keys;
}

describe('a runtime killed in the middle of writing', () => {
  let stores: TemporaryStores;
  beforeEach(async () => {
    stores = await temporaryStores();
  });
  afterEach(() => stores.remove());

  it('has on the disk every write that had resolved, whole calls only, and an unbroken journal', async () => {
    const promised: string[] = [];
    for (const round of [1, 2, 3]) {
      const keys = await killedWhileWriting(stores.file, 150 * round);
      ok(keys.length >= 150 * round);
      promised.push(...keys);
      const store = await stores.open();
      equal(store.cleanStop, false);
      const journaled = await store.read('journal.transitions_since', [0]);
      const kept = new Set(journaled.map(({ key }) => key));
      deepEqual(
        promised.filter((key) => !kept.has(key)),
        [],
      );
      deepEqual(new Set((await store.read('alarm.all')).map(({ id }) => id)), kept);
      equal((await store.verifyJournal()).brokenAt, undefined);
      await store.close();
    }
  });
});

describe('a full disk', () => {
  let stores: TemporaryStores;
  beforeEach(async () => {
    stores = await temporaryStores();
  });
  afterEach(() => stores.remove());

  const message = new Uint8Array(20_000).fill(7);
  const add = (store: OpenedStore, at: number) =>
    store.write([{ statement: 'inlet.add', params: ['in', at, 'press', message] }], 'now');

  it('rejects what was in flight and what waited, tells of it once, and works again when there is room', async () => {
    const failures: PlantError[] = [];
    const store = await stores.open({ maxPages: 100, onFailure: (error) => failures.push(error) });
    const journal = (key: string) =>
      store.write([{ statement: 'journal.append', params: [key, 1, 'audit', 'a', '{}'] }], 'now');
    await journal('before');
    let kept = 0;
    await rejects(
      (async () => {
        for (; kept < 100; kept++) await add(store, kept);
      })(),
      { code: 'STORE_FAILED', message: /plant\.db: .*full/ },
    );
    equal(failures.length, 1);

    const together = await Promise.allSettled([add(store, 1000), journal('lost'), add(store, 1001)]);
    deepEqual(
      together.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    equal(failures.length, 2);
    equal((await store.read('inlet.since', ['in', 0])).length, kept);

    const appended: Write = { statement: 'journal.append', params: ['lost with its call', 1, 'audit', 'a', '{}'] };
    const whole: Write = { statement: 'inlet.add', params: ['in', 1002, 'press', message] };
    await rejects(store.write([appended, whole], 'now'), { code: 'STORE_FAILED' });

    await store.write([{ statement: 'inlet.prune', params: [kept] }], 'now');
    await Promise.all([add(store, 2000), journal('after')]);
    deepEqual(
      (await store.read('journal.by_subject', ['a'])).map(({ key }) => key),
      ['before', 'after'],
    );
    equal((await store.verifyJournal()).brokenAt, undefined);
    await store.close();
    equal((await stores.open()).cleanStop, true);
  });
});

describe('a damaged file', () => {
  let stores: TemporaryStores;
  beforeEach(async () => {
    stores = await temporaryStores();
  });
  afterEach(() => stores.remove());

  it('rejects what reads the damaged part and tells of it', async () => {
    const body = 'x'.repeat(2_000);
    const values = Array.from({ length: 500 }, (_, i): Write => {
      return { statement: 'latest.put', params: ['press', `p${i}`, body] };
    });
    const whole = await stores.open();
    await whole.write(values, 'now');
    await whole.close();
    const handle = await open(stores.file, 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size / 2, 0x5a), 0, size / 2, size / 2);
    await handle.close();

    const failures: PlantError[] = [];
    const damaged = await stores.open({ onFailure: (error) => failures.push(error) });
    await rejects(damaged.read('latest.all'), { code: 'STORE_FAILED', message: /plant\.db: .*malformed/ });
    equal(failures.length, 1);
  });
});
