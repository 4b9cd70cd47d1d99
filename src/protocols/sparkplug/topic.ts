/** Begin of every topic of Sparkplug B. */
const NAMESPACE = 'spBv1.0';

/** What edge nodes publish: births, data and deaths of the node itself (N) and of its devices (D). */
export type MessageType = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'DBIRTH' | 'DDATA' | 'DDEATH';

const TYPES: readonly string[] = ['NBIRTH', 'NDATA', 'NDEATH', 'DBIRTH', 'DDATA', 'DDEATH'] satisfies MessageType[];

/** Who says something of what kind. */
export interface SparkplugTopic {
  group: string;
  type: MessageType;
  node: string;
  /** Absent: the edge node speaks of itself. */
  device?: string;
}

/** Reads a topic; `undefined` for what is none of an edge node: commands to it, states of hosts, others. */
export function readTopic(topic: string): SparkplugTopic | undefined {
  const [namespace, group, type, node, device, ...more] = topic.split('/');
  if (namespace !== NAMESPACE || !group || !node || more.length > 0 || !type || !TYPES.includes(type)) return undefined;
  if (type.startsWith('D') !== (device !== undefined && device !== '')) return undefined;
  return { group, node, type: type as MessageType, ...(device && { device }) };
}

/** The topic filter for all that edge nodes publish; `+` is any group or node. */
export const filterOf = (group: string, node: string): string => `${NAMESPACE}/${group}/+/${node}/#`;

/** The topic of commands to an edge node. */
export const commandTopic = ({ group, node }: Pick<SparkplugTopic, 'group' | 'node'>): string =>
  `${NAMESPACE}/${group}/NCMD/${node}`;
