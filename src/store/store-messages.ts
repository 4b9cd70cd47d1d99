import type { ChainLink, CheckedSlice } from './journal.ts';
import type { QueryName } from './statements.ts';
import type { JournalHead, Row, SqlValue, Write } from './store.ts';

/** What the store's thread is asked and what it answers, by kind. It works strictly in the order it is asked. */
export interface StoreRequests {
  /** The calls of one transaction, and for each what was wrong with it (`undefined`: it is on the disk). */
  commit: { ask: readonly (readonly Write[])[]; answer: (string | undefined)[] };
  read: { ask: { query: QueryName; params: readonly SqlValue[] }; answer: Row[] };
  journalHead: { ask: undefined; answer: JournalHead };
  /** The next slice of the journal behind a link. */
  checkJournal: { ask: ChainLink; answer: CheckedSlice };
  close: { ask: undefined; answer: undefined };
}

/** What the thread is started with. */
export interface StoreThreadData {
  file: string;
  maxPages: number | undefined;
}
