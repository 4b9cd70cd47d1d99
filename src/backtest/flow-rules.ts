import { calendarOfFlow } from '../calendar/calendar-of-flow.ts';
import { type SetpointSettings, setpointProblems, setpointSettings } from '../guard/setpoint-settings.ts';
import { PlantError } from '../model/errors.ts';
import { nodeName, type StoredNode } from '../model/flow.ts';
import type { SignalFacts } from '../model/rule.ts';
import { problemText, readSettings, type SettingProblem } from '../model/settings.ts';
import { type AnyReadyRule, RULE_KINDS } from '../rules/registry.ts';
import { createPlantModel, type PlantModel } from '../runtime/plant-model.ts';
import { type PlantSettings, plantProblems, plantSettings } from '../runtime/plant-settings.ts';
import { type WorkOrderSettings, workOrderProblems, workOrderSettings } from '../workorders/settings.ts';
import { signalsReaching } from './flow-sources.ts';
import { notesBefore, notesBehind, reachedBy } from './flow-way.ts';

/** A node that acts on alarms. */
export interface ActionNode<Settings> {
  id: string;
  name: string;
  settings: Settings;
}

/** What the alarms of one output of a rule lead to, directly or through stock nodes. */
export interface Actions {
  orders: ActionNode<WorkOrderSettings>[];
  /** `link`: the name of the link that is written to. */
  writes: (ActionNode<SetpointSettings> & { link: string })[];
}

/** A rule of a flow with what its alarms lead to. */
export interface FlowRule {
  id: string;
  name: string;
  ready: AnyReadyRule;
  plant: PlantSettings;
  model: PlantModel;
  plantId: string;
  /** Whether readings of a signal can come to it over the wires of the flow. */
  reaches(asset: string, property: string): boolean;
  raised: Actions;
  cleared: Actions;
}

/** What a flow has to run. */
export interface FlowRules {
  rules: FlowRule[];
  /** One sentence for each rule that cannot run. */
  problems: string[];
  /** What one must know of rules that run. */
  notes: string[];
}

/**
 * The rules of a flow, or one of them.
 * @param only its name or id
 * @throws PlantError CONFIG_INVALID where there is no such rule, or several of this name
 */
export function rulesOfFlow(nodes: readonly StoredNode[], only?: string): FlowRules {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const readPlant = plantReader();
  const found: FlowRules = { rules: [], problems: [], notes: [] };
  for (const node of only === undefined ? nodes.filter((one) => runs(one, byId)) : [chosen(nodes, only)]) {
    const kind = RULE_KINDS.find(({ nodeType }) => nodeType === node.type);
    if (!kind) continue;
    const name = nodeName(node);
    const stored = byId.get(String(node.plant));
    if (stored?.type !== 'tieline-plant') {
      found.problems.push(`${name}: its plant is not in the flow`);
      continue;
    }
    const plant = readPlant(stored);
    const timeZone = plant.settings?.timeZone ?? 'UTC';
    const calendar = (id: string) => calendarOfFlow(nodes, id, timeZone);
    const rule = kind.read(node, { ...(plant.model?.facts ?? NO_FACTS), timeZone, calendar });
    for (const problem of [...plant.problems, ...rule.problems])
      found.problems.push(`${name}: ${problemText(problem)}`);
    if (!plant.model || !rule.ready) continue;
    const notes: string[] = [];
    const [raised, cleared] = [0, 1].map((output) => actionsOf(reachedBy(node, output, nodes), byId, notes)) as [
      Actions,
      Actions,
    ];
    found.rules.push({
      reaches: signalsReaching(node, nodes, plant.model.table),
      ...{
        id: node.id,
        name,
        ready: rule.ready,
        plant: plant.settings,
        model: plant.model,
        plantId: stored.id,
        raised,
        cleared,
      },
    });
    const actions = [raised, cleared].flatMap(({ orders, writes }) => [...orders, ...writes]);
    const acting = actions.flatMap(({ id }) => byId.get(id) ?? []);
    if (only !== undefined && plant.settings.causes.length > 0) notes.push(NO_CAUSES_NOTE);
    notes.push(...notesBefore(node, nodes), ...notesBehind(node, [...new Set(acting)], nodes));
    found.notes.push(...new Set(notes.map((note) => `${name}: ${note}`)));
  }
  return found;
}

/** The alarms that explain others are those of other rules. */
const NO_CAUSES_NOTE = 'it runs alone: alarms of other rules, which are causes in its plant, suppress nothing';

/** A rule is read for its own problems even where its plant has some. */
const NO_FACTS: SignalFacts = { staleMs: () => 0, attribute: () => undefined };

type ReadPlant =
  | { settings: PlantSettings; model: PlantModel; problems: [] }
  | { settings?: undefined; model?: undefined; problems: SettingProblem[] };

/** Reads the settings of plants, each once: a hundred rules share the tables of one. */
function plantReader(): (stored: StoredNode) => ReadPlant {
  const known = new Map<StoredNode, ReadPlant>();
  return (stored) => {
    const before = known.get(stored);
    if (before) return before;
    const { settings, problems } = readSettings(plantSettings, stored, plantProblems);
    const read: ReadPlant = settings
      ? { settings, model: createPlantModel(settings), problems: [] }
      : { problems: [...problems] };
    known.set(stored, read);
    return read;
  };
}

/** Rules run where neither they nor their tab are disabled. */
function runs(node: StoredNode, byId: ReadonlyMap<string, StoredNode>): boolean {
  return isRule(node) && node.d !== true && byId.get(node.z ?? '')?.disabled !== true;
}

const isRule = ({ type }: StoredNode) => RULE_KINDS.some(({ nodeType }) => nodeType === type);

function chosen(nodes: readonly StoredNode[], only: string): StoredNode {
  const rules = nodes.filter(isRule);
  const byId = rules.find(({ id }) => id === only);
  const [node, ...others] = byId ? [byId] : rules.filter((one) => nodeName(one) === only);
  if (node && others.length === 0) return node;
  const wrong = node ? `there are ${others.length + 1} rules "${only}"; take an id` : `there is no rule "${only}"`;
  const known = rules.map((one) => `${nodeName(one)} (${one.id})`).join(', ') || 'none';
  throw new PlantError('CONFIG_INVALID', `${wrong}; the rules are: ${known}`);
}

function actionsOf(reached: readonly StoredNode[], byId: ReadonlyMap<string, StoredNode>, notes: string[]): Actions {
  const actions: Actions = { orders: [], writes: [] };
  for (const node of reached) {
    const [id, name] = [node.id, nodeName(node)];
    if (node.type === 'tieline-work-order') {
      const { settings, problems } = readSettings(workOrderSettings, node, workOrderProblems);
      if (settings) actions.orders.push({ id, name, settings });
      notes.push(...problems.map((problem) => `${name} would not run: ${problemText(problem)}`));
    } else if (node.type === 'tieline-setpoint') {
      const { settings, problems } = readSettings(setpointSettings, node, setpointProblems);
      if (settings) actions.writes.push({ id, name, settings, link: linkName(settings, byId) });
      notes.push(...problems.map((problem) => `${name} would not run: ${problemText(problem)}`));
    }
  }
  return actions;
}

function linkName({ protocol, modbusLink, mqttLink }: SetpointSettings, byId: ReadonlyMap<string, StoredNode>): string {
  const id = (protocol === 'modbus' ? modbusLink : mqttLink) ?? '';
  const node = byId.get(id);
  return node ? nodeName(node) : id;
}
