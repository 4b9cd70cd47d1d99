import type { ModbusTable } from './address.ts';
import type { AskedAddress } from './asked-address.ts';
import { cutKey, type PlannedAddress, type ReadBlock } from './plan.ts';
import type { WireRequest } from './request.ts';

/** What was learnt about the device behind one link; lives longer than a connection. */
export interface DeviceMemory {
  /** Where blocks must not reach across. */
  cuts: Map<string, Set<number>>;
  /** Addresses the device does not have: why, and when to ask again (monotonic ms). */
  refused: Map<string, { reason: string; askAt: number }>;
  /** Units that do not answer. */
  silent: Map<number, SilentUnit>;
  /** The first trouble of another kind in the last reading of some addresses. */
  failing: Map<readonly AskedAddress[], string>;
  /** What each unit has answered last, or was asked for first. */
  asked: Map<number, WireRequest>;
  /** Plans of what was asked before; made anew when there are new cuts. */
  plans: WeakMap<readonly AskedAddress[], readonly ReadBlock[]>;
  /** When each unit last answered, runtime time. */
  seen: Map<number, number>;
}

/** What is known of a unit that does not answer. */
export interface SilentUnit {
  reason: string;
  /** How long it is left alone after a request without an answer. */
  pauseMs: number;
  /** When it may be asked again, monotonic ms; never while a request is under way that tries whether it is back. */
  askAt: number;
  /** When it was asked in vain last, runtime time. */
  askedAt: number;
}

/** A range of a table that may be read in one go; nothing is read across its borders. */
export interface ReadableRange {
  unit: number;
  table: ModbusTable;
  from: number;
  to: number;
}

/** A device of which nothing is known yet but what its manual says. */
export function emptyMemory(ranges: readonly ReadableRange[]): DeviceMemory {
  const memory: DeviceMemory = {
    plans: new WeakMap(),
    cuts: new Map(),
    refused: new Map(),
    silent: new Map(),
    asked: new Map(),
    failing: new Map(),
    seen: new Map(),
  };
  for (const range of ranges) {
    addCut(memory.cuts, range, range.from);
    addCut(memory.cuts, range, range.to + 1);
  }
  return memory;
}

/** A refused block and where it was cut. */
export interface Split {
  block: ReadBlock;
  cut: number;
}

/**
 * What splitting has shown: around an address that is not there blocks end on both sides; where every address was there, what
 * lies between them is not to be read, or the block was too long, so the cut stays.
 */
export function learn(splits: readonly Split[], memory: DeviceMemory): void {
  if (splits.length > 0) memory.plans = new WeakMap();
  for (const { block, cut } of splits) {
    const absent = block.members.filter((member) => memory.refused.has(refusedKey(member)));
    for (const { offset, count } of absent) {
      addCut(memory.cuts, block, offset);
      addCut(memory.cuts, block, offset + count);
    }
    if (absent.length === 0) addCut(memory.cuts, block, cut);
  }
}

/** Keeps blocks of a table from reaching across an offset. */
export function addCut(cuts: DeviceMemory['cuts'], place: Parameters<typeof cutKey>[0], cut: number): void {
  const key = cutKey(place);
  cuts.set(key, (cuts.get(key) ?? new Set()).add(cut));
}

/** Forgets what is known of addresses that nobody asks for any more, so that they no longer count as trouble. */
export function forgetAddresses(asked: readonly AskedAddress[], memory: DeviceMemory): void {
  memory.failing.delete(asked);
  for (const { planned } of asked) {
    if (!planned) continue;
    memory.refused.delete(refusedKey(planned));
    memory.silent.delete(planned.unit);
  }
}

/** The key of what was refused, and its name in a status. */
export function refusedKey({ text, unit }: PlannedAddress): string {
  return `${text} of unit ${unit}`;
}
