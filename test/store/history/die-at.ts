import type { DatabaseSync } from 'node:sqlite';

/** Gives a connection the function `die()`, whose n-th call kills the process; what is changed goes to the disk early. */
export function dieAt(db: DatabaseSync, call: number): void {
  let left = call;
  db.function('die', () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return null;
  });
  db.exec('PRAGMA cache_size = 10');
}
