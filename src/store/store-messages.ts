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

export type StoreRequestKind = keyof StoreRequests;

/** One request on its way to the thread. */
export interface StoreRequest<K extends StoreRequestKind = StoreRequestKind> {
  id: number;
  kind: K;
  ask: StoreRequests[K]['ask'];
}

/** One answer on its way back. `disk`: not the caller but the disk or the file is at fault. */
export type StoreReply = { id: number; answer: unknown } | { id: number; failure: string; disk: boolean };

/** What the thread is started with. */
export interface StoreThreadData {
  file: string;
  maxPages: number | undefined;
}

/** The id of the reply to the start itself: a `StoreStart` or why the file cannot be used. */
export const START_ID = 0;
