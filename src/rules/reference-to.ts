import { relationOf } from '../model/relation.ts';
import type { Reference, SignalFacts } from '../model/rule.ts';
import type { NamedSignal } from './other-signal.ts';

/**
 * What a rule needs where its settings name a signal.
 * @param unit UCUM code in which it is wanted; absent: as it comes
 */
export function referenceTo({ asset, property }: NamedSignal, unit: string | undefined, facts: SignalFacts): Reference {
  const relation =
    asset === undefined ? undefined : relationOf(asset, (of, name) => facts.attribute(of, property, name));
  return {
    ...(relation ? { relation } : asset !== undefined && { asset }),
    property,
    ...(unit !== undefined && { unit }),
    staleMs: (of) => facts.staleMs(of, property),
  };
}
