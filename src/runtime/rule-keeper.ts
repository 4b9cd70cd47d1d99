import type { Step } from '../model/rule.ts';

/** Rows written in one go: a few milliseconds of work. */
const SLICE = 1000;
/** What a crash may cost is written this long after it has changed, ms. */
const SNAPSHOT_MS = 10_000;
/** And where it is a small part of what is kept: each signal once in that time, at moments of their own. */
const SELDOM_MS = 900_000;
/** Parts of that time. */
const PARTS = 90;

/** Gathers the signals of a rule whose state is to be stored, each once. */
export interface RuleKeeper<Entry> {
  /** At the end of this turn of the event loop, with the next snapshot, or within a quarter of an hour. */
  keep(entry: Entry, when?: Step<unknown>['kept']): void;
  /** Writes with the next snapshot what is written beside the signals. */
  keepOthers(): void;
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
  /** Signals by the part of time in which their turn comes. */
  const rarely = Array.from({ length: PARTS }, () => new Set<Entry>());
  const partOf = new Map<Entry, number>();
  let part = 0;
  let ticking: NodeJS.Timeout | undefined;

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

  function nextPart(): void {
    part = (part + 1) % PARTS;
    const due = rarely[part] as Set<Entry>;
    for (const entry of due) urgent.add(entry);
    due.clear();
    if (urgent.size > 0) turn ??= setImmediate(flush);
  }

  function keepOthers(): void {
    snapshot ??= setTimeout(promote, SNAPSHOT_MS).unref();
  }

  function keepSeldom(entry: Entry): void {
    ticking ??= setInterval(nextPart, SELDOM_MS / PARTS).unref();
    let own = partOf.get(entry);
    if (own === undefined) {
      own = partOf.size % PARTS;
      partOf.set(entry, own);
    }
    (rarely[own] as Set<Entry>).add(entry);
  }

  return {
    keep(entry, when = 'soon') {
      if (when === 'seldom') return keepSeldom(entry);
      if (when === 'snapshot') {
        patient.add(entry);
        return keepOthers();
      }
      urgent.add(entry);
      turn ??= setImmediate(flush);
    },
    keepOthers,
    isKept(entry) {
      urgent.delete(entry);
      patient.delete(entry);
    },
    close() {
      clearImmediate(turn);
      clearTimeout(snapshot);
      clearInterval(ticking);
      for (const due of rarely) for (const entry of due) urgent.add(entry);
      write([...take(urgent, Number.POSITIVE_INFINITY), ...take(patient, Number.POSITIVE_INFINITY)]);
    },
  };
}
