import { createHash } from 'node:crypto';
import type { ReadyRule } from '../model/rule.ts';

/** A short hash of what makes a rule behave as it does for a signal; each settings object, most signals share one, is hashed once. */
export function settingsHashes<Settings, State>(ready: ReadyRule<Settings, State>): (settings: Settings) => string {
  const { rule, assets, property, unit, judgesLate } = ready;
  const hashes = new Map<Settings, string>();
  const references = ready.references.map((one) => [one.relation?.name ?? one.asset, one.property, one.unit]);
  return (settings) => {
    const known = hashes.get(settings);
    if (known !== undefined) return known;
    const behaviour = [rule.type, rule.behaviour(settings), assets, property, unit, judgesLate, references];
    const hash = createHash('sha256').update(JSON.stringify(behaviour)).digest('hex').slice(0, 16);
    hashes.set(settings, hash);
    return hash;
  };
}
