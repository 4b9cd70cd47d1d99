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

/** Faults of a plant as `system` alarms like any other; the same fault twice is one. */
export function createSystemFaults({ id, name, clock, alarms, commit, isOpen }: FaultServices): SystemFault {
  return (source, problem, priority = 'high') => {
    if (!isOpen()) return;
    const rule = { id, name, type: 'system' };
    const subject = { rule, asset: name, property: source, condition: 'system' } as const;
    const at = clock();
    if (problem === undefined) return commit(alarms.change(subject, { kind: 'clear', at, value: null }));
    if (alarms.ofRule(id).some((alarm) => alarm.property === source && alarm.clearedAt === undefined)) return;
    const message = `${source}: ${problem}`;
    commit(alarms.raise(subject, { at, priority, value: null, unit: undefined, message, evidence: {} }));
  };
}
