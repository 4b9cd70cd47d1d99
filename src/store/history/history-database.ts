import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { connect, openingFailure } from '../database.ts';
import { migrate } from '../migrations.ts';
import type { HistoryThreadData } from './history-messages.ts';
import { becomeSoleOwner } from './sole-owner.ts';

/** Marks an SQLite file as a history ("TieH" in ASCII). */
export const HISTORY_APPLICATION_ID = 0x54696548;

/** The schema as it grew. What was released is never edited. */
export const HISTORY_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    asset TEXT NOT NULL,
    property TEXT NOT NULL,
    unit TEXT NOT NULL,
    upto INTEGER NOT NULL DEFAULT -1,
    last_chunk INTEGER,
    last_at REAL
  ) STRICT;

  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    last_at REAL NOT NULL,
    count INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    numbers INTEGER NOT NULL,
    min REAL,
    min_time REAL,
    max REAL,
    max_time REAL,
    first REAL,
    first_time REAL,
    last REAL,
    last_time REAL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX chunk_series ON chunk (series, end_time, start_time, count);

  CREATE TABLE tail (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, body BLOB NOT NULL, texts TEXT) STRICT;
  `,
  `
  ALTER TABLE tail ADD COLUMN reasons TEXT;
  CREATE INDEX chunk_arrival ON chunk (series, id, last_at);
  `,
];

/** Others who read may hold up a commit for this long at most, ms; and the log beside the file does not stay larger than this, bytes. */
const [WAIT_MS, LARGEST_LOG] = [5000, 64_000_000];

const STATEMENTS = {
  addSeries: 'INSERT OR IGNORE INTO series (id, asset, property, unit) VALUES (?, ?, ?, ?)',
  allSeries: 'SELECT * FROM series ORDER BY id',
  setSeries: 'UPDATE series SET upto = ?, last_chunk = ?, last_at = ? WHERE id = ?',
  addTail: 'INSERT INTO tail (first, count, body, texts, reasons) VALUES (?, ?, ?, ?, ?)',
  firstTail: 'SELECT * FROM tail WHERE first >= ? ORDER BY first LIMIT 1',
  tailEnd: 'SELECT max(first + count) AS next, min(first) AS first FROM tail',
  pruneTail: 'DELETE FROM tail WHERE first + count <= ?',
  addChunk: `INSERT INTO chunk (series, start_time, end_time, last_at, count, uncertain, bad, numbers,
    min, min_time, max, max_time, first, first_time, last, last_time, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  chunkOfSeries: 'SELECT count, body FROM chunk WHERE id = ? AND series = ?',
  dropChunk: 'DELETE FROM chunk WHERE id = ?',
  chunkEnds: 'SELECT end_time, count FROM chunk WHERE series = ? AND end_time > ? ORDER BY end_time LIMIT ?',
  chunkBodies: 'SELECT body FROM chunk WHERE series = ? AND end_time > ? AND start_time <= ?',
  chunkBounds: `SELECT sum(count) AS count, min(start_time) AS start, max(end_time) AS "end" FROM chunk
    WHERE series = ? AND end_time > ? AND start_time <= ?`,
  chunkSummaries: `SELECT id, start_time, end_time, count, uncertain, bad, numbers,
    min, min_time, max, max_time, first, first_time, last, last_time FROM chunk
    WHERE series = ? AND end_time > ? AND start_time <= ?`,
  chunkBody: 'SELECT body FROM chunk WHERE id = ?',
  dropAged: 'DELETE FROM chunk WHERE id IN (SELECT id FROM chunk ORDER BY id LIMIT ?) AND last_at < ?',
  dropOldest: 'DELETE FROM chunk WHERE id IN (SELECT id FROM chunk ORDER BY id LIMIT ?)',
  countReadings: 'SELECT coalesce(sum(count), 0) AS readings FROM chunk',
  pageSize: 'PRAGMA page_size',
  pageCount: 'PRAGMA page_count',
  freePages: 'PRAGMA freelist_count',
} as const;

export type HistoryStatements = Record<keyof typeof STATEMENTS, StatementSync>;

/** The history's file with its statements. */
export interface HistoryDatabase {
  db: DatabaseSync;
  statements: HistoryStatements;
  close(): void;
}

/**
 * Opens the history's file, which only this runtime writes and others may read. `synchronous=NORMAL`: what was committed survives
 * the end of the process; after a power cut the file is whole, but the last moments may be missing. Throws `STORE_FAILED`.
 */
export function openHistoryDatabase({ file, maxPages }: HistoryThreadData): HistoryDatabase {
  const owned: DatabaseSync[] = [];
  const close = () => {
    for (const one of owned.splice(0).reverse()) one.close();
  };
  try {
    owned.push(becomeSoleOwner(file));
    const db = connect(file);
    owned.push(db);
    db.exec(`PRAGMA busy_timeout = ${WAIT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA journal_size_limit = ${LARGEST_LOG}`);
    if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    migrate(db, HISTORY_MIGRATIONS, HISTORY_APPLICATION_ID);
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, db.prepare(sql)]);
    return { db, statements: Object.fromEntries(prepared) as HistoryStatements, close };
  } catch (thrown) {
    close();
    throw openingFailure(thrown);
  }
}

/** True for the file of a history, also an older one; false for one of a newer Tieline and for anything else. */
export function isHistory(db: DatabaseSync): boolean {
  const { version, id } =
    db
      .prepare('SELECT user_version AS version, application_id AS id FROM pragma_user_version, pragma_application_id')
      .get() ?? {};
  return id === HISTORY_APPLICATION_ID && Number(version) > 0 && Number(version) <= HISTORY_MIGRATIONS.length;
}

/** Does some work in one transaction: all of it is kept or, where it throws, nothing. */
export function inTransaction<Result>({ db }: HistoryDatabase, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (thrown) {
    // A failing disk may have made SQLite roll back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  }
}

/** Bytes in use in the file. */
export function usedBytes({ pageSize, pageCount, freePages }: HistoryStatements): number {
  const number = (statement: StatementSync) => Number(Object.values(statement.get() ?? {})[0]);
  return number(pageSize) * (number(pageCount) - number(freePages));
}
