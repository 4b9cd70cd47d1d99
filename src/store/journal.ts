import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { STATEMENTS } from './statements.ts';
import type { SqlValue } from './store.ts';

/** One place in the chain: an entry's number and its SHA-256. */
export interface ChainLink {
  seq: number;
  hash: Uint8Array;
}

/** A piece of the journal that was checked. `brokenAt`: the first entry whose hash is not what its contents say. */
export interface CheckedSlice {
  last: ChainLink;
  brokenAt?: number;
  /** Whether there is more behind `last`. */
  more: boolean;
}

/** What stands before the first entry. */
export const GENESIS: ChainLink = { seq: 0, hash: new Uint8Array(32) };

/** The append-only journal of an open store. */
export interface Journal {
  /** The newest entry. Set back when a transaction is. */
  head: ChainLink;
  /** Appends key, at, kind, subject, body; a key that is there already changes nothing. */
  append(params: readonly SqlValue[]): void;
  /** Checks at most `limit` entries behind a link. */
  check(behind: ChainLink, limit: number): CheckedSlice;
}

type Entry = readonly [key: string, at: number, kind: string, subject: string, body: string];

interface StoredEntry extends ChainLink {
  key: string;
  at: number;
  kind: string;
  subject: string;
  body: string;
}

/** The journal in a database whose schema is there. */
export function openJournal(db: DatabaseSync): Journal {
  const insert = db.prepare(STATEMENTS['journal.append']);
  const following = db.prepare(
    'SELECT seq, hash, key, at, kind, subject, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const newest = db.prepare('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1').get();
  const journal: Journal = {
    head: newest === undefined ? GENESIS : (newest as unknown as ChainLink),
    append(params) {
      const entry = entryOf(params);
      const next = linkAfter(journal.head, entry);
      const { changes } = insert.run(...entry, next.seq, next.hash);
      if (changes !== 0) journal.head = next;
    },
    check(behind, limit) {
      let last = behind;
      let rows = 0;
      for (const row of following.iterate(behind.seq, limit)) {
        const { seq, hash, key, at, kind, subject, body } = row as unknown as StoredEntry;
        const expected = linkAfter(last, entryOf([key, at, kind, subject, body]));
        if (seq !== expected.seq || !expected.hash.equals(hash)) return { last, brokenAt: seq, more: false };
        last = { seq, hash };
        rows += 1;
      }
      return { last, more: rows === limit };
    },
  };
  return journal;
}

/** SHA-256 over the hash before and the entry as a JSON array: seq, key, at, kind, subject, body. */
function linkAfter(before: ChainLink, entry: Entry): ChainLink & { hash: Buffer } {
  const seq = before.seq + 1;
  const hash = createHash('sha256')
    .update(before.hash)
    .update(JSON.stringify([seq, ...entry]))
    .digest();
  return { seq, hash };
}

/** The entry as SQLite will give it back, so that its hash is the same then. */
function entryOf([key, at, kind, subject, body]: readonly SqlValue[]): Entry {
  if (typeof at !== 'number') throw new TypeError('at is not a number');
  return [storedText(key), at, storedText(kind), storedText(subject), storedText(body)];
}

/** Lone surrogates do not survive UTF-8. */
function storedText(value: SqlValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError('key, kind, subject and body are text');
  return value.toWellFormed();
}
