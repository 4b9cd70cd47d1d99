import { deepEqual, equal } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlantError } from '../../src/model/errors.ts';
import { createLedger } from '../../src/runtime/ledger.ts';
import { openStore } from '../../src/store/open-store.ts';

describe('a disk that is full for a while', () => {
  it('is told once it fails and once it works again, and nothing written meanwhile is lost', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tieline-ledger-'));
    const store = await openStore({ file: join(directory, 'plant.db'), maxPages: 80 });
    const told: (string | undefined)[] = [];
    const recovered = Promise.withResolvers<void>();
    const ledger = createLedger(
      () => store,
      (error) => {
        told.push(error?.code);
        if (!error) recovered.resolve();
      },
      20,
    );
    const block = new Uint8Array(20_000);
    for (let full = false; !full; ) {
      full = await store.write([{ statement: 'inlet.add', params: ['n', 1, 't', block] }], 'now').then(
        () => false,
        () => true,
      );
    }
    const body = 'x'.repeat(8000);
    for (const name of ['a', 'b', 'c']) await ledger.write([{ statement: 'fact.put', params: [name, body] }], 'now');
    equal(told[0], 'STORE_FAILED');
    equal(ledger.backlog.waiting > 0, true);
    await store.write([{ statement: 'inlet.prune', params: [2] }], 'now');
    await recovered.promise;
    equal(told.at(-1), undefined);
    deepEqual(ledger.backlog, { waiting: 0, dropped: 0 });
    deepEqual(
      (await store.read('fact.all')).map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    await ledger.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('keeps room for what is urgent, however much is written that is not', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tieline-ledger-'));
    const store = await openStore({ file: join(directory, 'plant.db') });
    const recovered = Promise.withResolvers<void>();
    let works = false;
    const ledger = createLedger(
      () => {
        if (works) return store;
        throw new PlantError('STORE_FAILED', 'disk full');
      },
      (error) => error ?? recovered.resolve(),
      20,
    );
    const idle = Array.from({ length: 10_000 }, () => ({ statement: 'fact.put', params: ['idle', '1'] }) as const);
    for (let i = 0; i < 11; i++) await ledger.write([...idle], 'soon');
    await ledger.write([{ statement: 'fact.put', params: ['urgent', '1'] }], 'now');
    works = true;
    await recovered.promise;
    deepEqual(
      (await store.read('fact.all')).map(({ name }) => name),
      ['idle', 'urgent'],
    );
    equal(ledger.backlog.dropped, 60_000);
    await ledger.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
});
