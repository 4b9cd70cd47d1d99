import { nodeName, nodesBefore, type StoredNode } from '../model/flow.ts';
import { signalName } from '../model/reading.ts';
import { selects } from '../model/selector.ts';
import { hasCaptures } from '../normalize/address-pattern.ts';
import type { TagTable } from '../normalize/tag-table.ts';
import { topicsOf } from '../protocols/mqtt/codec.ts';
import { filterLevels, topicMatches } from '../protocols/mqtt/topic-filter.ts';

/** True for an address of a link, by the link's name, that a node gets. */
export type Hears = (link: string, address: string) => boolean;

/**
 * Tells whether readings of a signal can come to a rule over the wires of its flow: whether an input before it hears an address that
 * is this signal. A recording of a whole plant has other signals too. Where a stock node may say anything, where nothing leads
 * to the rule, and where it hears its whole plant, everything can come.
 */
export function signalsReaching(
  rule: StoredNode,
  nodes: readonly StoredNode[],
  table: TagTable,
): (asset: string, property: string) => boolean {
  if (rule.hears === 'plant') return () => true;
  const before = nodesBefore(rule, nodes);
  const calculating = before.filter(({ type }) => type === 'tieline-derive');
  const starts = before.filter((node) => nodesBefore(node, nodes).length === 0);
  if (starts.length === 0) return () => true;
  const hearing: Hears[] = [];
  for (const node of starts) {
    const hears = hearsOf(node, nodes);
    if (hears === undefined) return () => true;
    hearing.push(hears);
  }
  const heard: Hears = (link, address) => hearing.some((hears) => hears(link, address));
  return (asset, property) => {
    const isCalculated = calculating.some(
      ({ output, assets }) => output === property && selects(String(assets), asset),
    );
    if (isCalculated) return true;
    const tagged = table.addressesOf(asset, property);
    if (tagged.some(({ link, address }) => hasCaptures(address) || heard(link, address))) return true;
    // An address that is its own signal, where no row makes something else of it.
    const signal = signalName(asset, property);
    const mapsItself = (link: string, address: string) => !table.place(link, address).isTagged && heard(link, address);
    return mapsItself('', signal) || mapsItself(asset, property);
  };
}

/** What an input hears; `undefined` where nobody knows. An address without a link's name is heard from any. */
export function hearsOf({ type, link, topic, addresses }: StoredNode, nodes: readonly StoredNode[]): Hears | undefined {
  const linkNode = nodes.find(({ id }) => id === link);
  const name = linkNode && nodeName(linkNode);
  const isOwn = (asked: string) => asked === '' || asked === name;
  if (type === 'tieline-mqtt-in' && typeof topic === 'string') {
    const wanted = filterLevels(topic);
    return (asked, address) => isOwn(asked) && topicsOf(address).some((one) => topicMatches(wanted, one));
  }
  if (type === 'tieline-modbus-in' && Array.isArray(addresses)) {
    return (asked, address) => isOwn(asked) && addresses.some((row: { address?: unknown }) => row.address === address);
  }
  return undefined;
}
