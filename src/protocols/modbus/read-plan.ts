import type { Clock } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { type ModbusTable, type ParsedAddress, parseModbusAddress } from './address.ts';
import { decodeValue } from './codec.ts';
import { exceptionText, isAboutAddress, isAboutUnit, isRefusal } from './exceptions.ts';
import type { Line } from './line.ts';
import { type BlockLimits, cutKey, cutOf, type PlannedAddress, planReads, type ReadBlock } from './plan.ts';
import type { WireRequest } from './request.ts';

/** A device that refused an address is asked for it again after this long. */
const ASK_REFUSED_AGAIN_MS = 60_000;

/** What was learnt about the device behind one link; lives longer than a connection. */
export interface DeviceMemory {
  /** Where blocks must not reach across. */
  cuts: Map<string, Set<number>>;
  /** Addresses the device does not have: why, and when to ask again (monotonic ms). */
  refused: Map<string, { reason: string; askAt: number }>;
  /** Units that do not answer, and why. */
  silent: Map<number, string>;
  /** The first trouble of another kind in the last reading of some addresses. */
  failing: Map<readonly AskedAddress[], string>;
  /** What each unit was last asked for. */
  asked: Map<number, WireRequest>;
  /** Plans of what was asked before; made anew when there are new cuts. */
  plans: WeakMap<readonly AskedAddress[], readonly ReadBlock[]>;
  /** When each unit last answered, runtime time. */
  seen: Map<number, number>;
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

/** One address as asked for. */
export interface AskedAddress {
  readonly text: string;
  readonly parsed: ParsedAddress;
  readonly planned?: PlannedAddress;
}

/** Reads texts as addresses; what is none stays in the list with its problem. */
export function askedAddresses(addresses: readonly string[], ownUnit: number): AskedAddress[] {
  return addresses.map((text, at) => {
    const parsed = parseModbusAddress(text);
    if (!parsed.address) return { text, parsed };
    return { text, parsed, planned: { ...parsed.address, unit: parsed.address.unit ?? ownUnit, asked: text, at } };
  });
}

/** What a reading of many addresses needs. */
export interface ReadContext {
  line: Line;
  memory: DeviceMemory;
  source: SampleSource;
  clock: Clock;
  maxInFlight: number;
  limits: BlockLimits;
  /** For reasons: `2 s`. */
  timeout: string;
  /** Asks also for what was refused a short while ago. */
  insist: boolean;
}

/**
 * One sample an address, in the order asked, with the address as it was asked. A block that is refused is cut in two and read
 * again, so that one bad register does not take its neighbours along; what that shows is remembered. A unit that does not
 * answer is asked once a reading. `undefined` where the connection ended meanwhile.
 */
export async function readAddresses(
  asked: readonly AskedAddress[],
  context: ReadContext,
): Promise<Sample[] | undefined> {
  const { line, memory, clock, limits, source } = context;
  const outcomes: (Sample | undefined)[] = new Array(asked.length);
  const silent = new Map<number, string>();
  let failing: string | undefined;
  let lost = false;

  const fail = (members: readonly PlannedAddress[], reason: string) => {
    for (const { at, asked: text } of members) outcomes[at] = badSample(text, clock(), reason, source);
  };
  const blocks = [...plannedBlocks(asked, context)];
  const cuts = new Map([...memory.cuts].map(([key, offsets]) => [key, new Set(offsets)]));
  const splits: Split[] = [];

  const take = ({ members, offset }: ReadBlock, values: readonly (number | boolean)[]) => {
    let time: number | undefined;
    for (const member of members) {
      if (memory.refused.size > 0) memory.refused.delete(refusedKey(member));
      const receivedAt = clock();
      time ??= receivedAt;
      const { value, quality, reason } = decodeValue(member, values, member.offset - offset);
      const sample: Sample = { address: member.asked, value, quality, time, receivedAt, source };
      if (reason !== undefined) sample.reason = reason;
      outcomes[member.at] = sample;
    }
  };
  const refuse = (block: ReadBlock, code: number) => {
    const cut = isAboutAddress(code) ? cutOf(block) : undefined;
    if (cut !== undefined) {
      splits.push({ block, cut });
      addCut(cuts, block, cut);
      blocks.unshift(...planReads(block.members, cuts, limits));
      return;
    }
    const askAt = performance.now() + ASK_REFUSED_AGAIN_MS;
    for (const member of block.members) memory.refused.set(refusedKey(member), { reason: exceptionText(code), askAt });
    fail(block.members, exceptionText(code));
  };
  const read = async (block: ReadBlock) => {
    const { unit, table, offset, count, members } = block;
    const known = silent.get(unit);
    if (known !== undefined) return fail(members, known);
    const request: WireRequest = { kind: 'read', unit, table, offset, count };
    memory.asked.set(unit, request);
    const answer = await line.request(request);
    const answered = answer.kind === 'values' || (answer.kind === 'exception' && !isAboutUnit(answer.code));
    if (answered) {
      memory.silent.delete(unit);
      memory.seen.set(unit, clock());
    }
    if (answer.kind === 'values') {
      take(block, answer.values);
    } else if (answer.kind === 'exception' && isRefusal(answer.code)) {
      refuse(block, answer.code);
    } else if (answer.kind === 'broken' && !line.numbered) {
      fail(members, `answer damaged: ${answer.reason}`);
      failing ??= `unit ${unit}: answer damaged: ${answer.reason}`;
    } else if (answer.kind === 'exception' && !isAboutUnit(answer.code)) {
      fail(members, exceptionText(answer.code));
      failing ??= `unit ${unit}: ${exceptionText(answer.code)}`;
    } else if (answer.kind === 'exception' || answer.kind === 'timeout') {
      const reason = answer.kind === 'timeout' ? `no answer within ${context.timeout}` : exceptionText(answer.code);
      silent.set(unit, reason);
      memory.silent.set(unit, reason);
      fail(members, reason);
    } else {
      lost = true;
    }
  };
  const work = async () => {
    for (let block = blocks.shift(); block && !lost; block = blocks.shift()) await read(block);
  };
  await Promise.all(Array.from({ length: context.maxInFlight }, work));
  if (lost) return undefined;
  learn(splits, memory);
  if (failing === undefined) memory.failing.delete(asked);
  else if (!context.insist) memory.failing.set(asked, failing);
  return asked.map((one, i) => outcomes[i] ?? unread(one, context));
}

/** The blocks that are to be read now; while nothing is refused they are the same each time. */
function plannedBlocks(asked: readonly AskedAddress[], context: ReadContext): readonly ReadBlock[] {
  const { memory, limits } = context;
  const isWhole = memory.refused.size === 0;
  const known = isWhole ? memory.plans.get(asked) : undefined;
  if (known) return known;
  const due = asked.flatMap(({ planned }) => (planned && isDue(planned, context) ? [planned] : []));
  const blocks = planReads(due, memory.cuts, limits);
  if (isWhole) memory.plans.set(asked, blocks);
  return blocks;
}

/** A refused block and where it was cut. */
interface Split {
  block: ReadBlock;
  cut: number;
}

/**
 * What splitting has shown: around an address that is not there blocks end on both sides; where every address was there, what
 * lies between them is not to be read, or the block was too long, so the cut stays.
 */
function learn(splits: readonly Split[], memory: DeviceMemory): void {
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

function addCut(cuts: DeviceMemory['cuts'], place: Parameters<typeof cutKey>[0], cut: number): void {
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

/** A `bad` sample for each address. */
export function badSamples(
  asked: readonly AskedAddress[],
  reason: string,
  { source, clock }: Pick<ReadContext, 'source' | 'clock'>,
): Sample[] {
  return asked.map(({ text }) => badSample(text, clock(), reason, source));
}

/** The sample of an address that was not asked for this time. */
function unread({ text, parsed, planned }: AskedAddress, { memory, source, clock }: ReadContext): Sample {
  const reason = parsed.problem ?? (planned && memory.refused.get(refusedKey(planned))?.reason) ?? 'not read';
  return badSample(text, clock(), reason, source);
}

function isDue(planned: PlannedAddress, { memory, insist }: ReadContext): boolean {
  if (memory.refused.size === 0) return true;
  const refused = memory.refused.get(refusedKey(planned));
  return insist || !refused || performance.now() >= refused.askAt;
}

function refusedKey({ text, unit }: PlannedAddress): string {
  return `${text} of unit ${unit}`;
}

function badSample(address: string, at: number, reason: string, source: SampleSource): Sample {
  return { address, value: null, quality: 'bad', reason, time: at, receivedAt: at, source };
}
