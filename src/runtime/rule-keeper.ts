/** Rows written in one go: a few milliseconds of work. */
const SLICE = 1000;
/** What a crash may cost is written this long after it has changed, ms. */
const SNAPSHOT_MS = 10_000;

/** Gathers the signals of a rule whose state is to be stored, each once. */
export interface RuleKeeper<Entry> {
  /** At the end of this turn of the event loop. */
  soon(entry: Entry): void;
  /** With the next snapshot; without one, only what is written beside them. */
  later(entry?: Entry): void;
  /** Its row is written with a transition. */
  isKept(entry: Entry): void;
  /** Writes all that waits. */
  close(): void;
}

/** @param write stores the rows of signals, and what is to be stored beside them, in the background */
export function createRuleKeeper<Entry>(write: (entries: readonly Entry[]) => void): RuleKeeper<Entry> {
  const urgent = new Set<Entry>();
  const patient = new Set<Entry>();
  let turn: NodeJS.Immediate | undefined;
  let snapshot: NodeJS.Timeout | undefined;

  function flush(): void {
    turn = undefined;
    write(take(urgent, SLICE));
    if (urgent.size > 0) turn = setImmediate(flush);
  }

  function take(from: Set<Entry>, most: number): Entry[] {
    const taken: Entry[] = [];
    for (const entry of from) {
      if (taken.length >= most) break;
      from.delete(entry);
      patient.delete(entry);
      taken.push(entry);
    }
    return taken;
  }

  function promote(): void {
    snapshot = undefined;
    for (const entry of patient) urgent.add(entry);
    turn ??= setImmediate(flush);
  }

  return {
    soon(entry) {
      urgent.add(entry);
      turn ??= setImmediate(flush);
    },
    later(entry) {
      if (entry) patient.add(entry);
      snapshot ??= setTimeout(promote, SNAPSHOT_MS).unref();
    },
    isKept(entry) {
      urgent.delete(entry);
      patient.delete(entry);
    },
    close() {
      clearImmediate(turn);
      clearTimeout(snapshot);
      write([...take(urgent, Number.POSITIVE_INFINITY), ...take(patient, Number.POSITIVE_INFINITY)]);
    },
  };
}
