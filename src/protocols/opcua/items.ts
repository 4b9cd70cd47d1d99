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

/** What was last told of an item. */
type Told = Pick<Sample, 'receivedAt' | 'time' | 'value' | 'quality'>;

/** An item that the server knows. */
interface FoundItem {
  readonly item: WantedItem;
  readonly id: string;
  told: Told | undefined;
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
    found.told = { ...said, receivedAt };
    const badUntil = context.badUntil();
    const saidAt = dataValue.serverTimestamp?.getTime() ?? receivedAt;
    const time = said.time > badUntil ? said.time : saidAt > badUntil ? saidAt : receivedAt;
    tell(found, { ...said, time }, receivedAt);
  };

  const found = items.flatMap((item): FoundItem[] => {
    const resolved = resolvedNodeId(item.nodeId, namespaces);
    if ('id' in resolved) return [{ item, id: resolved.id, told: undefined, refusal: undefined }];
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
        if (told.time === said.time && told.value === said.value && told.quality === said.quality) return;
        if (hasOverflow(dataValue)) {
          context.onOverflow(item.nodeId);
          const reason = 'values lost: queue overflow';
          tell(one, { value: null, quality: 'bad', reason, time: Math.min(told.time + 0.001, said.time) }, receivedAt);
        }
        one.told = { value: said.value, quality: said.quality, time: said.time, receivedAt };
        tell(one, said, receivedAt);
      },
    });
  }
  /** Reads and tells those of the items that have not been told since they were told bad, where they are due. */
  const tellAnew = async (isDue: (told: Told | undefined, now: SaidValue) => boolean) => {
    const isUntold = ({ told }: FoundItem) => (told?.receivedAt ?? 0) <= context.badUntil();
    // What is not watched would stand as read for ever.
    const untold = found.filter((one) => one.refusal === undefined && isUntold(one));
    for (let start = 0; start < untold.length && !isOver(); start += CHUNK) {
      const chunk = untold.slice(start, start + CHUNK);
      const values = await session.read(chunk.map(({ id }) => ({ nodeId: id, attributeId: AttributeIds.Value })));
      for (const [i, one] of chunk.entries()) {
        const value = values[i];
        // It may have come by itself while it was read.
        if (value && isUntold(one) && isDue(one.told, decodeDataValue(value, clock()))) tellNow(one, value);
      }
    }
  };

  return {
    async refresh() {
      for (const { item, refusal } of found) if (refusal !== undefined) refuse(item, refusal);
      await tellAnew((told, { time, value, quality }) => {
        return told?.time === time && told.value === value && told.quality === quality;
      });
      // What changed meanwhile waits in the server's queue and comes in its order; what has not come by then does not come.
      await new Promise((resolve) => setTimeout(resolve, DRAINED_AFTER * publishingMs).unref());
      await tellAnew(() => true);
    },
    leave,
  };
}
