import { nodeName, nodesBefore, nodesBehind, type StoredNode } from '../model/flow.ts';

/** Nodes of ours that hand readings on. */
const CARRIES_READINGS = ['tieline-normalize', 'tieline-derive'];
/** Stock nodes that hand a message on as it is. */
const CHANGES_NOTHING = [
  'link in',
  'link out',
  'link call',
  'junction',
  'debug',
  'comment',
  'catch',
  'complete',
  'status',
];

const isOurs = ({ type }: StoredNode) => type.startsWith('tieline-');
const mayChange = (node: StoredNode) => !isOurs(node) && !CHANGES_NOTHING.includes(node.type);

/** What one must know of the way from the normalize nodes to a rule, where a backtest is not what happens live. */
export function notesBefore(rule: StoredNode, nodes: readonly StoredNode[]): string[] {
  if (rule.hears === 'plant') return [];
  const before = nodesBefore(rule, nodes, { through: (node) => !isOurs(node) || CARRIES_READINGS.includes(node.type) });
  const normalizers = before.filter(({ type }) => type === 'tieline-normalize');
  if (normalizers.length === 0) return ['no normalize node leads to it, so that live it gets no readings'];
  const behind = new Set(normalizers.flatMap((node) => nodesBehind(node, nodes)));
  const between = before.filter((node) => mayChange(node) && behind.has(node)).map(nodeName);
  const calculating = before.filter(({ type }) => type === 'tieline-derive').map(nodeName);
  return [
    ...(between.length > 0
      ? [`${listed(between)} may change or drop readings before it; the backtest gives it every reading`]
      : []),
    ...(calculating.length > 0
      ? [`${listed(calculating)} is not run: its signals count as far as they were recorded`]
      : []),
  ];
}

/** The nodes that a message of a rule's output reaches; ours among them answer it with messages of their own. */
export function reachedBy(rule: StoredNode, output: number, nodes: readonly StoredNode[]): StoredNode[] {
  return nodesBehind(rule, nodes, { output, through: (node) => !isOurs(node) });
}

/** What one must know of the way from a rule's outputs to its actions. */
export function notesBehind(rule: StoredNode, actions: readonly StoredNode[], nodes: readonly StoredNode[]): string[] {
  const direct = new Set(
    [0, 1].flatMap((output) =>
      nodesBehind(rule, nodes, { output, through: (node) => CHANGES_NOTHING.includes(node.type) }),
    ),
  );
  const others = actions.filter((node) => !direct.has(node)).map(nodeName);
  if (others.length === 0) return [];
  return [`nodes between it and ${listed(others)} may change or drop alarms; the backtest lets each one through`];
}

function listed(names: readonly string[]): string {
  const [last = '', ...others] = [...new Set(names)].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
