import type { AssetRow, ClassRow } from '../../assets/asset.ts';
import { createPlantTags } from '../../assets/plant-tags.ts';
import { nodeName, type StoredNode } from '../../model/flow.ts';
import { type Reading, signalName } from '../../model/reading.ts';
import { isUnitProblem, readUnit, unitConverter, unitLabel } from '../../model/unit.ts';
import { hasCaptures } from '../../normalize/address-pattern.ts';
import { createNormalizer, type Normalizer } from '../../normalize/normalizer.ts';
import type { Tag } from '../../normalize/tag.ts';
import type { TagTable } from '../../normalize/tag-table.ts';
import type { ScenarioValue } from '../language.ts';
import type { Shown } from './device.ts';
import { SIMULATED_PROTOCOLS } from './registry.ts';
import type { SimulatedProtocol } from './simulated-protocol.ts';

/** Where a signal comes into a flow. */
export interface Place {
  /** Full name: `asset/property`. */
  signal: string;
  asset: string;
  property: string;
  link: StoredNode;
  /** Canonical. */
  address: string;
  input: StoredNode;
  protocol: SimulatedProtocol;
  /** The reading that the flow makes of what the device shows. */
  reading(shown: Pick<Shown, 'value' | 'unit'>): Reading | undefined;
  /** The raw value, and its unit as the device says it, that become this engineering value; or why none does. */
  raw(value: ScenarioValue, unit: string | undefined): { value: ScenarioValue; unit?: string } | { problem: string };
}

/** The signals of a flow by name. */
export interface Places {
  /** A name may be a unique ending of the full one: `press-4/temperature`. */
  find(name: string): Place | { problem: string };
  /** The signal that an address of a link stands for. */
  signalAt(linkName: string, address: string): string | undefined;
}

interface Input {
  node: StoredNode;
  link: StoredNode;
  protocol: SimulatedProtocol;
  pattern: string;
  unit: string | undefined;
  tags: readonly Tag[];
  table: TagTable;
  normalizer: Normalizer;
}

/** Most names listed in a problem. */
const MOST_NAMED = 12;

/** @param mentioned names used beside others: one that is given in full once may be shortened elsewhere */
export function placesOf(nodes: readonly StoredNode[], mentioned: readonly string[]): Places {
  const inputs = inputsOf(nodes);
  const known = new Map<string, Place>();
  for (const input of inputs) {
    const addresses = input.protocol.isPattern(input.pattern) ? [] : [input.pattern];
    const tagged = input.tags.filter((tag) => isFor(tag, input)).map(({ address }) => address);
    for (const address of [...addresses, ...tagged]) {
      const place = placeOf(input, address);
      if (!known.has(place.signal)) known.set(place.signal, place);
    }
  }
  const patterns = [...selectorsOf(nodes), ...inputs.map(({ pattern }) => pattern).filter((text) => /\+/.test(text))];

  /** An input that takes the name as its address, no tag making something else of it. */
  function asAddress(name: string): Place | undefined {
    for (const input of inputs) {
      if (!input.protocol.isPattern(input.pattern)) continue;
      const cut = name.lastIndexOf('/');
      const tagged = input.table.addressesOf(name.slice(0, cut), name.slice(cut + 1)).map(({ address }) => address);
      for (const address of [name, ...tagged]) {
        if (!input.protocol.receives(input.pattern, address)) continue;
        const place = placeOf(input, address);
        if (place.signal === name) return place;
      }
    }
    return undefined;
  }

  function find(name: string): Place | { problem: string } {
    const exact = known.get(name);
    if (exact) return exact;
    const endings = [...known.keys(), ...mentioned].filter((full) => full.endsWith(`/${name}`));
    const completed = patterns.flatMap((pattern) => completedBy(pattern, name)).filter((full) => asAddress(full));
    const candidates = [...new Set([...endings, ...completed])];
    if (candidates.length > 1) return { problem: `${name} is not clear: ${candidates.join(' or ')}` };
    const [only = name] = candidates;
    return known.get(only) ?? asAddress(only) ?? { problem: unknownText(name, known, inputs) };
  }

  return {
    find,
    signalAt(linkName, address) {
      const input = inputs.find(({ link, protocol, pattern }) => {
        return nameOfLink(link) === linkName && protocol.receives(pattern, protocol.canonical(address));
      });
      if (input) return placeOf(input, input.protocol.isPattern(input.pattern) ? address : input.pattern).signal;
      const tag = inputs.flatMap(({ tags }) => tags).find((one) => one.address === address);
      return tag && signalName(tag.asset, tag.property);
    },
  };
}

/** The name that samples of a link carry. */
export function nameOfLink(link: StoredNode): string {
  return nodeName(link);
}

