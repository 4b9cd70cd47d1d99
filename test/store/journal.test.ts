import { deepEqual, equal, match, notEqual, rejects } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { OpenedStore, Write } from '../../src/store/store.ts';
import { type TemporaryStores, temporaryStores } from './temporary-store.ts';

const entry = (key: string, subject = 'A1', at = 1): Write => ({
  statement: 'journal.append',
  params: [key, at, 'transition', subject, '{"kind":"raised"}'],
});

describe('the journal', () => {
  let stores: TemporaryStores;
  let store: OpenedStore;
  beforeEach(async () => {
    stores = await temporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.remove());

  /** Does to the closed file what someone with a database tool could do, and opens it again. */
  async function tampered(sql: string): Promise<OpenedStore> {
    await store.close();
    const db = new DatabaseSync(stores.file);
    db.exec(`DROP TRIGGER journal_refuses_update; DROP TRIGGER journal_refuses_delete; ${sql}`);
    db.close();
    return stores.open();
  }

  it('has the same head after a restart, a different one after each entry', async () => {
    const empty = await store.journalHead();
    deepEqual(empty, { entries: 0, head: '0'.repeat(64) });
    await store.write([entry('a'), entry('b')], 'now');
    const head = await store.journalHead();
    equal(head.entries, 2);
    match(head.head, /^[0-9a-f]{64}$/);
    await store.close();
    store = await stores.open();
    deepEqual(await store.journalHead(), head);
    deepEqual(await store.verifyJournal(), head);
    await store.write([entry('c')], 'now');
    notEqual((await store.journalHead()).head, head.head);
    equal((await store.verifyJournal()).brokenAt, undefined);
  });

  it('ignores an entry whose key is there already', async () => {
    await store.write([entry('a', 'first')], 'now');
    const head = await store.journalHead();
    await store.write([entry('a', 'again')], 'now');
    deepEqual(await store.journalHead(), head);
    equal((await store.read('journal.by_subject', ['again'])).length, 0);
  });

  it('keeps its chain where a call fails after it has appended', async () => {
    const failing = [entry('lost'), { statement: 'alarm.put', params: [null, null, null] }] satisfies Write[];
    const calls = [
      store.write([entry('a')], 'soon'),
      rejects(store.write(failing, 'soon'), { code: 'STORE_FAILED' }),
      store.write([entry('b')], 'now'),
    ];
    await Promise.all(calls);
    deepEqual(
      (await store.read('journal.by_subject', ['A1'])).map(({ key, seq }) => [key, seq]),
      [
        ['a', 1],
        ['b', 2],
      ],
    );
    equal((await store.verifyJournal()).brokenAt, undefined);
  });

  it('refuses entries that are not of its kind', async () => {
    const kind: Write = { statement: 'journal.append', params: ['a', 1, 'gossip', 'A1', '{}'] };
    await rejects(store.write([kind], 'now'), { code: 'STORE_FAILED', message: /journal\.append: .*CHECK/ });
    const body: Write = { statement: 'journal.append', params: ['a', 1, 'audit', 'A1', null] };
    await rejects(store.write([body], 'now'), { code: 'STORE_FAILED', message: /journal\.append: .*text/ });
    equal((await store.journalHead()).entries, 0);
  });

  it('takes any text, also half a character', async () => {
    await store.write([entry('a\ud800'), entry('b', 'Wälzlager 🔧 "x"\n')], 'now');
    equal((await store.verifyJournal()).brokenAt, undefined);
  });

  it('refuses to be changed', async () => {
    await store.write([entry('a')], 'now');
    await store.close();
    const db = new DatabaseSync(stores.file);
    const refused = /only ever appended/;
    try {
      await rejects(async () => db.exec(`UPDATE journal SET body = '{}'`), refused);
      await rejects(async () => db.exec('DELETE FROM journal'), refused);
    } finally {
      db.close();
    }
  });

  it('checks more entries than one slice and finds the one that was altered', async () => {
    const entries = Array.from({ length: 12_000 }, (_, i) => entry(`k${i}`, 'A1', i));
    await store.write(entries, 'now');
    const head = await store.journalHead();
    deepEqual(await store.verifyJournal(), head);
    const reopened = await tampered(`UPDATE journal SET body = '{"kind":"cleared"}' WHERE seq = 11007`);
    equal((await reopened.verifyJournal()).brokenAt, 11_007);
  });

  it('finds an altered entry whose own hash was made to fit', async () => {
    await store.write(
      ['a', 'b', 'c'].map((key) => entry(key)),
      'now',
    );
    const forged = createHash('sha256')
      .update(new Uint8Array(32))
      .update(JSON.stringify([1, 'a', 1, 'transition', 'A1', '{}']))
      .digest('hex');
    store = await tampered(`UPDATE journal SET body = '{}', hash = x'${forged}' WHERE seq = 1`);
    equal((await store.verifyJournal()).brokenAt, 2);
  });

  it('finds an altered time and a removed entry', async () => {
    await store.write(
      ['a', 'b', 'c', 'd'].map((key) => entry(key)),
      'now',
    );
    store = await tampered('UPDATE journal SET at = 2 WHERE seq = 3');
    equal((await store.verifyJournal()).brokenAt, 3);
    await store.close();
    const db = new DatabaseSync(stores.file);
    db.exec('UPDATE journal SET at = 1 WHERE seq = 3; DELETE FROM journal WHERE seq = 2');
    db.close();
    store = await stores.open();
    equal((await store.verifyJournal()).brokenAt, 3);
  });

  it('shows entries cut off at the end by a head that was kept elsewhere', async () => {
    await store.write([entry('a'), entry('b')], 'now');
    const kept = await store.journalHead();
    const reopened = await tampered('DELETE FROM journal WHERE seq = 2');
    const found = await reopened.verifyJournal();
    deepEqual([found.brokenAt, found.entries], [undefined, 1]);
    notEqual(found.head, kept.head);
  });
});
