import type { TObject } from 'typebox';
import { nodeName, type StoredNode } from '../model/flow.ts';
import { fieldsOf } from '../model/settings.ts';
import type { Override } from './language.ts';
import { quoted } from './words.ts';

/** Stock nodes that reach out of the runtime, or wait for someone out there. They are not started. */
const OUTSIDE = new Set([
  ...['mqtt in', 'mqtt out', 'mqtt-broker', 'http in', 'http response', 'http request', 'http proxy', 'tls-config'],
  ...['websocket in', 'websocket out', 'websocket-listener', 'websocket-client'],
  ...['tcp in', 'tcp out', 'tcp request', 'udp in', 'udp out', 'exec', 'file', 'file in', 'watch'],
]);
/** Kinds of entries in flow JSON that are no nodes. */
const NO_NODES = new Set(['tab', 'group', 'subflow']);

/** What the runtime knows of node types. */
export interface NodeTypes {
  isKnown(type: string): boolean;
  /** Whether scenarios simulate links of this type. */
  isSimulated(linkType: string): boolean;
  /** The settings of a Tieline node. */
  schemaOf(type: string): TObject | undefined;
}

/** A flow that is fit to be run alone, or why it is not. */
export interface PreparedFlow {
  nodes: StoredNode[];
  /** What is otherwise than in the plant, for people. */
  notes: string[];
  problems: string[];
}

/** The flow as a scenario runs it: settings overridden, nobody outside reached, orders kept in the order book. */
export function prepareFlow(
  flow: readonly StoredNode[],
  overrides: readonly Override[],
  types: NodeTypes,
): PreparedFlow {
  const nodes = structuredClone([...flow]);
  const problems = overrides.flatMap((override) => applyOverride(nodes, override, types) ?? []);
  const notes: string[] = [];
  const outside = nodes.filter((node) => OUTSIDE.has(node.type) && node.d !== true);
  for (const node of outside) node.d = true;
  if (outside.length > 0) notes.push(`not started: ${outside.map(labelOf).join(', ')}`);
  for (const node of nodes.filter(({ type }) => type === 'tieline-cmms')) {
    if (node.provider === 'order-book') continue;
    notes.push(`${labelOf(node)} is simulated by the order book`);
    node.provider = 'order-book';
  }
  const disabledTabs = new Set(nodes.flatMap(({ id, disabled }) => (disabled === true ? [id] : [])));
  for (const node of nodes) {
    if (NO_NODES.has(node.type) || node.d === true || disabledTabs.has(node.z ?? '')) continue;
    const problem = obstacle(node, types);
    if (problem !== undefined) problems.push(problem);
  }
  return { nodes, notes, problems };
}

function obstacle(node: StoredNode, types: NodeTypes): string | undefined {
  if (node.type.startsWith('subflow:')) return undefined;
  if (!types.isKnown(node.type)) {
    return `${labelOf(node)}: this runtime does not know the node type ${quoted(node.type)}; --user-dir DIR brings further nodes`;
  }
  const isLink = /^tieline-.*-link$/.test(node.type);
  if (isLink && !types.isSimulated(node.type)) {
    return `${labelOf(node)}: scenarios do not simulate links of the type ${quoted(node.type)}`;
  }
  return undefined;
}

/** A node as people find it: `mqtt out "switch the fault on"`. */
export function labelOf(node: StoredNode): string {
  return node.name ? `${node.type} ${quoted(node.name)}` : nodeName(node);
}

/** The node of that name or id, or what is wrong with it. */
export function findNode(nodes: readonly StoredNode[], name: string): StoredNode | { problem: string } {
  const found = nodes.filter((node) => node.id === name || nodeName(node) === name);
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) return { problem: `${quoted(name)} is the name of ${found.length} nodes; use the id` };
  return { problem: `the flow has no node ${quoted(name)}` };
}

function applyOverride(nodes: StoredNode[], override: Override, types: NodeTypes): string | undefined {
  const { line, node: name, field, value } = override;
  const at = `Given line ${line}: `;
  const node = findNode(nodes, name);
  if ('problem' in node) return at + String(node.problem);
  const setting = settingNamed(node, field, types.schemaOf(node.type));
  if ('problem' in setting) return at + setting.problem;
  node[setting.name] = value;
  return undefined;
}

function settingNamed(
  node: StoredNode,
  field: string,
  schema: TObject | undefined,
): { name: string } | { problem: string } {
  const wanted = field.toLowerCase();
  if (!schema) {
    return Object.hasOwn(node, field)
      ? { name: field }
      : { problem: `${labelOf(node)} has no setting ${quoted(field)}` };
  }
  const fields = Object.entries(fieldsOf(schema));
  const found = fields.find(([name, { title }]) => name === field || title?.toLowerCase() === wanted);
  if (found) return { name: found[0] };
  const there = fields.map(([name, { title }]) => title ?? name).join(', ');
  return { problem: `${labelOf(node)} has no setting ${quoted(field)}; it has ${there}` };
}
