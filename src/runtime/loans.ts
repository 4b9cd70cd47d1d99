import { endsAt, endsWhenStopped, endsWith, isOver, type Loan, returnOf } from '../guard/loan.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import type { CommandResult } from '../model/command.ts';
import { textOf } from '../model/errors.ts';
import type { Clock, LinkStatus } from '../model/link.ts';
import type { Store } from '../store/store.ts';
import type { Commands } from './commands.ts';
import type { Feed } from './feed.ts';
import type { Links } from './links.ts';
import { type Lent, pointKey } from './loan-book.ts';
import type { Probe } from './probe.ts';
import type { SystemFault } from './system-faults.ts';
import type { Sleeper } from './wake-heap.ts';
import type { WakeUps } from './wake-ups.ts';

/** Gives back what is lent when its loan ends, and goes on until it has succeeded. */
export interface Loans {
  /** Tells a node what became of what is given back in its name; returns the way out. */
  attend(nodeId: string, listener: (result: CommandResult) => void): () => void;
  /** An alarm has reached a node. */
  heard(alarm: Alarm): void;
  /** A node is closed. Resolves when what ends with it is given back, or cannot be for now. */
  stopped(nodeId: string, removed: boolean): Promise<void>;
  /** Ends what nodes have lent that are gone. */
  forget(isGone: (nodeId: string) => boolean): void;
  /** Goes on where the last run stopped: what it would have ended, and has not, ends now. */
  start(): Promise<void>;
  /** Resolves when nothing is on its way over a link. */
  settled(linkId: string): Promise<void>;
  close(): Promise<void>;
}

interface LoanServices {
  store: () => Store;
  clock: Clock;
  feed: Feed;
  wakeUps: WakeUps;
  commands: Commands;
  links: () => Links;
  systemFault: SystemFault;
  probe?: Probe | undefined;
}

/** Bounds of the pause after a give-back that did not succeed. */
const AGAIN_MS = { first: 1000, most: 300_000 };
/** So long a closing node waits for the steps of what it gives back. */
const STOP_MS = 8000;
/** A command that gives back is made when it is carried out. */
const VALID_MS = 5000;

/** A loan that is watched. */
interface Watched extends Sleeper {
  /** The command that lent. */
  of: string;
  /** A step back has been made, and another one is to follow. */
  isStepping: boolean;
  failures: number;
  running: Promise<void> | undefined;
}

