import { asPlantError, PlantError } from '../model/errors.ts';
import type { SqlValue, Urgency, Write } from './store.ts';

/** How long a `soon` call waits for others at most, ms. */
export const GATHER_MS = 10;

/** Most writes that may wait for the disk; beyond it calls are rejected. */
export const MAX_WAITING = 100_000;

/** Most writes in one transaction (a larger call goes alone): what others wait for, and what is copied to the thread at once. */
const MAX_TOGETHER = 2_000;

/** Commits calls in one transaction; resolves to what was wrong with each. Rejects where nothing of them was kept. */
export type Commit = (calls: readonly (readonly Write[])[]) => Promise<(string | undefined)[]>;

/** Calls gathered into few transactions: one disk flush serves all that came while the last one ran. */
export interface GroupCommit {
  write(writes: readonly Write[], urgency: Urgency): Promise<void>;
  /** Commits what waits without delay; resolves when nothing waits any more. */
  drain(): Promise<void>;
}

interface Call {
  writes: readonly Write[];
  resolve(): void;
  reject(error: PlantError): void;
}

/** Gathers calls in front of a commit; only one commit runs at a time, so that calls are committed in order. */
export function groupCommit(commit: Commit): GroupCommit {
  let waiting: Call[] = [];
  let waitingWrites = 0;
  let timer: NodeJS.Timeout | undefined;
  let inFlight: Promise<void> | undefined;

  function commitNext(): void {
    clearTimeout(timer);
    timer = undefined;
    const group = takeGroup(waiting);
    for (const { writes } of group) waitingWrites -= writes.length;
    inFlight = commit(group.map(({ writes }) => writes))
      .then(
        (problems) => settle(group, problems),
        (thrown) => rejectAll(group, thrown),
      )
      .then(() => {
        inFlight = undefined;
        if (waiting.length > 0) commitNext();
      });
  }

  /** Later calls may rest on the failed ones: what waits fails with them. */
  function rejectAll(group: readonly Call[], thrown: unknown): void {
    const error = asPlantError(thrown, 'STORE_FAILED');
    const failed = [...group, ...waiting];
    waiting = [];
    waitingWrites = 0;
    for (const { reject } of failed) reject(error);
  }

  return {
    async write(writes, urgency) {
      if (writes.length === 0) return;
      if (waitingWrites + writes.length > MAX_WAITING) {
        const text = `plant store: more than ${MAX_WAITING} writes wait for the disk; this one is not taken`;
        throw new PlantError('STORE_FAILED', text);
      }
      const owned = writes.map(ownedWrite);
      waitingWrites += writes.length;
      await new Promise<void>((resolve, reject) => {
        waiting.push({ writes: owned, resolve, reject });
        if (inFlight !== undefined) return;
        if (urgency === 'now') commitNext();
        else timer ??= setTimeout(commitNext, GATHER_MS);
      });
    },
    async drain() {
      if (inFlight === undefined && waiting.length > 0) commitNext();
      while (inFlight !== undefined) await inFlight;
    },
  };
}

function takeGroup(waiting: Call[]): Call[] {
  let writes = 0;
  const end = waiting.findIndex((call, i) => {
    writes += call.writes.length;
    return writes > MAX_TOGETHER && i > 0;
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

function settle(group: readonly Call[], problems: readonly (string | undefined)[]): void {
  for (const [i, { resolve, reject }] of group.entries()) {
    const problem = problems[i];
    if (problem === undefined) resolve();
    else reject(new PlantError('STORE_FAILED', `plant store: ${problem}`));
  }
}

/** The write as it is now, and fit for the thread. */
function ownedWrite({ statement, params }: Write): Write {
  return { statement, params: params.map((value, i) => ownedValue(value, statement, i + 1)) };
}

function ownedValue(value: SqlValue, statement: string, position: number): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
  }
  if (value === null) return null;
  // A copy of its own: a thread is sent the whole memory behind a view, which for a network packet is 64 KiB.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  throw new PlantError('STORE_FAILED', `plant store: ${statement}: parameter ${position} is a ${typeof value}`);
}
