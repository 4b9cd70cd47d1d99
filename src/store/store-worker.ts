import { parentPort, workerData } from 'node:worker_threads';
import { type Database, openDatabase } from './database.ts';
import { type Journal, openJournal } from './journal.ts';
import { type Answers, serveThread } from './serve-thread.ts';
import { QUERIES } from './statements.ts';
import type { Row, SqlValue } from './store.ts';
import type { StoreRequests, StoreThreadData } from './store-messages.ts';
import { commitCalls } from './transaction.ts';

/** Entries of the journal that are checked before other work gets its turn. */
const CHECKED_AT_ONCE = 5_000;

if (parentPort !== null) {
  serveThread<StoreRequests>(parentPort, () => {
    const database = openDatabase(workerData as StoreThreadData);
    return { start: database.start, answers: answersOf(database, openJournal(database.db)) };
  });
}

function answersOf(database: Database, journal: Journal): Answers<StoreRequests> {
  return {
    commit: (calls) => commitCalls(database, journal, calls),
    read: ({ query, params }) => {
      const sql: string | undefined = QUERIES[query];
      if (sql === undefined) throw new TypeError(`${query}: there is no such query`);
      return rowsOf(database.prepared(sql, params).all(...params));
    },
    journalHead: () => ({ entries: journal.head.seq, head: Buffer.from(journal.head.hash).toString('hex') }),
    checkJournal: (behind) => journal.check(behind, CHECKED_AT_ONCE),
    close: () => {
      database.close();
      return undefined;
    },
  };
}

/** Integers were read as `bigint`, so that none loses digits; those that fit become numbers. */
function rowsOf(rows: Record<string, SqlValue>[]): Row[] {
  for (const row of rows) {
    for (const name in row) {
      const value = row[name];
      if (typeof value === 'bigint' && BigInt.asIntN(53, value) === value) row[name] = Number(value);
    }
  }
  return rows;
}
