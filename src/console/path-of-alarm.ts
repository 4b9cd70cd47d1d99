import { hearsOf } from '../backtest/flow-sources.ts';
import type { Alarm } from '../model/alarm.ts';
import { nodeName, nodesBefore, nodesBehind, type StoredNode } from '../model/flow.ts';
import type { ReadingSource } from '../model/reading.ts';
import { shownSettings } from './node-schemas.ts';
import type { PathNode } from './views.ts';

/**
 * The nodes of the flow that an alarm went through: from the input that heard the device over its rule to the nodes that acted.
 * @param nodes the rule's node with those before and behind it, as they stood in the flow then
 * @param actors ids of the nodes that wrote or ordered because of it
 */
export function pathOfAlarm(alarm: Alarm, nodes: readonly StoredNode[], actors: ReadonlySet<string>): PathNode[] {
  const rule = nodes.find(({ id }) => id === alarm.rule.id);
  if (!rule) return [];
  const before = nodesBefore(rule, nodes);
  const inputs = inputsOf(before, nodes, alarm.evidence.reading?.source);
  const heard = new Set(inputs.flatMap((input) => [input, ...nodesBehind(input, nodes)]));
  const acted = nodesBehind(rule, nodes).filter(
    (node) => actors.has(node.id) || nodesBehind(node, nodes).some(({ id }) => actors.has(id)),
  );
  const nameOf = (id: string) => {
    const node = nodes.find((candidate) => candidate.id === id);
    return node ? nodeName(node) : id;
  };
  // Nearest to the rule first is farthest along the way last.
  const way = [...before.filter((node) => heard.has(node)).reverse(), rule, ...acted];
  return way.map((node) => {
    const { id, type } = node;
    return { id, type, name: nodeName(node), settings: shownSettings(node, nameOf) };
  });
}

/** The nodes that hear a source; where none says so, those at which the flow begins. */
function inputsOf(
  before: readonly StoredNode[],
  nodes: readonly StoredNode[],
  source: ReadingSource | undefined,
): StoredNode[] {
  const hearing = source ? before.filter((node) => hearsOf(node, nodes)?.(source.link, source.address)) : [];
  if (hearing.length > 0) return hearing;
  return before.filter((node) => nodesBefore(node, nodes).length === 0);
}
