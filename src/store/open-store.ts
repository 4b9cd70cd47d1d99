import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PlantError, textOf } from '../model/errors.ts';
import { groupCommit } from './group-commit.ts';
import { type ChainLink, GENESIS } from './journal.ts';
import type { JournalCheck, OpenedStore, StoreOptions } from './store.ts';
import { type StoreThread, startStoreThread } from './store-thread.ts';

/**
 * Opens the plant store, making file and directory where they are missing, for this runtime alone.
 * Rejects with `STORE_FAILED`, naming the file, where it is in use, damaged, newer than this Tieline or something else.
 */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  await makeDirectory(options.file, `plant store ${options.file}`);
  const thread = startStoreThread(options);
  const start = await thread.started;
  const group = groupCommit((calls) => thread.ask('commit', calls));
  let closed: Promise<void> | undefined;

  function ifOpen<Result>(action: () => Promise<Result>): Promise<Result> {
    if (closed === undefined) return action();
    return Promise.reject(new PlantError('STORE_FAILED', `plant store ${options.file}: closed`));
  }

  return {
    ...start,
    write: (writes, urgency) => ifOpen(() => group.write(writes, urgency)),
    read: (query, params = []) => ifOpen(() => thread.ask('read', { query, params })),
    journalHead: () => ifOpen(() => thread.ask('journalHead', undefined)),
    verifyJournal: () => ifOpen(() => verifyJournal(thread)),
    close() {
      closed ??= group.drain().then(() => closeThread(thread));
      return closed;
    },
  };
}

/** Makes the directory of a file where it is missing; rejects with `STORE_FAILED`, led by `subject`. */
export async function makeDirectory(file: string, subject: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (thrown) {
    throw new PlantError('STORE_FAILED', `${subject}: its directory cannot be made: ${textOf(thrown)}`, {
      cause: thrown,
    });
  }
}

async function closeThread(thread: StoreThread): Promise<void> {
  try {
    await thread.ask('close', undefined);
  } finally {
    await thread.ended;
  }
}

async function verifyJournal(thread: StoreThread): Promise<JournalCheck> {
  let behind: ChainLink = GENESIS;
  for (;;) {
    const { last, brokenAt, more } = await thread.ask('checkJournal', behind);
    if (brokenAt !== undefined || !more) return checkOf(last, brokenAt);
    behind = last;
  }
}

function checkOf({ seq, hash }: ChainLink, brokenAt: number | undefined): JournalCheck {
  const good = { entries: seq, head: Buffer.from(hash).toString('hex') };
  return brokenAt === undefined ? good : { ...good, brokenAt };
}
