import type { ClientSubscription } from './library.ts';
import type { OpcuaSession } from './session.ts';

/** How often a subscription is served, and how long the server keeps it while nobody asks for its messages. */
export interface SubscriptionTimes {
  readonly publishingMs: number;
  readonly lifetimeMs: number;
}

/** Something that is subscribed to. */
export interface Subscribed {
  /** Tells again what is now: after an interruption what has not changed does not come by itself. */
  refresh(): Promise<void>;
  leave(): void;
}

/** Publish intervals without news after which the server says that it is there, at most; where they are long, fewer: a session must not end meanwhile. */
const MOST_KEEP_ALIVE_COUNT = 10;
/** Share of the lifetime of a session. */
const KEPT_ALIVE_WITHIN = 0.8;

/** Makes a subscription; whoever ends the session waits for it. */
export async function makeSubscription(
  { session, underWay }: OpcuaSession,
  { publishingMs, lifetimeMs }: SubscriptionTimes,
): Promise<ClientSubscription> {
  const alive = Math.floor((KEPT_ALIVE_WITHIN * lifetimeMs) / publishingMs);
  const keepAliveCount = Math.max(1, Math.min(MOST_KEEP_ALIVE_COUNT, alive));
  const making = session.createSubscription2({
    requestedPublishingInterval: publishingMs,
    requestedMaxKeepAliveCount: keepAliveCount,
    requestedLifetimeCount: Math.max(3 * keepAliveCount, Math.ceil(lifetimeMs / publishingMs)),
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 1,
  });
  making.catch(() => undefined).finally(() => underWay.delete(making));
  underWay.add(making);
  const subscription = await making;
  subscription.on('internal_error', () => undefined);
  return subscription;
}
