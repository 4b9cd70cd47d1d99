import { type Clock, MOMENT_MS } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import type { AskedAddress } from './asked-address.ts';
import { decodeRaw, reasonWithoutValue } from './codec.ts';
import { addCut, type DeviceMemory, learn, refusedKey, type Split } from './device-memory.ts';
import { exceptionText, isAboutAddress, isAboutUnit } from './exceptions.ts';
import type { Line, LineAnswer } from './line.ts';
import { type BlockLimits, cutOf, type PlannedAddress, planReads, type ReadBlock } from './plan.ts';
import type { WireRequest } from './request.ts';
import { heldBack, leaveAlone, missUnit } from './silent-units.ts';
import { troubleOf } from './trouble.ts';

/** A device that refused an address is asked for it again after this long. */
const ASK_REFUSED_AGAIN_MS = 60_000;

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
  /** Asks also for what was refused, and units that were silent, a short while ago. */
  insist: boolean;
}

/**
 * One sample an address, in the order asked, with the address as it was asked. A block that is refused is cut in two and read
 * again, so that one bad register does not take its neighbours along; what that shows is remembered. A unit that does not
 * answer is asked at most once a reading. `undefined` where the connection ended meanwhile.
 */
export function readAddresses(asked: readonly AskedAddress[], context: ReadContext): Promise<Sample[] | undefined> {
  const { line, memory, clock, limits, source, maxInFlight } = context;
  const { promise, resolve } = Promise.withResolvers<Sample[] | undefined>();
  const outcomes = asked.map((): Sample | undefined => undefined);
  const silent = new Map<number, string>();
  const blocks = [...plannedBlocks(asked, context)];
  const cuts = new Map([...memory.cuts].map(([key, offsets]) => [key, new Set(offsets)]));
  const splits: Split[] = [];
  // Samples are copies of this one: those of a literal the engine may come to make among its old objects, which it clears seldom and dearly.
  const blank: Sample = { address: '', value: null, quality: 'good', time: 0, receivedAt: 0, source };
  let failing: string | undefined;
  let lost = false;
  /** Blocks that are on their way. */
  let underWay = 0;
  /** Blocks that have come and are to be decoded. */
  let arrived: { block: ReadBlock; values: readonly (number | boolean)[] }[] = [];

  const fail = (members: readonly PlannedAddress[], reason: string) => {
    for (const { at, asked: text } of members) outcomes[at] = badSample(text, clock(), reason, source);
  };

  const take = ({ members, offset }: ReadBlock, values: readonly (number | boolean)[]) => {
    const time = clock(members.length);
    let receivedAt = time;
    for (const member of members) {
      const value = decodeRaw(member, values, member.offset - offset);
      const quality = value === null ? 'bad' : 'good';
      const sample: Sample = { ...blank, address: member.asked, value, quality, time, receivedAt };
      if (value === null) sample.reason = reasonWithoutValue(member);
      outcomes[member.at] = sample;
      receivedAt += MOMENT_MS;
    }
    if (memory.refused.size > 0) for (const member of members) memory.refused.delete(refusedKey(member));
  };

  const refuse = (block: ReadBlock, code: number) => {
    const cut = isAboutAddress(code) ? cutOf(block) : undefined;
    if (cut !== undefined) {
      splits.push({ block, cut });
      addCut(cuts, block, cut);
      blocks.unshift(...planReads(block.members, cuts, limits));
      return;
    }
    const reason = exceptionText(code);
    const askAt = performance.now() + ASK_REFUSED_AGAIN_MS;
    for (const member of block.members) memory.refused.set(refusedKey(member), { reason, askAt });
    fail(block.members, reason);
  };

  const miss = (block: ReadBlock, askedAt: number, answer: Exclude<LineAnswer, { kind: 'values' }>) => {
    const { unit, members } = block;
    const trouble = troubleOf(answer, { numbered: line.numbered, timeout: context.timeout });
    switch (trouble.kind) {
      case 'refused':
        return refuse(block, trouble.code);
      case 'failed':
        failing ??= `unit ${unit}: ${trouble.reason}`;
        return fail(members, trouble.reason);
      case 'silent':
        silent.set(unit, trouble.reason);
        missUnit(unit, trouble.reason, askedAt, memory);
        return fail(members, trouble.reason);
      case 'lost':
        lost = true;
    }
  };

  const settle = (block: ReadBlock, request: WireRequest, askedAt: number, answer: LineAnswer) => {
    const { unit } = block;
    if (answer.kind === 'values' || (answer.kind === 'exception' && !isAboutUnit(answer.code))) {
      memory.silent.delete(unit);
      memory.asked.set(unit, request);
      memory.seen.set(unit, clock());
    } else leaveAlone(unit, memory);
    underWay--;
    if (answer.kind === 'values') {
      if (arrived.length === 0) queueMicrotask(takeAll);
      arrived.push({ block, values: answer.values });
    } else miss(block, askedAt, answer);
    // All that came in one piece is asked for anew before any of it is decoded: the device works meanwhile and is woken once.
    ask();
    if (underWay === 0 && arrived.length === 0) finish();
  };

  const takeAll = () => {
    const come = arrived;
    arrived = [];
    for (const { block, values } of come) take(block, values);
    if (underWay === 0) finish();
  };

  /** Asks for what is left, for as many blocks at once as are allowed. */
  const ask = () => {
    while (underWay < maxInFlight && !lost) {
      const block = blocks.shift();
      if (!block) return;
      const { unit, table, offset, count, members } = block;
      const known = silent.get(unit) ?? (context.insist ? undefined : heldBack(unit, memory));
      if (known !== undefined) {
        fail(members, known);
        continue;
      }
      const request = { kind: 'read', unit, table, offset, count } as const;
      if (!memory.asked.has(unit)) memory.asked.set(unit, request);
      underWay++;
      const askedAt = clock();
      line.ask(request, (answer) => settle(block, request, askedAt, answer));
    }
  };

  const finish = () => {
    if (lost) return resolve(undefined);
    learn(splits, memory);
    if (failing === undefined) memory.failing.delete(asked);
    else if (!context.insist) memory.failing.set(asked, failing);
    for (let i = 0; i < asked.length; i++) outcomes[i] ??= unread(asked[i] as AskedAddress, context);
    resolve(outcomes as Sample[]);
  };

  ask();
  if (underWay === 0 && arrived.length === 0) finish();
  return promise;
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

function badSample(address: string, at: number, reason: string, source: SampleSource): Sample {
  return { address, value: null, quality: 'bad', reason, time: at, receivedAt: at, source };
}
