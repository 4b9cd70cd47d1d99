import { randomInt } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { PlantError, textOf } from '../model/errors.ts';
import { migrate } from './migrations.ts';
import type { SqlValue, StoreStart } from './store.ts';
import type { StoreThreadData } from './store-messages.ts';

/** A database with its statements, prepared when first used. */
export interface Database {
  db: DatabaseSync;
  start: StoreStart;
  /** The statement of this SQL; refuses another number of parameters than it has question marks. */
  prepared(sql: string, params: readonly SqlValue[]): StatementSync;
  /** Marks the stop as clean and closes; closes also where the mark cannot be set. */
  close(): void;
}

/**
 * Opens the store's file for this runtime alone, brings its schema up to date and marks the run as begun.
 * Throws `STORE_FAILED` with a sentence for a person.
 */
export function openDatabase({ file, maxPages }: StoreThreadData): Database {
  const db = connect(file);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    const createdNow = migrate(db) === 0;
    return { db, start: beginRun(db, createdNow), prepared: preparing(db), close: () => endRun(db) };
  } catch (thrown) {
    db.close();
    throw openingFailure(thrown);
  }
}

/** Opens an SQLite file; throws `STORE_FAILED` with a sentence for a person. */
export function connect(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (thrown) {
    throw openingFailure(thrown);
  }
}

/** Reads how the last run ended and notes, durably, that this one has not ended. */
function beginRun(db: DatabaseSync, createdNow: boolean): StoreStart {
  if (createdNow) {
    db.prepare(`INSERT INTO meta (name, value) VALUES ('runtime_id', ?), ('clean_stop', 1)`).run(randomRuntimeId());
  }
  const meta = new Map(
    db
      .prepare('SELECT name, value FROM meta')
      .all()
      .map((row) => [row.name, row.value]),
  );
  db.exec(`UPDATE meta SET value = 0 WHERE name = 'clean_stop'`);
  const checkpointAt = meta.get('checkpoint_at');
  return {
    runtimeId: String(meta.get('runtime_id')),
    cleanStop: meta.get('clean_stop') === 1,
    checkpointAt: typeof checkpointAt === 'number' ? checkpointAt : undefined,
    createdNow,
  };
}

function endRun(db: DatabaseSync): void {
  try {
    db.exec(`UPDATE meta SET value = 1 WHERE name = 'clean_stop'`);
  } finally {
    db.close();
  }
}

function randomRuntimeId(): string {
  return Array.from({ length: 10 }, () => randomInt(36).toString(36))
    .join('')
    .toUpperCase();
}

function preparing(db: DatabaseSync): Database['prepared'] {
  const statements = new Map<string, { statement: StatementSync; params: number }>();
  return (sql, params) => {
    let known = statements.get(sql);
    if (known === undefined) {
      known = { statement: db.prepare(sql), params: sql.split('?').length - 1 };
      known.statement.setReadBigInts(true);
      statements.set(sql, known);
    }
    if (params.length !== known.params)
      throw new TypeError(`${params.length} parameters given, ${known.params} needed`);
    return known.statement;
  };
}

const SQLITE_BUSY = 5;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** Why a file cannot be opened or brought up to date, as `STORE_FAILED`. */
export function openingFailure(thrown: unknown): PlantError {
  return new PlantError('STORE_FAILED', openingFailureText(thrown), { cause: thrown });
}

function openingFailureText(thrown: unknown): string {
  switch (sqliteCode(thrown)) {
    case SQLITE_BUSY:
      return 'in use by another runtime; stop that one or name another file';
    case SQLITE_CANTOPEN:
      return 'cannot be opened; it must be a file that may be written, in a directory that may be written';
    case SQLITE_NOTADB:
      return 'not a plant store but some other file; it is left as it is, name another file';
    default:
      return textOf(thrown);
  }
}

/** SQLite's primary result code of what was thrown, `undefined` where SQLite did not throw it. */
function sqliteCode(thrown: unknown): number | undefined {
  const code = thrown instanceof Error && 'errcode' in thrown ? thrown.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** What a caller's own writes can bring about: error in general, too big, constraint, mismatch, misuse, range. */
const CALLERS_OWN = new Set([1, 18, 19, 20, 21, 25]);

/** True where the disk or the file is at fault (full, I/O, busy, damaged, …), not the statement and its parameters. */
export function isDiskFailure(thrown: unknown): boolean {
  const code = sqliteCode(thrown);
  return code !== undefined && !CALLERS_OWN.has(code);
}
