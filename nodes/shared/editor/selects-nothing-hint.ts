import { type DescribingTables, describedSignals } from '../../../src/assets/described-signals.ts';
import type { StoredNode } from '../../../src/model/flow.ts';
import { selectorProblem } from '../../../src/model/selector.ts';
import { readEnabledWhen } from '../../../src/rules/enabled-when.ts';
import { comingIn, type SelectsNothing, selectsNothing } from '../../../src/rules/selects-nothing.ts';
import { holdsEnvironment, type Stored } from './problems.ts';
import type { EditorRed } from './red.ts';

/** Where a rule selects nothing that its plant describes, as both stand in the editor. Tables in a file or from the environment are unknown here. */
export function selectsNothingHint(
  { plant, assets, property }: Stored,
  { nodes }: EditorRed,
): SelectsNothing | undefined {
  const found = nodes.node(String(plant));
  if (!found || found.valid === false || found.tagsFile || !property) return undefined;
  // A flow that somebody wrote by hand, or an older one, need not have each table.
  const { tags = [], assets: known = [], classes = [] } = found as Partial<DescribingTables>;
  const tables = { tags, assets: known, classes };
  const selected = { assets: String(assets || '#'), property: String(property) };
  if (selectorProblem(selected.assets) || holdsEnvironment({ ...selected, ...tables })) return undefined;
  const flow: StoredNode[] = [];
  nodes.eachNode((node) => flow.push(node));
  return selectsNothing(selected, describedSignals(tables), comingIn(flow, found.id));
}

/**
 * The same of a rule that joins signals: for each that is one of the assets themselves.
 * @param conditions fields that name a signal each, with their titles
 */
export function joinedNothingHint(
  conditions: Readonly<Record<string, string>>,
): (stored: Stored, RED: EditorRed) => { field: string; text: string } | undefined {
  return (stored, RED) => {
    for (const [name, title] of Object.entries(conditions)) {
      const read = readEnabledWhen(String(stored[name] ?? ''));
      if ('problem' in read || read.signal.asset !== undefined) continue;
      const nothing = selectsNothingHint({ ...stored, property: read.signal.property }, RED);
      if (nothing) return { field: nothing.field === 'Property' ? title : nothing.field, text: nothing.text };
    }
    return undefined;
  };
}
