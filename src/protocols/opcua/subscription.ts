import type { ClientSubscription } from './library.ts';
import type { OpcuaSession } from './session.ts';

/** How often a subscription is served, and how long the server keeps it while nobody asks for its messages. */
export interface SubscriptionTimes {
  readonly publishingMs: number;
  readonly lifetimeMs: number;
}

/** What a subscription needs and whom it tells. */
export interface SubscriptionContext extends SubscriptionTimes {
  /** Something came, be it only that there is nothing new. */
  onAlive(): void;
  /** Nothing came for this long, although the server answers: it does not serve the subscription any more. */
  onSilent(forMs: number): void;
  /** The server has ended the subscription. */
  onEnded(): void;
}

/** Something that is subscribed to. */
export interface Subscribed {
  /** Tells again what is now: after an interruption what has not changed does not come by itself. */
  refresh(): Promise<void>;
  leave(): void;
}

/** A subscription of the library until somebody leaves it. */
export interface OpenSubscription {
  readonly subscription: ClientSubscription;
  /** Nobody wants it any more. */
  isOver(): boolean;
  leave(): void;
}

/** Publish intervals without news after which the server says that it is there, at most; where they are long, fewer: a session must not end meanwhile. */
const MOST_KEEP_ALIVE_COUNT = 10;
/** Share of the lifetime of a session. */
const KEPT_ALIVE_WITHIN = 0.8;
/** A subscription is silent after twice the time within which the server has to say that it is there, and after this time at least. */
const SILENT_AFTER = 2;
const LEAST_SILENT_MS = 3000;
/** Silence is counted in steps, so that a pause of this process is one of them at most. */
const STEPS = 8;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Makes a subscription; whoever ends the session waits for it. */
export async function makeSubscription(
  connection: OpcuaSession,
  context: SubscriptionContext,
): Promise<OpenSubscription> {
  const { session, underWay, over } = connection;
  const { publishingMs, lifetimeMs } = context;
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
  let left = false;
  const isOver = () => left || over.aborted;
  const stop = watchSilence(connection, subscription, { ...context, isOver });
  subscription.on('terminated', () => {
    stop();
    if (!left) context.onEnded();
  });
  return {
    ...{ subscription, isOver },
    leave() {
      left = true;
      stop();
      subscription.terminate().catch(() => undefined);
    },
  };
}

/** Tells when something comes, and when nothing does for too long; returns what ends it. */
function watchSilence(
  connection: OpcuaSession,
  subscription: ClientSubscription,
  { isOver, onAlive, onSilent }: Pick<SubscriptionContext, 'onAlive' | 'onSilent'> & Pick<OpenSubscription, 'isOver'>,
): () => void {
  const promisedMs = subscription.maxKeepAliveCount * subscription.publishingInterval;
  const silentMs = Math.max(LEAST_SILENT_MS, SILENT_AFTER * promisedMs);
  let steps = 0;
  const hear = () => {
    steps = 0;
    if (!isOver()) onAlive();
  };
  subscription.on('keepalive', hear);
  subscription.on('received_notifications', hear);
  const timer = setInterval(step, Math.min(silentMs / STEPS, LONGEST_TIMER_MS)).unref();
  const stop = () => clearInterval(timer);
  function step() {
    if (isOver()) return stop();
    steps = connection.isInterrupted ? 0 : steps + 1;
    if (steps !== STEPS) return;
    connection.answers().then(
      () => {
        // Something may have come together with the answer.
        if (steps < STEPS || isOver() || connection.isInterrupted) return;
        stop();
        onSilent(silentMs);
      },
      () => {
        steps = 0;
      },
    );
  }
  return stop;
}
