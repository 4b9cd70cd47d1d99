import type { PathNode } from '../views.ts';

/** The nodes of a path, each beside the step that happened in it. All empty where nobody knows the path. */
export interface WovenPath {
  /** The node that heard the device. */
  input?: PathNode;
  /** Between the input and the node that made the reading. */
  toReading: readonly PathNode[];
  /** The node that made the reading. */
  reading?: PathNode;
  /** Between the reading and the rule. */
  toRule: readonly PathNode[];
  rule?: PathNode;
  /** Between the rule and those that acted. */
  toActions: readonly PathNode[];
  /** By id. */
  actors: ReadonlyMap<string, PathNode>;
}

/**
 * Lays the nodes of a path beside the steps of a trace.
 * @param path as the trace answers it, from the device on
 * @param actorIds of the nodes that wrote or ordered
 */
export function weave(path: readonly PathNode[], ruleId: string, actorIds: ReadonlySet<string>): WovenPath {
  const ruleAt = path.findIndex(({ id }) => id === ruleId);
  const before = path.slice(0, Math.max(0, ruleAt));
  const behind = path.slice(ruleAt + 1);
  const input = before[0]?.type === NORMALIZE ? undefined : before[0];
  const rest = input ? before.slice(1) : before;
  const readAt = rest.findLastIndex(({ type }) => type === NORMALIZE);
  const [reading, rule] = [rest[readAt], path[ruleAt]];
  return {
    ...(input && { input }),
    toReading: rest.slice(0, Math.max(0, readAt)),
    ...(reading && { reading }),
    toRule: rest.slice(readAt + 1),
    ...(rule && { rule }),
    toActions: behind.filter(({ id }) => !actorIds.has(id)),
    actors: new Map(behind.filter(({ id }) => actorIds.has(id)).map((node) => [node.id, node])),
  };
}

const NORMALIZE = 'tieline-normalize';