function inputsOf(nodes: readonly StoredNode[]): Input[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = new Map<StoredNode | undefined, Pick<Input, 'tags' | 'table' | 'normalizer'>>();
  return nodes.flatMap((node) => {
    const protocol = SIMULATED_PROTOCOLS.find(({ inputType }) => inputType === node.type);
    const link = byId.get(String(node.link));
    if (!protocol || !link || node.d === true) return [];
    const plant = byId.get(String(link.plant));
    const read = known.get(plant) ?? tableOf(plant);
    known.set(plant, read);
    return protocol
      .wanted(node)
      .map(({ address, unit }) => ({ node, link, protocol, pattern: address, unit, ...read }));
  });
}

function tableOf(plant: StoredNode | undefined): Pick<Input, 'tags' | 'table' | 'normalizer'> {
  const rows = <Row>(name: string) => (Array.isArray(plant?.[name]) ? (plant[name] as Row[]) : []);
  const tables = { assets: rows<AssetRow>('assets'), classes: rows<ClassRow>('classes'), relations: [] };
  const { tags, table } = createPlantTags(rows<Tag>('tags'), tables);
  return { tags, table, normalizer: createNormalizer(table) };
}

function isFor(tag: Tag, { link, protocol, pattern }: Input): boolean {
  return (
    !hasCaptures(tag.address) && (!tag.link || tag.link === nameOfLink(link)) && protocol.receives(pattern, tag.address)
  );
}

/** What the rules of the flow watch, as patterns of full names. */
function selectorsOf(nodes: readonly StoredNode[]): string[] {
  return nodes.flatMap(({ assets, property }) =>
    typeof assets === 'string' && typeof property === 'string' && !assets.includes('#')
      ? [`${assets}/${property}`]
      : [],
  );
}

/** The full name that a pattern makes of the ending of a name; none where a wildcard stands before it. */
function completedBy(pattern: string, name: string): string[] {
  const wanted = pattern.split('/');
  const given = name.split('/');
  const head = wanted.slice(0, wanted.length - given.length);
  if (given.length > wanted.length || head.some((level) => /[+#]/.test(level))) return [];
  const tail = wanted.slice(head.length);
  const fits = tail.every((level, i) => level === '+' || level === given[i]);
  return fits ? [[...head, ...given].join('/')] : [];
}

function placeOf(input: Input, address: string): Place {
  const { link, protocol, normalizer } = input;
  const source = { protocol: protocol.name, link: nameOfLink(link) };
  const normalized = (value: ScenarioValue, unit: string | undefined): Reading | undefined =>
    normalizer.normalize({
      ...{ address, value, quality: 'good', time: 0, receivedAt: 0, source },
      ...(unit !== undefined && { unit }),
    });
  const tag = input.table.place(source.link, address).tag;
  const { asset = '', property = '' } = normalized(0, input.unit) ?? {};
  return {
    ...{ signal: signalName(asset, property), asset, property, link, protocol, input: input.node },
    address: protocol.canonical(address),
    reading: ({ value, unit }) => normalized(value, input.unit ?? unit),
    raw(value, unit) {
      const said = input.unit ?? (tag ? (tag.deviceUnit ?? tag.unit) : unit);
      const unitPart = said === undefined ? {} : { unit: said };
      const place = { address, source, ...unitPart };
      const wanted = typeof value === 'number' ? inUnitOf(value, unit, normalizer.unitOf(place)) : value;
      if (typeof wanted === 'object') return wanted;
      const found = normalizer.rawOf(place, wanted);
      if ('problem' in found) return found;
      const { raw } = found;
      return { value: typeof raw === 'number' ? protocol.held(address, raw) : raw, ...unitPart };
    },
  };
}

function inUnitOf(value: number, unit: string | undefined, wanted: string | undefined): number | { problem: string } {
  if (unit === undefined || wanted === undefined || unit === wanted) return value;
  const from = readUnit(unit);
  if (isUnitProblem(from)) return from;
  const converter = unitConverter(from as string, wanted);
  if ('problem' in converter)
    return { problem: `${unitLabel(unit)} given, ${unitLabel(wanted)} measured: ${converter.problem}` };
  return value * converter.factor + converter.offset;
}

function unknownText(name: string, known: ReadonlyMap<string, Place>, inputs: readonly Input[]): string {
  const patterns = inputs.filter(({ protocol, pattern }) => protocol.isPattern(pattern));
  const there = [...patterns.map(({ node, pattern }) => `${pattern} ("${nodeName(node)}")`), ...known.keys()];
  if (there.length === 0) return `no input of the flow receives ${name}: the flow has no input that scenarios simulate`;
  const more = there.length > MOST_NAMED ? ` and ${there.length - MOST_NAMED} more` : '';
  return `no input of the flow receives ${name}; there are ${there.slice(0, MOST_NAMED).join(', ')}${more}`;
}
