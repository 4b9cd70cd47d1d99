import type { Clock } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { decodeDataValue, hasOverflow, type SaidValue } from './codec.ts';
import type { DataValue } from './library.ts';
import { resolvedNodeId } from './node-id.ts';
import type { OpcuaSession } from './session.ts';
import { makeSubscription, type Subscribed, type SubscriptionContext } from './subscription.ts';
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

/** Values of an item that are remembered, so that they are not told twice; not more than its queue has. */
const MOST_REMEMBERED = 20;

/** What was last told of an item. */
type Told = Pick<Sample, 'receivedAt' | 'time' | 'value' | 'quality'>;

/** An item that the server knows. */
interface FoundItem {
  readonly item: WantedItem;
  readonly id: string;
  told: Told | undefined;
  /** What was told before, the newest last. */
  readonly before: Told[];
  /** Something that came after an interruption was taken for what had been told before. */
  isSkipped: boolean;
  /** Why the server does not watch it. */
  refusal: string | undefined;
}

const isSame = (told: Told | undefined, said: SaidValue) =>
  told?.time === said.time && told.value === said.value && told.quality === said.quality;

/** Remembers what is told of an item. */
function remember(found: FoundItem, { value, quality, time }: SaidValue, receivedAt: number): void {
  const { before, told, item } = found;
  if (told) before.push(told);
  if (before.length > Math.min(item.queueSize, MOST_REMEMBERED)) before.shift();
  found.told = { value, quality, time, receivedAt };
  found.isSkipped = false;
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
  const flush = () => {
    const samples = waiting;
    waiting = [];
    if (!isOver() && samples.length > 0) context.tell(samples);
  };
  const put = (sample: Sample) => {
    if (waiting.length === 0) queueMicrotask(flush);
    waiting.push(sample);
  };
  const tell = (found: FoundItem, { value, quality, time, reason }: SaidValue, receivedAt: number) => {
    const sample: Sample = { address: found.item.address, value, quality, time, receivedAt, source };
    if (reason !== undefined) sample.reason = reason;
    put(sample);
  };
  const refuse = (item: WantedItem, status: string) => {
    context.onRefused(item.nodeId, status);
    const at = clock();
    put({
      ...{ address: item.address, value: null, quality: 'bad', reason: status },
      ...{ time: at, receivedAt: at, source },
    });
  };

  /** What an item is now, where nothing or something bad was told of it. */
  const tellNow = (found: FoundItem, dataValue: DataValue) => {
    const receivedAt = clock();
    const said = decodeDataValue(dataValue, receivedAt);
    remember(found, said, receivedAt);
    const badUntil = context.badUntil();
    const saidAt = dataValue.serverTimestamp?.getTime() ?? receivedAt;
    const time = said.time > badUntil ? said.time : saidAt > badUntil ? saidAt : receivedAt;
    tell(found, { ...said, time }, receivedAt);
  };

  const found = items.flatMap((item): FoundItem[] => {
    const resolved = resolvedNodeId(item.nodeId, namespaces);
    if ('id' in resolved)
      return [{ item, id: resolved.id, told: undefined, before: [], isSkipped: false, refusal: undefined }];
    refuse(item, resolved.problem);
    return [];
  });
  const alike = Map.groupBy(found, ({ item }) => JSON.stringify([item.samplingMs, item.queueSize, item.deadband]));
  for (const group of alike.values()) {
    const [first] = group;
    if (!first) continue;
    const { samplingMs, queueSize, deadband } = first.item;
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
        const { item, told } = one;
        if (!told) return tellNow(one, dataValue);
        const receivedAt = clock();
        const said = decodeDataValue(dataValue, receivedAt);
        if (isSame(told, said)) return;
        const mayRepeat = connection.isInterrupted || refreshing > 0;
        if (mayRepeat && said.time < told.time && one.before.some((earlier) => isSame(earlier, said))) {
          one.isSkipped = true;
          return;
        }
        if (hasOverflow(dataValue)) {
          context.onOverflow(item.nodeId);
          const reason = 'values lost: queue overflow';
          tell(one, { value: null, quality: 'bad', reason, time: Math.min(told.time + 0.001, said.time) }, receivedAt);
        }
        remember(one, said, receivedAt);
        tell(one, said, receivedAt);
      },
    });
  }
  const isUntold = ({ told }: FoundItem) => (told?.receivedAt ?? 0) <= context.badUntil();
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
        if (value && isOpen(one) && isDue(one, decodeDataValue(value, clock()))) tellNow(one, value);
      }
    }
  };

  const refresh = async () => {
    for (const { item, refusal } of found) if (refusal !== undefined) refuse(item, refusal);
    await tellAnew((one, now) => isUntold(one) && isSame(one.told, now));
    // What changed meanwhile waits in the server's queue and comes in its order; what has not come by then does not come.
    await new Promise((resolve) => setTimeout(resolve, DRAINED_AFTER * publishingMs).unref());
    await tellAnew((one, now) => isUntold(one) || !isSame(one.told, now));
  };

  return {
    async refresh() {
      refreshing++;
      await refresh().finally(() => refreshing--);
    },
    leave,
  };
}
