import type { SignalFacts } from '../model/rule.ts';
import type { TagTable } from '../normalize/tag-table.ts';
import type { AssetModel } from './asset-model.ts';

/** What rules ask a plant about a signal. */
export function createSignalFacts(model: AssetModel, table: TagTable, staleAfterSeconds: number): SignalFacts {
  return {
    staleMs: (asset, property) => (table.tagOf(asset, property)?.staleSeconds ?? staleAfterSeconds) * 1000,
    attribute: model.attribute,
  };
}
