import { type Clock, MOMENT_MS } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { decodeDataValue, hasOverflow, type SaidValue } from './codec.ts';
import type { DataValue } from './library.ts';
import { resolvedNodeId } from './node-id.ts';
import type { OpcuaSession } from './session.ts';
import { makeSubscription, type Subscribed, type SubscriptionContext } from './subscription.ts';
import { rememberTold, type ToldValues } from './told-values.ts';
import { watchItems } from './watch-items.ts';

/** One value to be told of. */
export interface WantedItem {
  nodeId: string;
  /** Address of its samples. */
  address: string;
  samplingMs: number;
  queueSize: number;
  deadband?: { value: number; in: 'absolute' | 'percent' };
}

/** What a subscription needs and whom it tells. */
export interface ItemsContext extends SubscriptionContext {
  source: SampleSource;
  clock: Clock;
  tell(samples: Sample[]): void;
  /** An item that the server refuses, with its status; `undefined`: it is accepted. */
  onRefused(nodeId: string, status: string | undefined): void;
  /** Until when all items have been told bad; a value that the server still has is of the time at which it says so. */
  badUntil(): number;
  /** Values of an item were dropped by the server. */
  onOverflow(nodeId: string): void;
}

/** Values that are asked for in one request. */
const CHUNK = 1000;
/** Publish intervals after which a server that was reached again has sent what it kept. */
const DRAINED_AFTER = 3;

/** An item that the server knows. */
interface FoundItem {
  readonly item: WantedItem;
  readonly id: string;
  /** What was told of it, under this index. */
  readonly told: ToldValues;
  readonly index: number;
  /** Something that came after an interruption was taken for what had been told before. */
  isSkipped: boolean;
  /** Why the server does not watch it. */
  refusal: string | undefined;
}

/**
 * Subscribes to items, in chunks, and tells their values in the order in which they come: without those that come twice, and with a
 * bad one where the server had to drop some.
 */
