import type { DatabaseSync } from 'node:sqlite';
import { textOf } from '../model/errors.ts';
import { type Database, isDiskFailure } from './database.ts';
import type { Journal } from './journal.ts';
import { STATEMENTS } from './statements.ts';
import type { Write } from './store.ts';

/**
 * Commits calls in one transaction, in order. Returns for each call what was wrong with it: nothing of such a call is kept,
 * the others stand. Throws where the disk fails; then nothing of any call is kept.
 */
export function commitCalls(
  database: Database,
  journal: Journal,
  calls: readonly (readonly Write[])[],
): (string | undefined)[] {
  const { db } = database;
  const headBefore = journal.head;
  db.exec('BEGIN IMMEDIATE');
  try {
    const outcomes = calls.map((writes) => runCall(database, journal, writes));
    db.exec('COMMIT');
    return outcomes;
  } catch (thrown) {
    journal.head = headBefore;
    rollBack(db);
    throw thrown;
  }
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // A failing disk has made SQLite roll back by itself.
  }
}

function runCall(database: Database, journal: Journal, writes: readonly Write[]): string | undefined {
  const { db } = database;
  const headBefore = journal.head;
  let running: string | undefined;
  db.exec('SAVEPOINT call');
  try {
    for (const write of writes) {
      running = write.statement;
      runWrite(database, journal, write);
    }
    db.exec('RELEASE call');
    return undefined;
  } catch (thrown) {
    if (isDiskFailure(thrown)) throw thrown;
    journal.head = headBefore;
    db.exec('ROLLBACK TO call; RELEASE call');
    return `${running}: ${textOf(thrown)}`;
  }
}

function runWrite(database: Database, journal: Journal, { statement, params }: Write): void {
  if (statement === 'journal.append') {
    journal.append(params);
    return;
  }
  const sql: string | undefined = STATEMENTS[statement];
  if (sql === undefined) throw new TypeError('there is no such statement');
  database.prepared(sql, params).run(...params);
}
