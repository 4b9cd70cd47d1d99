import { type Alarm, isActive } from '../model/alarm.ts';
import type { Causes } from './causes.ts';

/** Which of the alarms that stand explain which; found by key, however many stand. */
export interface CauseIndex {
  /** Takes over how an alarm stands now. */
  put(alarm: Alarm): void;
  delete(alarm: Alarm): void;
  /** Ids of active alarms that explain one. */
  causesOf(alarm: Pick<Alarm, 'asset' | 'property'>): Iterable<string>;
  /** Ids of alarms that one explains, itself perhaps among them. */
  consequencesOf(cause: Pick<Alarm, 'asset' | 'property'>): Iterable<string>;
}

export function createCauseIndex(causes: Causes): CauseIndex {
  const active = new Map<string, Set<string>>();
  const standing = new Map<string, Set<string>>();

  const add = (to: Map<string, Set<string>>, key: string, id: string) => {
    const ids = to.get(key);
    if (ids) ids.add(id);
    else to.set(key, new Set([id]));
  };
  const remove = (from: Map<string, Set<string>>, key: string, id: string) => {
    const ids = from.get(key);
    ids?.delete(id);
    if (ids?.size === 0) from.delete(key);
  };
  const found = function* (under: ReadonlyMap<string, Set<string>>, keys: readonly string[]): Generator<string> {
    for (const key of keys) yield* under.get(key) ?? [];
  };

  return {
    put(alarm) {
      for (const key of causes.consequenceKeys(alarm)) add(standing, key, alarm.id);
      for (const key of causes.causeKeys(alarm)) (isActive(alarm) ? add : remove)(active, key, alarm.id);
    },
    delete(alarm) {
      for (const key of causes.consequenceKeys(alarm)) remove(standing, key, alarm.id);
      for (const key of causes.causeKeys(alarm)) remove(active, key, alarm.id);
    },
    causesOf: (alarm) => found(active, causes.consequenceKeys(alarm)),
    consequencesOf: (cause) => [...found(standing, causes.causeKeys(cause))],
  };
}