export async function subscribeItems(
  connection: OpcuaSession,
  items: readonly WantedItem[],
  context: ItemsContext,
): Promise<Subscribed> {
  const { library, session, namespaces } = connection;
  const { publishingMs, source, clock } = context;
  const { AttributeIds } = library;
  const { subscription, isOver, leave } = await makeSubscription(connection, context);
  let waiting: Sample[] = [];
  let refreshing = 0;
  /** When the first of those came that wait; what comes in one message waits together. */
  let cameAt = 0;
  const flush = () => {
    const samples = waiting;
    waiting = [];
    if (isOver()) return;
    let receivedAt = clock(samples.length);
    for (const sample of samples) {
      sample.receivedAt = receivedAt;
      receivedAt += MOMENT_MS;
    }
    context.tell(samples);
  };
  const came = () => {
    if (waiting.length === 0) cameAt = clock();
    return cameAt;
  };
  const tell = ({ address }: WantedItem, { value, quality, time, reason }: SaidValue) => {
    const sample: Sample = { address, value, quality, time, receivedAt: came(), source };
    if (reason !== undefined) sample.reason = reason;
    if (waiting.length === 0) queueMicrotask(flush);
    waiting.push(sample);
  };
  const refuse = (item: WantedItem, reason: string) => {
    context.onRefused(item.nodeId, reason);
    tell(item, { value: null, quality: 'bad', reason, time: clock() });
  };

  const remember = (one: FoundItem, said: SaidValue) => {
    one.told.add(one.index, said, came());
    one.isSkipped = false;
  };
  /** What an item is now, where nothing or something bad was told of it. */
  const tellNow = (one: FoundItem, dataValue: DataValue) => {
    const now = clock();
    const said = decodeDataValue(dataValue, () => now);
    remember(one, said);
    const badUntil = context.badUntil();
    const saidAt = dataValue.serverTimestamp?.getTime() ?? now;
    const time = said.time > badUntil ? said.time : saidAt > badUntil ? saidAt : now;
    tell(one.item, { ...said, time });
  };

  const named = items.flatMap((item) => {
    const resolved = resolvedNodeId(item.nodeId, namespaces);
    if ('id' in resolved) return [{ item, id: resolved.id }];
    refuse(item, resolved.problem);
    return [];
  });
  const alike = Map.groupBy(named, ({ item }) => JSON.stringify([item.samplingMs, item.queueSize, item.deadband]));
  const found: FoundItem[] = [];
  for (const members of alike.values()) {
    const [first] = members;
    if (!first) continue;
    const { samplingMs, queueSize, deadband } = first.item;
    const told = rememberTold(members.length, queueSize);
    const group = members.map((one, index): FoundItem => {
      return { ...one, told, index, isSkipped: false, refusal: undefined };
    });
    for (const one of group) found.push(one);
    const filter = deadband && {
      filter: new library.DataChangeFilter({
        trigger: library.DataChangeTrigger.StatusValue,
        deadbandType: library.DeadbandType[deadband.in === 'percent' ? 'Percent' : 'Absolute'],
        deadbandValue: deadband.value,
      }),
    };
    const parameters = { samplingInterval: samplingMs, queueSize, discardOldest: true, ...filter };
    watchItems(connection, subscription, {
      ...{ ids: group.map(({ id }) => id), parameters, isOver },
      answered(i, refusal) {
        const one = group[i];
        if (!one) return;
        one.refusal = refusal;
        if (refusal === undefined) context.onRefused(one.item.nodeId, undefined);
        else refuse(one.item, refusal);
      },
      changed(i, dataValue) {
        const one = group[i];
        if (!one) return;
        const before = told.newestTime(i);
        if (Number.isNaN(before)) return tellNow(one, dataValue);
        const said = decodeDataValue(dataValue, clock);
        if (told.isNewest(i, said)) return;
        const mayRepeat = connection.isInterrupted || refreshing > 0;
        if (mayRepeat && said.time < before && told.isEarlier(i, said)) {
          one.isSkipped = true;
          return;
        }
        remember(one, said);
        if (hasOverflow(dataValue)) {
          context.onOverflow(one.item.nodeId);
          const reason = 'values lost: queue overflow';
          tell(one.item, { value: null, quality: 'bad', reason, time: Math.min(before + 0.001, said.time) });
        }
        tell(one.item, said);
      },
    });
  }
  const isUntold = ({ told, index }: FoundItem) => told.toldAt(index) <= context.badUntil();
  /** Reads and tells those of the items that are due and have not been told since they were told bad, or not all that came. */
  const tellAnew = async (isDue: (one: FoundItem, now: SaidValue) => boolean) => {
    // What is not watched would stand as read for ever.
    const isOpen = (one: FoundItem) => one.refusal === undefined && (isUntold(one) || one.isSkipped);
    const open = found.filter(isOpen);
    for (let start = 0; start < open.length && !isOver(); start += CHUNK) {
      const chunk = open.slice(start, start + CHUNK);
      const values = await session.read(chunk.map(({ id }) => ({ nodeId: id, attributeId: AttributeIds.Value })));
      for (const [i, one] of chunk.entries()) {
        const value = values[i];
        // It may have come by itself while it was read.
        if (value && isOpen(one) && isDue(one, decodeDataValue(value, clock))) tellNow(one, value);
      }
    }
  };

  const refresh = async () => {
    for (const { item, refusal } of found) if (refusal !== undefined) refuse(item, refusal);
    await tellAnew((one, now) => isUntold(one) && one.told.isNewest(one.index, now));
    // What changed meanwhile waits in the server's queue and comes in its order; what has not come by then does not come.
    await new Promise((resolve) => setTimeout(resolve, DRAINED_AFTER * publishingMs).unref());
    await tellAnew((one, now) => isUntold(one) || !one.told.isNewest(one.index, now));
  };

  return {
    async refresh() {
      refreshing++;
      await refresh().finally(() => refreshing--);
    },
    leave,
  };
}
