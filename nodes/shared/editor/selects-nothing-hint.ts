import { type DescribingTables, describedSignals } from '../../../src/assets/described-signals.ts';
import type { StoredNode } from '../../../src/model/flow.ts';
import { selectorProblem } from '../../../src/model/selector.ts';
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
