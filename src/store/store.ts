import type { PlantError } from '../model/errors.ts';
import type { QueryName, StatementName } from './statements.ts';

/** A value as SQLite keeps it. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One prepared statement with its parameters, by name (see `statements.ts`). */
export interface Write {
  statement: StatementName;
  params: readonly SqlValue[];
}

/** A row as it is read: column name to value. Whole numbers beyond 2^53 are `bigint`, all others `number`. */
export type Row = Record<string, SqlValue>;

/** `now`: commit as soon as the disk is free. `soon`: within the group-commit time (at most 20 ms). */
export type Urgency = 'now' | 'soon';

/** Where the hash chain of the journal ends. */
export interface JournalHead {
  entries: number;
  /** SHA-256 of the newest entry and, through the chain, of all before it; hexadecimal. */
  head: string;
}

/** What reading the whole journal again said. `brokenAt` is the first entry (`seq`) that is not as it was written. */
export interface JournalCheck extends JournalHead {
  brokenAt?: number;
}

/**
 * The plant store's durable file. Everything runs in a thread of its own, so that a slow disk never blocks the event loop;
 * what is written together in one call is committed together, and calls are committed in the order they were made.
 */
export interface Store {
  /** Resolves when the writes are on the disk (`synchronous=FULL`); rejects with `STORE_FAILED` and nothing of the call is kept. */
  write(writes: readonly Write[], urgency: Urgency): Promise<void>;
  /** Rows of a named query. Sees everything whose write has resolved. */
  read(query: QueryName, params?: readonly SqlValue[]): Promise<Row[]>;
  /** The journal's newest hash. Kept elsewhere, it shows later whether entries were cut off at the end. */
  journalHead(): Promise<JournalHead>;
  /** Reads the journal from its beginning and checks every hash, in slices between which writes go on. */
  verifyJournal(): Promise<JournalCheck>;
  /** Commits what waits, marks the stop as clean and closes. */
  close(): Promise<void>;
}

/** What was found in the file when it was opened. */
export interface StoreStart {
  /** Ten characters of `[A-Z0-9]`, made once for each file. */
  runtimeId: string;
  /** How the last run ended. True for a new file. */
  cleanStop: boolean;
  /** When the last checkpoint was made, ms since the Unix epoch. */
  checkpointAt: number | undefined;
  createdNow: boolean;
}

/** A store that is open, with what was found in it. */
export interface OpenedStore extends Store, StoreStart {}

/** Where the store is, and who wants to know that it fails. */
export interface StoreOptions {
  /** Its directory is made where it is missing. */
  file: string;
  /** Called at each commit or read that the disk (not the caller) made fail, and when the thread has ended by itself. */
  onFailure?(error: PlantError): void;
  /** Upper bound of the file in pages of 4 KiB; beyond it writes reject as on a full disk. */
  maxPages?: number;
}
