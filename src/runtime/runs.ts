import { toJson } from '../model/json.ts';
import type { Row, Write } from '../store/store.ts';

/** A time in which the plant did not run, ms since the Unix epoch. */
export interface Downtime {
  from: number;
  to: number;
}

/** What the journal keeps of each start. */
interface Run {
  /** Until when the plant ran before; absent at its first start. */
  stoppedAt?: number;
  /** Whether that run ended by itself. */
  clean: boolean;
}

/** The subject under which the journal keeps the starts of a plant. */
export const RUNS = 'run';

/** The journal entry of a start after a run that ended at `stoppedAt`. */
export function runWrite(stoppedAt: number | undefined, clean: boolean, at: number): Write {
  const run: Run = { ...(stoppedAt !== undefined && { stoppedAt }), clean };
  return { statement: 'journal.append', params: [`${RUNS}:${at}`, at, 'audit', RUNS, toJson(run)] };
}

/** The times between runs in what {@link runWrite} wrote, in any order. */
export function downtimesOf(rows: readonly Row[]): Downtime[] {
  return rows.flatMap(({ at, body }) => {
    const { stoppedAt } = JSON.parse(String(body)) as Run;
    return stoppedAt === undefined ? [] : [{ from: stoppedAt, to: Number(at) }];
  });
}
