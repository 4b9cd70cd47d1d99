import { join } from 'node:path';
import { asPlantError, PlantError, textOf } from '../../model/errors.ts';
import type { Link, LinkOptions } from '../../model/link.ts';
import { COMM_FAILURE } from '../../model/loss.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { keepConnected } from '../keep-connected.ts';
import { browseNode } from './browse.ts';
import { type ConditionListener, type SubscribedConditions, watchConditions } from './conditions.ts';
import { subscribeItems, type WantedItem } from './items.ts';
import { callMethod, readNodes, writeNode } from './read-write.ts';
import { type OpcuaSession, openSession } from './session.ts';
import type { OpcuaLinkSettings } from './settings.ts';
import type { Subscribed, SubscriptionContext } from './subscription.ts';

const FIRST_RETRY_MS = 500;
/** Pause before a subscription that could not be made is tried again. */
const SUBSCRIBED_AGAIN_AFTER_MS = 5000;
/** Reads, writes, calls and browses that wait for the server at once; each ends with its answer or the time for it. */
const MOST_WAITING = 1000;

/**
 * One session with one server, shared by every node that uses it. Subscribed values come in the order in which the server has them,
 * each once; when the link goes down every item is told `bad` once, and what it is then is told when the link is back.
 */
export interface OpcuaLink extends Link<readonly WantedItem[], Sample[]> {
  call: NonNullable<Link['call']>;
  /** Tells the conditions that a notifier tells of, over all losses of the connection. */
  watchConditions(notifier: string, listener: ConditionListener): WatchedConditions;
}

/** Conditions of a server that somebody watches. */
export interface WatchedConditions {
  /** Acknowledges a condition at the server; rejects as `write` does. */
  acknowledge(id: string, comment: string): Promise<void>;
  leave(): void;
}

type SubscriptionEvents = Pick<SubscriptionContext, 'onAlive' | 'onSilent' | 'onEnded'>;

/** One user of the session, over all sessions. */
interface Subscriber<S extends Subscribed = Subscribed> {
  /** What its troubles are named after. */
  readonly subjects: readonly string[];
  active: S | undefined;
  /** Subscribes in a new session. */
  open(session: OpcuaSession, events: SubscriptionEvents): Promise<S>;
  /** The link is down. */
  tellDown(): void;
}

/** What troubles of a whole subscription are named after. */
const nameOf = ({ subjects }: Subscriber) => `subscription of ${subjects[0]}`;

