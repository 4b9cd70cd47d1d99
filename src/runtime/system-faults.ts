import type { Transition } from '../model/alarm.ts';
import type { Clock } from '../model/link.ts';
import type { AlarmBook } from './alarm-book.ts';

/** A fault of Tieline itself: raised while `problem` is a text, cleared when it is `undefined`. */
export type SystemFault = (source: string, problem: string | undefined, priority?: 'high' | 'low') => void;

interface FaultServices {
  /** Id and name of the plant. */
  id: string;
  name: string;
  clock: Clock;
  alarms: AlarmBook;
  commit(transitions: Transition[]): void;
  /** Before the store is open nothing can be told. */
  isOpen(): boolean;
}

/** What is wrong with Tieline itself in one plant. */
export interface SystemFaults {
  tell: SystemFault;
  /** Ends alarms of what is no longer there to tell that it works again, such as a deleted link. */
  endOf(isGone: (source: string) => boolean): void;
}

/** Faults of a plant as `system` alarms like any other; the same fault twice is one. */
export function createSystemFaults({ id, name, clock, alarms, commit, isOpen }: FaultServices): SystemFaults {
  const rule = { id, name, type: 'system' };
  const subjectOf = (source: string) => ({ rule, asset: name, property: source, condition: 'system' }) as const;
  const standing = () => alarms.ofRule(id).filter(({ clearedAt }) => clearedAt === undefined);

  const clear = (source: string) =>
    commit(alarms.change(subjectOf(source), { kind: 'clear', at: clock(), value: null }));

  return {
    tell(source, problem, priority = 'high') {
      if (!isOpen()) return;
      if (problem === undefined) return clear(source);
      if (standing().some(({ property }) => property === source)) return;
      const message = `${source}: ${problem}`;
      const facts = { at: clock(), priority, value: null, unit: undefined, message, evidence: {} };
      commit(alarms.raise(subjectOf(source), facts));
    },
    endOf(isGone) {
      if (!isOpen()) return;
      for (const { property } of standing()) if (isGone(property)) clear(property);
    },
  };
}
