import type { Reference, SignalFacts } from '../model/rule.ts';
import type { NamedSignal } from './other-signal.ts';
import { referenceTo } from './reference-to.ts';

/** The signals that the settings of a rule name, each once. */
export interface ReferenceList {
  readonly references: readonly Reference[];
  /** What people call them, in the same order. */
  readonly names: readonly string[];
  /**
   * The place of a signal among the references.
   * @param unit UCUM code in which it is wanted; absent: as it comes
   * @param lasting it says how something stands until it says otherwise
   */
  placeOf(signal: NamedSignal, unit: string | undefined, lasting?: true): number;
}

export function createReferenceList(facts: SignalFacts): ReferenceList {
  const references: Reference[] = [];
  const names: string[] = [];
  const known = new Map<string, number>();
  return {
    ...{ references, names },
    placeOf(signal, unit, lasting) {
      const { asset, property } = signal;
      const name = asset === undefined ? property : `${asset}/${property}`;
      const key = `${name} ${unit ?? ''} ${lasting ?? false}`;
      const place = known.get(key) ?? references.length;
      if (place < references.length) return place;
      known.set(key, place);
      names.push(name);
      references.push({ ...referenceTo(signal, unit, facts), ...(lasting && { lasting }) });
      return place;
    },
  };
}
