import { type Alarm, isActive } from '../model/alarm.ts';
import type { Causes } from './causes.ts';

/** Which of the alarms that stand explain which; found by key, however many stand. */
export interface CauseIndex {
  /** Takes over how an alarm stands now. */
  put(alarm: Alarm): void;
  delete(alarm: Alarm): void;
  /** Ids of active alarms that explain one. */
  causesOf(alarm: Explained): Iterable<string>;
  /** Ids of alarms that one explains, itself perhaps among them. */
  consequencesOf(cause: Explained): Iterable<string>;
}

type Explained = Pick<Alarm, 'asset' | 'property' | 'group'>;

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

  // In a group each may explain each.
  const groupKeys = ({ group }: Explained) => (group ? [`group ${group.key}`] : []);
  const causeKeys = (alarm: Explained) => [...causes.causeKeys(alarm), ...groupKeys(alarm)];
  const consequenceKeys = (alarm: Explained) => [...causes.consequenceKeys(alarm), ...groupKeys(alarm)];

  return {
    put(alarm) {
      for (const key of consequenceKeys(alarm)) add(standing, key, alarm.id);
      for (const key of causeKeys(alarm)) (isActive(alarm) ? add : remove)(active, key, alarm.id);
    },
    delete(alarm) {
      for (const key of consequenceKeys(alarm)) remove(standing, key, alarm.id);
      for (const key of causeKeys(alarm)) remove(active, key, alarm.id);
    },
    causesOf: (alarm) => found(active, consequenceKeys(alarm)),
    consequencesOf: (cause) => [...found(standing, causeKeys(cause))],
  };
}
