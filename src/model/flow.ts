/** A node as it stands in flow JSON. */
export interface StoredNode {
  id: string;
  type: string;
  name?: string;
  /** Id of the tab it is drawn on; absent for configuration nodes. */
  z?: string;
  /** True where the node is disabled. */
  d?: boolean;
  /** For each output the ids of the nodes behind it. */
  wires?: string[][];
  /** The *link in* nodes that a *link out* node sends to. */
  links?: string[];
  [setting: string]: unknown;
}

/** The name that people know a node by. */
export function nodeName({ id, type, name }: StoredNode): string {
  return name || `${type} ${id}`;
}

/** Which way is taken from a node. */
export interface Way {
  /** Only what is wired to this output of the node itself; the first is 0. */
  output?: number;
  /** Nodes behind (or before) one for which this is false are not reached through it. */
  through?(node: StoredNode): boolean;
}

/** The nodes behind a node, however far, over the wires and links of nodes that are not disabled; nearest first, without itself. */
export function nodesBehind(from: StoredNode, nodes: readonly StoredNode[], way: Way = {}): StoredNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const targets = (node: StoredNode) =>
    node === from && way.output !== undefined ? (node.wires?.[way.output] ?? []) : targetsOf(node);
  return reached(from, (node) => targets(node).flatMap((id) => byId.get(id) ?? []), way);
}

/** The nodes whose messages reach a node, however far; as {@link nodesBehind}. */
export function nodesBefore(to: StoredNode, nodes: readonly StoredNode[], way: Omit<Way, 'output'> = {}): StoredNode[] {
  const senders = new Map<string, StoredNode[]>();
  for (const node of nodes) {
    for (const target of targetsOf(node)) senders.set(target, [...(senders.get(target) ?? []), node]);
  }
  return reached(to, ({ id }) => senders.get(id) ?? [], way);
}

function targetsOf({ type, wires = [], links = [] }: StoredNode): string[] {
  return type === 'link out' ? links : wires.flat();
}

function reached(start: StoredNode, next: (node: StoredNode) => readonly StoredNode[], { through }: Way): StoredNode[] {
  const seen = new Set([start]);
  for (const node of seen) {
    if (node !== start && through?.(node) === false) continue;
    for (const other of next(node)) if (other.d !== true) seen.add(other);
  }
  seen.delete(start);
  return [...seen];
}