export function createLoans({ store, clock, feed, wakeUps, commands, links, systemFault, probe }: LoanServices): Loans {
  const book = commands.loans;
  const listeners = new Map<string, (result: CommandResult) => void>();
  const watched = new Map<string, Watched>();
  const leaving = new Set<Promise<void>>();
  let closed = false;

  /** The watch over a loan that is there; what lends a point anew begins a new one. */
  function watch(key: string, { loan }: Lent): Watched {
    const known = watched.get(key);
    if (known?.of === loan.command.id) return known;
    if (known) known.dueAt = Number.POSITIVE_INFINITY;
    const one: Watched = {
      ...{ of: loan.command.id, isStepping: false, failures: 0, running: undefined },
      ...{ dueAt: endsAt(loan), scheduledAt: Number.POSITIVE_INFINITY },
      wake: () => void end(key, `${(loan.terms.afterMs ?? 0) / 1000} s are over`),
    };
    watched.set(key, one);
    wakeUps.schedule(one);
    return one;
  }

  /** Ends a loan; resolves after one attempt. */
  async function end(key: string, because: string): Promise<void> {
    const lent = book.all.get(key);
    if (!lent) return;
    const one = watch(key, lent);
    // It is on its way back already, and its next step has its time; without a link it has none.
    if (one.isStepping && one.dueAt > clock() && one.dueAt < Number.POSITIVE_INFINITY) return await one.running;
    one.running ??= mark(key, lent, because)
      .then(() => giveBack(key, one))
      .finally(() => {
        one.running = undefined;
      });
    await one.running;
  }

  /** From here on a restart goes on with it. */
  async function mark(key: string, { loan }: Lent, because: string): Promise<void> {
    if (loan.because !== undefined) return;
    // A disk that fails is told elsewhere; without it nothing can be written to a machine either.
    await store()
      .write(book.mark(key, because), 'now')
      .catch(() => undefined);
    probe?.('loan ended');
  }

  const endAll = (ends: (lent: Lent) => boolean, because = '') =>
    [...book.all].filter(([, lent]) => ends(lent)).map(([key]) => end(key, because));

  async function giveBack(key: string, one: Watched): Promise<void> {
    const lent = book.all.get(key);
    if (lent?.loan.command.id !== one.of) return;
    const { command: lending, terms } = lent.loan;
    const link = links().open.get(lent.point.linkId);
    if (!link || !isUp(link.status)) {
      // The link tells when it is up.
      one.dueAt = Number.POSITIVE_INFINITY;
      if (link?.status.state === 'down') tellFault(lent, `${lending.link} is not connected`);
      return;
    }
    const command = returnOf(lent.loan, clock(), VALID_MS);
    // Its steps keep the largest step, and their pauses the shortest interval. What was agreed to once goes back without a person, at any hour.
    const guard = { ...lent.point.guard, maxStep: undefined, minIntervalMs: 0, approval: 'none' as const };
    const point = { ...lent.point, guard, link, readFirst: true };
    const result = await commands.perform(command, point).catch((thrown: unknown) => textOf(thrown));
    if (typeof result !== 'string') listeners.get(lending.by.id)?.(result);
    if (book.all.get(key)?.loan.command.id !== one.of) return tellFault(lent, undefined);
    const isStep = typeof result !== 'string' && result.outcome === 'done';
    if (!isStep) tellFault(lent, typeof result === 'string' ? result : (result.reason ?? result.outcome));
    one.isStepping = isStep;
    one.failures = isStep ? 0 : one.failures + 1;
    one.dueAt = clock() + (isStep ? terms.everyMs : Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** (one.failures - 1)));
    if (!closed) wakeUps.schedule(one);
  }

  function tellFault({ loan: { command } }: Lent, problem: string | undefined): void {
    const words = `value lent to ${command.link} ${command.address}`;
    systemFault({ words, id: command.by.id }, problem && `not given back: ${problem}`);
  }

  const leaveFeed = feed.subscribe((event) => {
    if (event.kind === 'command') {
      const key = pointKey(event.result.command);
      const lent = book.all.get(key);
      if (lent) watch(key, lent);
      else forgetWatch(key);
    } else if (event.kind === 'alarm') {
      void endAll(({ loan }) => endsWith(loan, event.transition.alarm), 'the alarm cleared');
    } else if (event.kind === 'link' && event.status.state !== 'connecting') {
      void endAll(({ loan, point }) => loan.because !== undefined && point.linkId === event.id);
    }
  });

  function forgetWatch(key: string): void {
    const one = watched.get(key);
    if (one) one.dueAt = Number.POSITIVE_INFINITY;
    watched.delete(key);
  }

  /** What goes back in steps is waited for; what has failed twice is tried again after the next start. */
  async function giveBackAll(ends: (lent: Lent) => boolean, because: string): Promise<void> {
    const deadline = clock() + STOP_MS;
    await Promise.all(endAll(ends, because));
    while (clock() < deadline) {
      const dueAt = [...book.all]
        .filter(([, lent]) => ends(lent))
        .flatMap(([key]) => watched.get(key) ?? [])
        .filter(({ failures, dueAt }) => failures <= 1 && dueAt <= deadline)
        .map(({ dueAt }) => dueAt);
      if (dueAt.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.max(...dueAt) - clock())));
      await Promise.all(endAll(ends, because));
    }
  }

  /** True where the journal knows that the alarm that caused a loan is over. */
  async function isCauseOver({ terms, command }: Loan): Promise<boolean> {
    if (!terms.whenCleared || command.alarmId === undefined) return false;
    const entries = await store().read('journal.by_subject', [command.alarmId]);
    const last = entries.findLast(({ kind }) => kind === 'transition');
    return last !== undefined && isOver((JSON.parse(String(last.body)) as Transition).alarm);
  }

  return {
    attend(nodeId, listener) {
      listeners.set(nodeId, listener);
      return () => listeners.delete(nodeId);
    },
    heard: (alarm) => void endAll(({ loan }) => endsWith(loan, alarm), 'the alarm cleared'),
    stopped(nodeId, removed) {
      const ends = ({ loan }: Lent) => loan.command.by.id === nodeId && endsWhenStopped(loan, removed);
      const leave = giveBackAll(ends, removed ? 'the node was deleted' : 'the flow was stopped');
      leaving.add(leave);
      return leave.finally(() => leaving.delete(leave));
    },
    forget(isGone) {
      const isLeft = ({ loan }: Lent) => endsWhenStopped(loan, true) && isGone(loan.command.by.id);
      void endAll(isLeft, 'the node was deleted');
      for (const lent of book.all.values()) {
        const { loan, point } = lent;
        if (loan.because && isGone(point.linkId)) tellFault(lent, `its link ${loan.command.link} is no longer there`);
      }
    },
    async start() {
      for (const [key, lent] of book.all) {
        watch(key, lent);
        const isStopped = endsWhenStopped(lent.loan, false);
        const because = isStopped ? 'the runtime was stopped while it was lent' : 'the alarm cleared';
        if (isStopped || (await isCauseOver(lent.loan))) await mark(key, lent, because);
      }
    },
    async settled(linkId) {
      const running = [...watched].filter(([key]) => book.all.get(key)?.point.linkId === linkId);
      await Promise.all([...leaving, ...running.map(([, one]) => one.running)]);
    },
    async close() {
      await Promise.all(leaving);
      closed = true;
      leaveFeed();
      await Promise.all([...watched.values()].map(({ running }) => running));
    },
  };
}

const isUp = ({ state }: LinkStatus) => state === 'up' || state === 'degraded';
