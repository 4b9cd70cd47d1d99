import type { Transition } from '../model/alarm.ts';
import type { Clock } from '../model/link.ts';
import type { Write } from '../store/store.ts';
import type { AlarmBook } from './alarm-book.ts';
import { type Learner, lostText, putAside, type UnreadRow } from './take-over.ts';

/** A fault of Tieline itself: raised while `problem` is a text, cleared when it is `undefined`. */
export type SystemFault = (source: FaultSource, problem: string | undefined, priority?: 'high' | 'low') => void;

/** What is at fault, in words; with an id where two may have the same words. */
export type FaultSource = string | { words: string; id: string };

/** What was kept cannot be read, so that a node begins anew. Resolves when that is told and the rest is out of the way; nothing unread is no loss. */
export type LearningLost = (learner: Learner, unread: readonly UnreadRow[]) => Promise<void>;

interface FaultServices {
  /** Id and name of the plant. */
  id: string;
  name: string;
  clock: Clock;
  alarms: AlarmBook;
  commit(writes: Write[], transitions: Transition[]): Promise<void>;
  /** Before the store is open nothing can be told. */
  isOpen(): boolean;
}

/** What is wrong with Tieline itself in one plant. */
export interface SystemFaults {
  tell: SystemFault;
  learningLost: LearningLost;
  /** Ends alarms of what is no longer there to tell that it works again, such as a deleted link. */
  endOf(isGone: (source: string) => boolean): void;
  /** Ends alarms of lost learning that somebody has acknowledged: nothing else ends them. */
  heard(transitions: readonly Transition[]): void;
}

/** The property under which the fault of a source is an alarm. */
export const faultName = (source: FaultSource) =>
  typeof source === 'string' ? source : `${source.words} (${source.id})`;

const LEARNING = 'learning of ';
/** The id of the node that has lost what it had learned, where this is the property of such a fault. */
export const learnerIn = (property: string): string | undefined =>
  property.startsWith(LEARNING) ? /\(([^()]*)\)$/.exec(property)?.[1] : undefined;

/** Faults of a plant as `system` alarms like any other; the same fault twice is one. */
export function createSystemFaults({ id, name, clock, alarms, commit, isOpen }: FaultServices): SystemFaults {
  const rule = { id, name, type: 'system' };
  const subjectOf = (property: string) => ({ rule, asset: name, property, condition: 'system' }) as const;
  const standing = () => alarms.ofRule(id).filter(({ clearedAt }) => clearedAt === undefined);

  const raise = (property: string, message: string, priority: 'high' | 'low') =>
    alarms.raise(subjectOf(property), { at: clock(), priority, value: null, unit: undefined, message, evidence: {} });
  const clear = (property: string) =>
    void commit([], alarms.change(subjectOf(property), { kind: 'clear', at: clock(), value: null }));

  return {
    tell(source, problem, priority = 'high') {
      if (!isOpen()) return;
      const property = faultName(source);
      if (problem === undefined) return clear(property);
      if (standing().some((alarm) => alarm.property === property)) return;
      const words = typeof source === 'string' ? source : source.words;
      void commit([], raise(property, `${words}: ${problem}`, priority));
    },
    async learningLost(learner, unread) {
      if (unread.length === 0) return;
      const message = `${learner.name}: ${lostText(learner, unread)}`;
      const transitions = raise(faultName({ words: `${LEARNING}${learner.name}`, id: learner.id }), message, 'high');
      await commit(putAside(learner, unread, clock()), transitions);
    },
    endOf(isGone) {
      if (!isOpen()) return;
      for (const { property } of standing()) if (isGone(property)) clear(property);
    },
    heard(transitions) {
      for (const { kind, alarm } of transitions) {
        const isOwn = alarm.rule.id === id && learnerIn(alarm.property) !== undefined;
        if (kind === 'acknowledged' && isOwn) clear(alarm.property);
      }
    },
  };
}