/** Opens a link to a server. It returns at once, connects by itself, and again after each loss. */
export function openOpcuaLink(options: LinkOptions<OpcuaLinkSettings>): OpcuaLink {
  const { name, settings, clock, random = Math.random, log, folder } = options;
  const source: SampleSource = { protocol: 'opcua', link: name };
  const subscribers = new Set<Subscriber>();
  const refused = new Map<string, string>();
  let dropped = 0;

  const kept = keepConnected<OpcuaSession>({
    ...{ clock, random, backoff: { firstMs: FIRST_RETRY_MS, maxMs: settings.reconnectSeconds * 1000 } },
    ...{ noDataMs: settings.noDataSeconds * 1000, expectsData: () => subscribers.size > 0 },
    connect: (lose, signal, pause) => openSession(settings, join(folder, 'pki'), { lose, pause, signal }),
    onUp: (session) => {
      for (const subscriber of subscribers) void activate(session, subscriber);
    },
    onLost: (session) => {
      refused.clear();
      for (const subscriber of subscribers) subscriber.active = undefined;
      void session.close();
    },
    end: (session) => session.close(),
    troubles: () => {
      const [first] = refused;
      if (!first) return [];
      const more = refused.size - 1;
      return [`${first[0]}: ${first[1]}${more > 0 ? ` (and ${more} more)` : ''}`];
    },
  });

  const onOverflow = () => {
    dropped++;
  };

  const trouble = (subject: string, problem: string | undefined) => {
    if (problem === undefined) refused.delete(subject);
    else refused.set(subject, problem);
    kept.tell();
  };

  const activate = async (session: OpcuaSession, subscriber: Subscriber): Promise<void> => {
    const isWanted = () => subscribers.has(subscriber) && !session.over.aborted;
    const again = () => {
      if (isWanted()) void activate(session, subscriber);
    };
    const later = () => setTimeout(again, SUBSCRIBED_AGAIN_AFTER_MS).unref();
    if (session.isInterrupted) {
      later();
      return;
    }
    const name = nameOf(subscriber);
    let isReplaced = false;
    const replace = () => {
      if (isReplaced) return;
      isReplaced = true;
      again();
    };
    try {
      const active = await subscriber.open(session, {
        // A server may end a subscription while the session lives: it is made anew.
        onEnded: replace,
        onAlive() {
          if (!isReplaced && refused.has(name)) trouble(name, undefined);
        },
        onSilent(forMs) {
          if (isReplaced || !isWanted()) return;
          if (!refused.has(name)) subscriber.tellDown();
          trouble(name, `the server sends nothing for ${forMs / 1000} s, subscribed anew`);
          subscriber.active?.leave();
          replace();
        },
      });
      if (isWanted() && !isReplaced) subscriber.active = active;
      else active.leave();
    } catch (thrown) {
      if (!isWanted() || isReplaced) return;
      trouble(name, textOf(thrown));
      later();
    }
  };

  const times = { publishingMs: settings.publishingMilliseconds, lifetimeMs: settings.sessionTimeoutSeconds * 1000 };

  const itemsOf = (items: readonly WantedItem[], listener: (samples: Sample[]) => Promise<void> | void): Subscriber => {
    /** Until when its items have been told bad. */
    let badUntil = Number.NEGATIVE_INFINITY;
    const give = (samples: Sample[]) => {
      try {
        void listener(samples);
      } catch (thrown) {
        log(`${name}: a listener failed: ${textOf(thrown)}`);
      }
    };
    return {
      subjects: items.map(({ nodeId }) => nodeId),
      active: undefined,
      open: (session, events) =>
        subscribeItems(session, items, {
          ...{ source, clock, ...times, ...events },
          tell: (samples) => {
            kept.heard();
            give(samples);
          },
          badUntil: () => badUntil,
          onRefused: trouble,
          onOverflow,
        }),
      tellDown() {
        badUntil = clock();
        const bad = { value: null, quality: 'bad', reason: COMM_FAILURE, source } as const;
        give(items.map(({ address }) => ({ address, ...bad, time: badUntil, receivedAt: badUntil })));
      },
    };
  };

  const conditionsOf = (notifier: string, listener: ConditionListener): Subscriber<SubscribedConditions> => ({
    subjects: [notifier],
    active: undefined,
    open: (session, events) =>
      watchConditions(session, notifier, {
        ...{ source, clock, ...times, ...events, onOverflow },
        tell: (conditions, isAll) => {
          kept.heard();
          listener(conditions, isAll);
        },
        onTrouble: (problem) => trouble(notifier, problem),
      }),
    // Its alarms stand as they are; that nobody hears of changes is told by the alarm of the link itself.
    tellDown: () => undefined,
  });

  const enlist = (subscriber: Subscriber): (() => void) => {
    subscribers.add(subscriber);
    if (kept.current) void activate(kept.current, subscriber);
    else if (kept.status.state === 'down') subscriber.tellDown();
    return () => {
      if (!subscribers.delete(subscriber)) return;
      subscriber.active?.leave();
      for (const subject of [nameOf(subscriber), ...subscriber.subjects]) refused.delete(subject);
      kept.tell();
    };
  };

  let wasDown = false;
  kept.watch(({ state }) => {
    if (state === 'down' && !wasDown) for (const subscriber of subscribers) subscriber.tellDown();
    if ((state === 'up' || state === 'degraded') && wasDown) {
      for (const { active } of subscribers) active?.refresh().catch(() => undefined);
    }
    if (state !== 'connecting') wasDown = state === 'down';
  });

  const connected = (): OpcuaSession => {
    if (kept.current) return kept.current;
    throw new PlantError('LINK_DOWN', `${name} is not connected: ${kept.status.reason ?? 'not yet'}`);
  };

  let waiting = 0;
  /** Asks the server for something, where not too much waits for it already: that counts as dropped, and nothing is sent. */
  const ask = async <Answer>(work: (session: OpcuaSession) => Promise<Answer>): Promise<Answer> => {
    const session = connected();
    if (waiting >= MOST_WAITING) {
      dropped++;
      throw new PlantError('LINK_DOWN', `${name}: ${MOST_WAITING} requests wait for an answer already`);
    }
    waiting++;
    try {
      return await work(session);
    } finally {
      waiting--;
    }
  };

  return {
    ...{ protocol: 'opcua', name, endpoint: settings.endpoint, watch: kept.watch, close: kept.close },
    get status() {
      return kept.status;
    },
    get lastSeenAt() {
      return kept.lastSeenAt;
    },
    get dropped() {
      return dropped;
    },
    devices: () => [],
    async read(nodeIds) {
      try {
        return await ask((session) => readNodes(session, nodeIds, { source, clock }));
      } catch (thrown) {
        throw asPlantError(thrown, 'LINK_DOWN');
      }
    },
    async write(nodeId, value) {
      await ask((session) => writeNode(session, nodeId, value));
    },
    async call(method, given) {
      return await ask((session) => callMethod(session, method, given));
    },
    async browse(place) {
      return await ask((session) => browseNode(session, place));
    },
    subscribe: (items, listener) => enlist(itemsOf(items, listener)),
    watchConditions(notifier, listener) {
      const subscriber = conditionsOf(notifier, listener);
      return {
        leave: enlist(subscriber),
        async acknowledge(id, comment) {
          connected();
          if (!subscriber.active) throw new PlantError('LINK_DOWN', `${name} has not told its alarms yet`);
          await subscriber.active.acknowledge(id, comment);
        },
      };
    },
  };
}
