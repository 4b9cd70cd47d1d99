import type { ModbusAddress, ModbusTable } from './address.ts';

/** An address with the unit it is read from, as it was asked for, and its place in what was asked. */
export type PlannedAddress = ModbusAddress & { readonly unit: number; readonly asked: string; readonly at: number };

/** One read request and the addresses it answers. */
export interface ReadBlock {
  readonly unit: number;
  readonly table: ModbusTable;
  readonly offset: number;
  /** Registers or bits. */
  readonly count: number;
  readonly members: readonly PlannedAddress[];
}

/** Offsets, a unit and table (`1/holding`), that a block must not reach across: declared, or learnt from devices that refused one. */
export type Cuts = ReadonlyMap<string, ReadonlySet<number>>;

/** How long blocks may be. */
export interface BlockLimits {
  /** Registers or bits between two values that are rather read along than left out. */
  maxGap: number;
  /** Registers in one request, at most 125 (Modbus application protocol 1.1b3, §6.3). */
  maxRegisters: number;
}

/** Bits in one request (ibid., §6.1). */
const MAX_BITS = 2000;

/** The key of {@link Cuts}. */
export function cutKey({ unit, table }: { unit: number; table: ModbusTable }): string {
  return `${unit}/${table}`;
}

/** The fewest requests that read every address, each value whole in one of them. */
export function planReads(addresses: readonly PlannedAddress[], cuts: Cuts, limits: BlockLimits): ReadBlock[] {
  const groups = Map.groupBy(addresses, cutKey);
  return [...groups].flatMap(([key, members]) => planTable(members, cuts.get(key) ?? new Set(), limits));
}

function planTable(
  members: readonly PlannedAddress[],
  cuts: ReadonlySet<number>,
  { maxGap, maxRegisters }: BlockLimits,
): ReadBlock[] {
  const sorted = members.toSorted((a, b) => a.offset - b.offset || a.count - b.count);
  const runs: PlannedAddress[][] = [];
  let start = 0;
  let end = 0;
  for (const member of sorted) {
    const run = runs.at(-1);
    const most = member.table === 'coil' || member.table === 'discrete' ? MAX_BITS : maxRegisters;
    const newEnd = Math.max(end, member.offset + member.count);
    const fits = member.offset - end <= maxGap && newEnd - start <= most && !isCut(cuts, start, member.offset);
    if (run && fits) {
      run.push(member);
      end = newEnd;
    } else {
      runs.push([member]);
      start = member.offset;
      end = member.offset + member.count;
    }
  }
  return runs.flatMap(blockOf);
}

function isCut(cuts: ReadonlySet<number>, start: number, offset: number): boolean {
  for (const cut of cuts) if (cut > start && cut <= offset) return true;
  return false;
}

function blockOf(members: readonly PlannedAddress[]): ReadBlock[] {
  const [first] = members;
  if (!first) return [];
  const { unit, table, offset } = first;
  const end = Math.max(...members.map((member) => member.offset + member.count));
  return [{ unit, table, offset, count: end - offset, members }];
}

/**
 * Where to cut a block that the device refused: at its widest gap, else in the middle; `undefined` where it is one address.
 * Cut again and again this finds the one bad register among its neighbours in a few requests.
 */
export function cutOf({ members }: ReadBlock): number | undefined {
  const offsets = [...new Set(members.map(({ offset }) => offset))];
  const middle = offsets.length / 2;
  let best: { offset: number; gap: number; distance: number } | undefined;
  for (const [i, offset] of offsets.entries()) {
    if (i === 0) continue;
    const before = members.filter((member) => member.offset < offset);
    const gap = Math.max(0, offset - Math.max(...before.map((member) => member.offset + member.count)));
    const distance = Math.abs(i - middle);
    if (!best || gap > best.gap || (gap === best.gap && distance < best.distance)) best = { offset, gap, distance };
  }
  return best?.offset;
}
