import { signalName } from '../model/reading.ts';
import { type AddressPattern, fillIn, hasCaptures, readPattern } from './address-pattern.ts';
import type { Tag } from './tag.ts';

/** What a tag table says of an address. */
export interface TaggedPlace {
  tag: Tag;
  asset: string;
  property: string;
}

/** A tag table that can be asked. */
export interface TagTable {
  /** The place of an address of a link: its own row, a row for any link, then the first pattern that fits. */
  find(link: string, address: string): TaggedPlace | undefined;
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

/** @param tags rows without problems; a faulty pattern is left out */
export function createTagTable(tags: readonly Tag[]): TagTable {
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
    links.set(tag.address, [...(links.get(tag.address) ?? []), tag.link ?? '']);
    const own = bySignal.get(signal);
    if (own) own.push(tag);
    else bySignal.set(signal, [tag]);
  }

  return {
    find(link, address) {
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

const keyOf = (link: string, address: string) => `${link} ${address}`;
