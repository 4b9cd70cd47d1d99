import { nodeName, nodesBehind, type StoredNode } from '../model/flow.ts';
import { problemText, readSettings } from '../model/settings.ts';
import { type AnyReadyRule, RULE_KINDS } from '../rules/registry.ts';
import { type PlantSettings, plantProblems, plantSettings } from '../runtime/plant-settings.ts';
import { type WorkOrderSettings, workOrderProblems, workOrderSettings } from '../workorders/settings.ts';

/** A rule of a flow with what its alarms lead to. */
export interface FlowRule {
  id: string;
  name: string;
  ready: AnyReadyRule;
  plant: PlantSettings;
  /** Settings of the work-order nodes that its alarms reach, directly or through other nodes. */
  orders: WorkOrderSettings[];
}

/** The rules of a flow, and one sentence for each that cannot run. */
export function rulesOfFlow(nodes: readonly StoredNode[]): { rules: FlowRule[]; problems: string[] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rules: FlowRule[] = [];
  const problems: string[] = [];
  for (const node of nodes) {
    const kind = RULE_KINDS.find(({ nodeType }) => nodeType === node.type);
    if (!kind || node.d === true) continue;
    const name = nodeName(node);
    const stored = byId.get(String(node.plant));
    if (stored?.type !== 'tieline-plant') {
      problems.push(`${name}: its plant is not in the flow`);
      continue;
    }
    const plant = readSettings(plantSettings, stored, plantProblems);
    const staleMs = (plant.settings?.staleAfterSeconds ?? 0) * 1000;
    const rule = kind.read(node, staleMs);
    for (const problem of [...plant.problems, ...rule.problems]) problems.push(`${name}: ${problemText(problem)}`);
    if (!plant.settings || !rule.ready) continue;
    rules.push({ id: node.id, name, ready: rule.ready, plant: plant.settings, orders: ordersBehind(node, nodes) });
  }
  return { rules, problems };
}

/** Settings of the work-order nodes that can be reached over the wires of a node. */
function ordersBehind(from: StoredNode, nodes: readonly StoredNode[]): WorkOrderSettings[] {
  return nodesBehind(from, nodes).flatMap((node) => {
    if (node.type !== 'tieline-work-order') return [];
    return readSettings(workOrderSettings, node, workOrderProblems).settings ?? [];
  });
}
