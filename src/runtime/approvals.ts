import { type Command, type CommandResult, isSamePoint, type WaitingCommand } from '../model/command.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Store, Write } from '../store/store.ts';
import { resultWrite, subjectOf } from './command-journal.ts';
import type { Feed } from './feed.ts';
import type { Sleeper } from './wake-heap.ts';
import type { WakeUps } from './wake-ups.ts';

/** What became of a command that waited for a person. */
export type Decision = { approved: true; by: string } | { approved: false; by?: string; reason: string };

/** Commands that wait for a person. They are not executable after a restart. */
export interface Approvals {
  /** Oldest first. */
  readonly waiting: readonly WaitingCommand[];
  /** Resolves with what a person decided, or with why nobody can any more. A node's newer command to the same point replaces its older one. */
  wait(waiting: WaitingCommand): Promise<Decision>;
  /** Resolves when the decision of a person is on record; false where nothing waits under this id. */
  decide(id: string, approved: boolean, by: string, comment?: string): Promise<boolean>;
  /** A node is gone or deployed again: what it waits for may not be what it would ask for now. */
  withdraw(nodeId: string): void;
  /** Refuses, on record, what waited when the runtime stopped. */
  load(facts: readonly Row[], store: Store): Promise<void>;
}

interface Waiter extends WaitingCommand {
  sleeper: Sleeper;
  settle(decision: Decision): void;
}

const WAITING = 'waiting ';

/** Why a command that waited over a restart is not carried out. */
export const EXPIRED_BY_RESTART = 'expired by restart: nobody had approved it';

export function createApprovals({
  store,
  clock,
  feed,
  wakeUps,
}: {
  store: () => Store;
  clock: Clock;
  feed: Feed;
  wakeUps: WakeUps;
}): Approvals {
  const waiters = new Map<string, Waiter>();

  /** Takes a command out of the list, once; whoever took it decides. */
  function take(id: string): Waiter | undefined {
    const waiter = waiters.get(id);
    if (!waiter) return undefined;
    waiters.delete(id);
    waiter.sleeper.dueAt = Number.POSITIVE_INFINITY;
    feed.publish({ kind: 'approvals' });
    return waiter;
  }

  const end = (id: string, reason: string) => take(id)?.settle({ approved: false, reason });

  return {
    get waiting() {
      return [...waiters.values()].map(({ sleeper: _sleeper, settle: _settle, ...waiting }) => waiting);
    },
    async wait(waiting) {
      const { command, since, until } = waiting;
      if (waiters.has(command.id)) return { approved: false, reason: 'this very command waits for approval already' };
      for (const { command: other } of waiters.values()) {
        if (other.by.id === command.by.id && isSamePoint(other, command)) {
          end(other.id, 'replaced by a newer command of the same node before anybody approved it');
        }
      }
      const decided = new Promise<Decision>((settle) => {
        const expire = () => end(command.id, 'expired: nobody approved it in time');
        const sleeper: Sleeper = { dueAt: until, scheduledAt: Number.POSITIVE_INFINITY, wake: expire };
        waiters.set(command.id, { ...waiting, sleeper, settle });
        wakeUps.schedule(sleeper);
      });
      try {
        await store().write([audit(command, 'waits for approval', since, waiting), waitingFact(waiting)], 'now');
      } catch (thrown) {
        take(command.id);
        throw thrown;
      }
      feed.publish({ kind: 'approvals' });
      return decided;
    },
    async decide(id, approved, by, comment) {
      const waiter = take(id);
      if (!waiter) return false;
      const at = clock();
      const why = comment === undefined ? '' : `: ${comment}`;
      if (at > waiter.until) {
        waiter.settle({ approved: false, reason: 'expired: nobody approved it in time' });
        return false;
      }
      const what = approved ? 'approved' : 'not approved';
      try {
        const { command } = waiter;
        await store().write([audit(command, what, at, { command, by, ...(comment && { comment }) })], 'now');
      } catch (thrown) {
        waiter.settle({ approved: false, reason: 'the decision could not be recorded' });
        throw thrown;
      }
      waiter.settle(approved ? { approved, by } : { approved, by, reason: `refused by ${by}${why}` });
      return true;
    },
    withdraw(nodeId) {
      for (const { command } of waiters.values()) {
        if (command.by.id === nodeId) end(command.id, 'expired by restart: its node was stopped or deployed again');
      }
    },
    async load(facts, opened) {
      const left = facts.filter(({ name }) => String(name).startsWith(WAITING));
      const writes = left.flatMap(({ body }): Write[] => {
        const { command, before } = JSON.parse(String(body)) as WaitingCommand;
        const result: CommandResult = {
          ...{ command, outcome: 'refused', reason: EXPIRED_BY_RESTART, at: clock() },
          ...(before !== undefined && { before }),
        };
        return [resultWrite(result), waitingOver(command.id)];
      });
      if (writes.length > 0) await opened.write(writes, 'now');
    },
  };
}

function audit(command: Command, what: string, at: number, facts: object): Write {
  const params = [`${command.id}:${what}`, at, 'audit', subjectOf(command), toJson({ what, at, ...facts })];
  return { statement: 'journal.append', params };
}

const waitingFact = (waiting: WaitingCommand): Write => {
  return { statement: 'fact.put', params: [`${WAITING}${waiting.command.id}`, toJson(waiting)] };
};

/** A command waits no longer: goes into the journal's transaction of what became of it. */
export const waitingOver = (id: string): Write => ({ statement: 'fact.delete', params: [`${WAITING}${id}`] });
