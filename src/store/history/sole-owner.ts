import type { DatabaseSync } from 'node:sqlite';
import { connect } from '../database.ts';

/**
 * Makes this the only runtime that writes a file, until the answer is closed or the process ends, however it ends: an exclusive
 * transaction on an empty database beside it, whose lock the operating system takes back. Readers need no leave.
 * Throws SQLite's `busy` where another runtime, or another part of this one, has it.
 */
export function becomeSoleOwner(file: string): DatabaseSync {
  const lock = connect(`${file}-lock`);
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (thrown) {
    lock.close();
    throw thrown;
  }
}
