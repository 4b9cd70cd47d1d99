import { join } from 'node:path';
import { asPlantError, PlantError, textOf } from '../../model/errors.ts';
import type { Link, LinkOptions } from '../../model/link.ts';
import type { RawValue, Sample, SampleSource } from '../../model/sample.ts';
import { keepConnected } from '../keep-connected.ts';
import { browseNode } from './browse.ts';
import { type SubscribedItems, subscribeItems, type WantedItem } from './items.ts';
import { callMethod, readNodes, writeNode } from './read-write.ts';
import { type OpcuaSession, openSession } from './session.ts';
import type { OpcuaLinkSettings } from './settings.ts';

const FIRST_RETRY_MS = 500;

/**
 * One session with one server, shared by every node that uses it. Subscribed values come in the order in which the server has them,
 * each once; when the link goes down every item is told `bad` once, and what it is then is told when the link is back.
 */
export interface OpcuaLink extends Link<readonly WantedItem[], Sample[]> {
  /** Calls a method; rejects as `write` does. Resolves with what it returns. */
  call(method: { objectId: string; methodId: string }, given: readonly RawValue[]): Promise<unknown[]>;
}

/** One user of the session. */
interface Subscriber {
  readonly items: readonly WantedItem[];
  readonly listener: (samples: Sample[]) => Promise<void> | void;
  active: SubscribedItems | undefined;
  /** Until when its items have been told bad. */
  badUntil: number;
}

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

  const give = ({ listener }: Subscriber, samples: Sample[]) => {
    try {
      void listener(samples);
    } catch (thrown) {
      log(`${name}: a listener failed: ${textOf(thrown)}`);
    }
  };

  const activate = async (session: OpcuaSession, subscriber: Subscriber): Promise<void> => {
    const isCurrent = () => subscribers.has(subscriber) && kept.current === session;
    try {
      const active = await subscribeItems(session, subscriber.items, {
        ...{ source, clock, publishingMs: settings.publishingMilliseconds },
        lifetimeMs: settings.sessionTimeoutSeconds * 1000,
        tell: (samples) => {
          kept.heard();
          give(subscriber, samples);
        },
        badUntil: () => subscriber.badUntil,
        onRefused: (nodeId, status) => {
          if (status === undefined) refused.delete(nodeId);
          else refused.set(nodeId, status);
          kept.tell();
        },
        onOverflow: () => {
          dropped++;
        },
        onAlive: () => undefined,
        onEnded: () => {
          // A server may end a subscription while the session lives: it is made anew.
          if (isCurrent()) void activate(session, subscriber);
        },
      });
      if (isCurrent()) subscriber.active = active;
      else active.leave();
    } catch (thrown) {
      if (!isCurrent()) return;
      refused.set('subscription', textOf(thrown));
      kept.tell();
    }
  };

  const tellBad = (subscriber: Subscriber) => {
    const at = clock();
    subscriber.badUntil = at;
    const bad = { value: null, quality: 'bad', reason: 'comm-failure', time: at, receivedAt: at, source } as const;
    give(
      subscriber,
      subscriber.items.map(({ address }) => ({ address, ...bad })),
    );
  };

  let wasDown = false;
  kept.watch(({ state }) => {
    if (state === 'down' && !wasDown) for (const subscriber of subscribers) tellBad(subscriber);
    if ((state === 'up' || state === 'degraded') && wasDown) {
      for (const { active } of subscribers) active?.refresh().catch(() => undefined);
    }
    if (state !== 'connecting') wasDown = state === 'down';
  });

  const connected = (): OpcuaSession => {
    if (kept.current) return kept.current;
    throw new PlantError('LINK_DOWN', `${name} is not connected: ${kept.status.reason ?? 'not yet'}`);
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
      const session = connected();
      try {
        return await readNodes(session, nodeIds, { source, clock });
      } catch (thrown) {
        throw asPlantError(thrown, 'LINK_DOWN');
      }
    },
    async write(nodeId, value) {
      await writeNode(connected(), nodeId, value);
    },
    async call(method, given) {
      return await callMethod(connected(), method, given);
    },
    async browse(place) {
      return await browseNode(connected(), place);
    },
    subscribe(items, listener) {
      const subscriber: Subscriber = { items, listener, active: undefined, badUntil: Number.NEGATIVE_INFINITY };
      subscribers.add(subscriber);
      if (kept.current) void activate(kept.current, subscriber);
      else if (kept.status.state === 'down') tellBad(subscriber);
      return () => {
        if (!subscribers.delete(subscriber)) return;
        subscriber.active?.leave();
        for (const { nodeId } of items) refused.delete(nodeId);
        kept.tell();
      };
    },
  };
}
