import type { ClientMonitoredItemGroup, ClientSubscription, DataValue } from './library.ts';
import type { OpcuaSession } from './session.ts';

/** Items that the server is asked to watch in one request, at first. */
const CHUNK = 1000;
/** Pause before items are asked for again where the request for them failed as a whole. */
const ASKED_AGAIN_AFTER_MS = 10_000;

/** Items of one subscription that are watched in the same way. */
export interface WatchedItems {
  readonly ids: readonly string[];
  readonly parameters: Parameters<ClientSubscription['monitor']>[1];
  /** What the server says to one of them: the name of its status, or why the request failed; `undefined`: it is watched. */
  answered(index: number, refusal: string | undefined): void;
  changed(index: number, dataValue: DataValue): void;
  /** Nobody wants them any more. */
  isOver(): boolean;
}

/**
 * Has the server watch items. A request with more than it takes at once is halved until it takes it; one that fails for another reason
 * is told for each of its items and sent again later.
 */
export function watchItems({ library }: OpcuaSession, subscription: ClientSubscription, items: WatchedItems): void {
  const { AttributeIds, ClientMonitoredItemGroup: Group, TimestampsToReturn } = library;
  const { ids, parameters, answered, changed, isOver } = items;

  const watch = (start: number, end: number, failedWith?: string): void => {
    const asked = ids.slice(start, end).map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }));
    const watched: ClientMonitoredItemGroup = Group.create(subscription, asked, parameters, TimestampsToReturn.Both);
    watched.on('initialized', () => {
      for (let i = start; i < end; i++) {
        const status = watched.monitoredItems[i - start]?.statusCode;
        answered(i, status?.isGood() ? undefined : (status?.name ?? 'not watched'));
      }
    });
    watched.on('changed', (_one, dataValue, i) => changed(start + i, dataValue));
    watched.on('err', (text) => {
      // The library keeps them, and would ask for them too when it makes the subscription anew.
      for (const { monitoringParameters } of watched.monitoredItems) {
        delete subscription.monitoredItems[monitoringParameters.clientHandle];
      }
      if (isOver()) return;
      const problem = problemOf(text);
      if (problem === 'BadTooManyOperations' && end - start > 1) {
        const middle = Math.ceil((start + end) / 2);
        watch(start, middle, failedWith);
        watch(middle, end, failedWith);
        return;
      }
      if (problem !== failedWith) for (let i = start; i < end; i++) answered(i, problem);
      setTimeout(() => {
        if (!isOver()) watch(start, end, problem);
      }, ASKED_AGAIN_AFTER_MS).unref();
    });
  };

  for (let start = 0; start < ids.length; start += CHUNK) watch(start, Math.min(start + CHUNK, ids.length));
}

/** Name of the status in a text of the library, or what has happened in words. */
function problemOf(text: string): string {
  if (/timed? ?out/i.test(text)) return 'the server did not answer';
  return /\bBad\w+/.exec(text)?.[0] ?? text.trim();
}
