import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { textOf } from '../model/errors.ts';
import { type Database, isDiskFailure, openDatabase } from './database.ts';
import { type Journal, openJournal } from './journal.ts';
import { QUERIES } from './statements.ts';
import type { Row, SqlValue } from './store.ts';
import {
  START_ID,
  type StoreReply,
  type StoreRequest,
  type StoreRequestKind,
  type StoreRequests,
  type StoreThreadData,
} from './store-messages.ts';
import { commitCalls } from './transaction.ts';

type Answers = { [K in StoreRequestKind]: (ask: StoreRequests[K]['ask']) => StoreRequests[K]['answer'] };

/** Entries of the journal that are checked before other work gets its turn. */
const CHECKED_AT_ONCE = 5_000;

if (parentPort !== null) serve(parentPort, workerData as StoreThreadData);

/** The store's thread: opens the file, says so, and answers until it is asked to close. */
function serve(port: MessagePort, data: StoreThreadData): void {
  const reply = (message: StoreReply) => port.postMessage(message);
  try {
    const database = openDatabase(data);
    const answers = answersOf(database, openJournal(database.db));
    port.on('message', (request: StoreRequest) => {
      reply(replyTo(answers, request));
      if (request.kind === 'close') port.close();
    });
    reply({ id: START_ID, answer: database.start });
  } catch (thrown) {
    reply({ id: START_ID, failure: textOf(thrown), disk: true });
  }
}

function replyTo<K extends StoreRequestKind>(answers: Answers, { id, kind, ask }: StoreRequest<K>): StoreReply {
  try {
    return { id, answer: answers[kind](ask) };
  } catch (thrown) {
    return { id, failure: textOf(thrown), disk: isDiskFailure(thrown) };
  }
}

function answersOf(database: Database, journal: Journal): Answers {
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
