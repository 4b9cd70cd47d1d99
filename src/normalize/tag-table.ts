import { signalName } from '../model/reading.ts';
import { type AddressPattern, fillIn, hasCaptures, readPattern } from './address-pattern.ts';
import { readBits } from './bits.ts';
import type { Tag } from './tag.ts';

/** What an address stands for. */
export interface TaggedPlace {
  asset: string;
  property: string;
  /** Its row, or what the asset's class says in the place of one that says nothing of its values. */
  tag: Tag | undefined;
  /** Whether a row names its asset and property, or it maps by itself. */
  isTagged: boolean;
}

/** What the class of an asset says of the values of a property. */
export type DescribeSignal = (asset: string, property: string) => Tag | undefined;

/** A tag table that can be asked. */
export interface TagTable {
  /** The place of an address of a link: its own row, a row for any link, then the first pattern that fits; else it maps by itself. */
  place(link: string, address: string): TaggedPlace;
  /** What is said of the values of a signal. */
  tagOf(asset: string, property: string): Tag | undefined;
  /** Names of the links that rows mean this address for, empty for any; none where it has no tag. */
  linksOf(address: string): string[];
  /** Addresses that are this signal, each with the name of its link, empty for any; captures that it does not tell stay in braces. */
  addressesOf(asset: string, property: string): { link: string; address: string }[];
}

interface Pattern {
  tag: Tag;
  address: AddressPattern;
  /** The other way; absent where a capture is named twice in it. */
  signal: AddressPattern | undefined;
}

/** Columns that say what becomes of values; a row that has one of them says it all. */
const OF_VALUES = [
  ...(['unit', 'deviceUnit', 'scale', 'offset', 'low', 'high', 'type', 'states', 'bits', 'rawLow'] as const),
  ...(['deadband', 'staleSeconds'] as const),
];

/** @param tags rows without problems; a faulty pattern is left out */
export function createTagTable(tags: readonly Tag[], describe: DescribeSignal = () => undefined): TagTable {
  const exact = new Map<string, Tag>();
  const links = new Map<string, string[]>();
  const bySignal = new Map<string, Tag[]>();
  const patterns: Pattern[] = [];
  for (const tag of tags) {
    const signal = signalName(tag.asset, tag.property);
    if (hasCaptures(tag.address)) {
      const address = readPattern(tag.address);
      const back = readPattern(signal);
      if (typeof address === 'object')
        patterns.push({ tag, address, signal: typeof back === 'object' ? back : undefined });
      continue;
    }
    exact.set(keyOf(tag.link ?? '', tag.address), tag);
    const bits = tag.bits === undefined ? [] : readBits(tag.bits);
    for (const { property } of typeof bits === 'string' ? [] : bits)
      bySignal.set(signalName(tag.asset, property), [tag]);
    links.set(tag.address, [...(links.get(tag.address) ?? []), tag.link ?? '']);
    const own = bySignal.get(signal);
    if (own) own.push(tag);
    else bySignal.set(signal, [tag]);
  }

  function described(tag: Tag | undefined, asset: string, property: string): Tag | undefined {
    if (tag && OF_VALUES.some((column) => tag[column] !== undefined)) return tag;
    return describe(asset, property) ?? tag;
  }

  function rowOf(link: string, address: string): { tag: Tag; asset: string; property: string } | undefined {
    const tag = exact.get(keyOf(link, address)) ?? exact.get(keyOf('', address));
    if (tag) return { tag, asset: tag.asset, property: tag.property };
    for (const pattern of patterns) {
      if (pattern.tag.link && pattern.tag.link !== link) continue;
      const captured = pattern.address.match(address);
      if (!captured) continue;
      const { asset, property } = pattern.tag;
      return { tag: pattern.tag, asset: fillIn(asset, captured), property: fillIn(property, captured) };
    }
    return undefined;
  }

  return {
    place(link, address) {
      const row = rowOf(link, address);
      const { asset, property } = row ?? ownPlace(link, address);
      return { asset, property, tag: described(row?.tag, asset, property), isTagged: row !== undefined };
    },
    tagOf(asset, property) {
      const signal = signalName(asset, property);
      const own = bySignal.get(signal)?.[0] ?? patterns.find(({ signal: back }) => back?.match(signal))?.tag;
      return described(own, asset, property);
    },
    linksOf(address) {
      const own = links.get(address);
      if (own) return own;
      const fitting = patterns.find((pattern) => pattern.address.match(address));
      return fitting ? [fitting.tag.link ?? ''] : [];
    },
    addressesOf(asset, property) {
      const signal = signalName(asset, property);
      const own = (bySignal.get(signal) ?? []).map(({ link = '', address }) => ({ link, address }));
      for (const { tag, signal: back } of patterns) {
        const captured = back ? back.match(signal) : new Map<string, string>();
        if (captured) own.push({ link: tag.link ?? '', address: fillIn(tag.address, captured) });
      }
      return own;
    },
  };
}

/** Where an address without a tag belongs: a path's last part is the property; anything else is a property of its link. */
function ownPlace(link: string, address: string): { asset: string; property: string } {
  const parts = address.split('/').filter((part) => part !== '');
  const property = parts.pop() ?? address;
  return { asset: parts.length > 0 ? parts.join('/') : link, property };
}

const keyOf = (link: string, address: string) => `${link} ${address}`;
