import type { NodeAPI } from 'node-red';
import { nodesBefore, nodesBehind, type StoredNode } from '../../src/model/flow.ts';

/** Where a node is drawn says nothing about what it does. */
const NOT_KEPT = new Set(['x', 'y', 'info', 'inputLabels', 'outputLabels', 'icon', 'l']);

/**
 * A node of the deployed flow with those before and behind it, and the names of the configuration nodes that they use. Credentials
 * are not among what Node-RED stores in a flow.
 */
export function flowAround(RED: NodeAPI, id: string): StoredNode[] {
  const all = deployedFlow(RED);
  const own = all.find((node) => node.id === id);
  if (!own) return [];
  const around = [...nodesBefore(own, all), own, ...nodesBehind(own, all)];
  const values = new Set(around.flatMap((node) => Object.values(node)));
  const used = all.filter(({ id, z, wires }) => z === undefined && wires === undefined && values.has(id));
  return [...around.map(kept), ...used.map(outline)];
}

/** The nodes of the flow as they are deployed. */
export function deployedFlow(RED: NodeAPI): StoredNode[] {
  const all: StoredNode[] = [];
  RED.nodes.eachNode((node) => all.push(node as unknown as StoredNode));
  return all;
}

/** Of a configuration node its name, and of plants and calendars the times that rules go by. */
function outline({ id, type, name, ...settings }: StoredNode): StoredNode {
  const { staleAfterSeconds, lateAfterSeconds, timeZone, shifts, days } = settings;
  const times = {
    ...(type === 'tieline-plant' && { staleAfterSeconds, lateAfterSeconds, timeZone }),
    ...(type === 'tieline-calendar' && { shifts, days }),
  };
  return { id, type, ...(name && { name }), ...times };
}

function kept(node: StoredNode): StoredNode {
  const says = ([name, value]: [string, unknown]) => !NOT_KEPT.has(name) && !isPicture(value);
  return Object.fromEntries(Object.entries(node).filter(says)) as StoredNode;
}

/** What lies under a drawing is large, and says nothing either. */
const isPicture = (value: unknown) => typeof value === 'string' && value.startsWith('data:image/');
