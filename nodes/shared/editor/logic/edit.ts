import { type Group, newClause, type Part } from './picture.ts';
import { partsBelow } from './rule-text.ts';

/** Where a part stands in the picture: from the whole down, the place of each among its neighbours. */
export type Address = readonly number[];

/** A picture after an edit, and where the part that was edited stands in it. */
export interface Edited {
  readonly picture: Part | undefined;
  readonly address: Address;
}

export function partAt(picture: Part | undefined, address: Address): Part | undefined {
  return address.reduce<Part | undefined>((part, place) => part && partsBelow(part)[place], picture);
}

/** Puts another part into the place of one. */
export function withPart(picture: Part, address: Address, part: Part): Part {
  const [place, ...rest] = address;
  const below = partsBelow(picture);
  const child = below[place ?? -1];
  if (place === undefined || !child) return part;
  return withParts(picture, below.with(place, withPart(child, rest, part)));
}

function withParts(part: Part, parts: readonly Part[]): Part {
  if (part.kind === 'group') return { ...part, parts };
  const [condition] = parts;
  if (part.kind !== 'clause' || !('condition' in part.looked) || !condition) return part;
  return { ...part, looked: { ...part.looked, condition } };
}

/** Adds a part at the end of a group, or beside what stands alone at the top. */
export function added(picture: Part | undefined, address: Address, part: Part): Edited {
  const group = partAt(picture, address);
  if (!picture || !group) return { picture: part, address: [] };
  const parts = group.kind === 'group' ? [...group.parts, part] : [group, part];
  const made: Group = group.kind === 'group' ? { ...group, parts } : { kind: 'group', joint: 'and', parts };
  return { picture: withPart(picture, address, made), address: [...address, parts.length - 1] };
}

/** Takes a part out; a condition that is needed becomes a new one. The address is that of what stands in its place, or of its group. */
export function removed(picture: Part, address: Address): Edited {
  if (address.length === 0) return { picture: undefined, address };
  const above = address.slice(0, -1);
  const group = partAt(picture, above);
  if (group?.kind !== 'group') return { picture: withPart(picture, address, newClause()), address };
  const place = address.at(-1) ?? 0;
  const parts = group.parts.toSpliced(place, 1);
  const next = Math.min(place, parts.length - 1);
  return { picture: withPart(picture, above, { ...group, parts }), address: next < 0 ? above : [...above, next] };
}

/** Moves a part by one place: into a group that is next to it, and out of its own at either end. `undefined`: there is no place. */
export function moved(picture: Part, address: Address, by: -1 | 1): Edited | undefined {
  const above = address.slice(0, -1);
  const place = address.at(-1) ?? 0;
  const group = partAt(picture, above);
  const part = partAt(picture, address);
  if (address.length === 0 || group?.kind !== 'group' || !part) return undefined;
  const neighbour = group.parts[place + by];
  if (!neighbour) return movedOut(picture, address, by);
  const without = withPart(picture, above, { ...group, parts: group.parts.toSpliced(place, 1) });
  if (!isOpen(neighbour)) {
    const parts = group.parts.toSpliced(place, 1).toSpliced(place + by, 0, part);
    return { picture: withPart(picture, above, { ...group, parts }), address: [...above, place + by] };
  }
  const into = [...above, by < 0 ? place - 1 : place];
  const at = by < 0 ? neighbour.parts.length : 0;
  const parts = neighbour.parts.toSpliced(at, 0, part);
  return { picture: withPart(without, into, { ...neighbour, parts }), address: [...into, at] };
}

function movedOut(picture: Part, address: Address, by: -1 | 1): Edited | undefined {
  const above = address.slice(0, -1);
  const top = above.slice(0, -1);
  const group = partAt(picture, above);
  const outer = partAt(picture, top);
  const part = partAt(picture, address);
  if (above.length === 0 || group?.kind !== 'group' || outer?.kind !== 'group' || !isOpen(outer) || !part) {
    return undefined;
  }
  const place = above.at(-1) ?? 0;
  const rest = { ...group, parts: group.parts.toSpliced(address.at(-1) ?? 0, 1) };
  const at = by < 0 ? place : place + 1;
  const parts = outer.parts.with(place, rest).toSpliced(at, 0, part);
  return { picture: withPart(picture, top, { ...outer, parts }), address: [...top, at] };
}

/** True for a group that takes one more part. */
export function isOpen(part: Part): part is Group {
  return part.kind === 'group' && (part.joint !== '!' || part.parts.length === 0);
}

/** Puts a part into a group of its own. */
export function wrapped(picture: Part, address: Address): Edited {
  const part = partAt(picture, address);
  if (!part) return { picture, address };
  return { picture: withPart(picture, address, { kind: 'group', joint: 'and', parts: [part] }), address };
}

/** Whether a group can be taken away around its parts. */
export function canUnwrap(picture: Part, address: Address): boolean {
  const group = partAt(picture, address);
  if (group?.kind !== 'group' || group.held !== undefined || group.parts.length === 0) return false;
  if (group.parts.length === 1) return true;
  const above = address.length === 0 ? undefined : partAt(picture, address.slice(0, -1));
  return above?.kind === 'group' && above.joint !== '!' && group.joint !== '!';
}

/** Takes a group away; its parts come to stand in its place. */
export function unwrapped(picture: Part, address: Address): Edited {
  const group = partAt(picture, address);
  const [only, ...others] = group ? partsBelow(group) : [];
  if (!canUnwrap(picture, address) || !group || !only) return { picture, address };
  if (others.length === 0) return { picture: withPart(picture, address, only), address };
  const above = address.slice(0, -1);
  const outer = partAt(picture, above);
  if (outer?.kind !== 'group') return { picture, address };
  const parts = outer.parts.toSpliced(address.at(-1) ?? 0, 1, only, ...others);
  return { picture: withPart(picture, above, { ...outer, parts }), address };
}
