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

/** Publish intervals without news after which the server says that it is there. */
const KEEP_ALIVE_COUNT = 10;
const LEAST_LIFETIME_COUNT = 3 * KEEP_ALIVE_COUNT;

/** Makes a subscription; whoever ends the session waits for it. */
export async function makeSubscription(
  { session, underWay }: OpcuaSession,
  { publishingMs, lifetimeMs }: SubscriptionTimes,
): Promise<ClientSubscription> {
  const making = session.createSubscription2({
    requestedPublishingInterval: publishingMs,
    requestedMaxKeepAliveCount: KEEP_ALIVE_COUNT,
    requestedLifetimeCount: Math.max(LEAST_LIFETIME_COUNT, Math.ceil(lifetimeMs / publishingMs)),
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
