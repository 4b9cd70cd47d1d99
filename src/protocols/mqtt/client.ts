import { createHash } from 'node:crypto';
import { PlantError, textOf } from '../../model/errors.ts';
import type { Link, LinkOptions } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { keepConnected } from '../keep-connected.ts';
import { encodeValue } from './codec.ts';
import { type MqttConnection, openConnection, type PublishOptions } from './connection.ts';
import type { Inbound, Unreleased } from './inbound.ts';
import { readTopics } from './read-topics.ts';
import type { MqttLinkSettings } from './settings.ts';
import { createSubscriptions, type MqttListener, type Qos } from './subscriptions.ts';
import { filterProblem } from './topic-filter.ts';

/** Bounds of the wait between two connection attempts. */
const BACKOFF = { firstMs: 250, maxMs: 30_000 };
/** How long a persistent session's messages wait, unacknowledged, for a node that wants them. */
const GRACE_MS = 10_000;

/** What a subscriber of a broker asks for: a topic filter. */
export interface WantedTopics {
  filter: string;
  qos: Qos;
}

/**
 * One broker, shared by every node that uses it. A listener gets at most 500 messages a call, in order of arrival. A QoS 1 or 2
 * message is acknowledged when every listener's promise has resolved; where one rejects it is not, and a persistent session
 * gets it again after the next reconnect. A retained message comes once a connection. Subscribe in the turn in which the
 * link is opened: what a persistent session kept is given to the first who wants it. `subscribe` throws `CONFIG_INVALID` for what
 * is not a topic filter.
 */
export interface MqttLink extends Link<WantedTopics, Parameters<MqttListener>[0]> {
  /** Publishes now, never later; resolves at PUBACK (QoS 0: when written) and rejects as `write` does. */
  publish(topic: string, payload: string | Uint8Array, options: Pick<PublishOptions, 'qos' | 'retain'>): Promise<void>;
}

/** What an MQTT link is opened with. */
export interface MqttLinkOptions extends LinkOptions<MqttLinkSettings> {
  /** How long a persistent session's messages wait for a node that wants them; default 10 s. */
  graceMs?: number;
}

/** The client id of a link without one of its own: the same for the same id, within the 23 characters every broker takes. */
export function defaultClientId(id: string): string {
  return `tieline${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

/** Opens a link to a broker. It returns at once, connects by itself, and again after each loss. */
export function openMqttLink(options: MqttLinkOptions): MqttLink {
  const { name, settings, clock, log, tls, random = Math.random, graceMs = GRACE_MS } = options;
  const source: SampleSource = { protocol: 'mqtt', link: name };
  const persistent = settings.session === 'persistent';
  const subscriptions = createSubscriptions();
  const unreleased: Unreleased = new Map();
  const refused = new Map<string, string>();
  const leaving = new Set<string>();
  let notKept = 0;
  let unwanted = 0;
  let grace: NodeJS.Timeout | undefined;

  const kept = keepConnected<MqttConnection>({
    ...{ clock, random, backoff: BACKOFF, noDataMs: settings.noDataSeconds * 1000 },
    expectsData: () => subscriptions.filters().length > 0,
    connect: (lose, signal) =>
      openConnection({
        ...{ settings, tls, subscriptions, unreleased, clock, signal },
        clientId: settings.clientId ?? defaultClientId(options.id),
        onAccepted: (inbound) => {
          notKept = 0;
          refused.clear();
          subscriptions.forgetRetained();
          if (persistent) beginGrace(inbound);
        },
        onLost: lose,
        onRefused: (thrown) => {
          if (notKept++ === 0) log(`${name}: a message was not kept and is not acknowledged: ${textOf(thrown)}`);
          kept.tell();
        },
        onUnwanted: (topic) => {
          if (unwanted++ > 0) return;
          log(`${name}: the session delivers ${topic}, which no node wants any more; such messages are dropped`);
        },
      }),
    onUp: (connection) => {
      for (const filter of subscriptions.filters()) ask(connection, filter);
    },
    onLost: () => {
      clearTimeout(grace);
      leaving.clear();
    },
    end: (connection) => connection.close(),
    troubles: () => {
      const reasons = [...refused].map(([filter, reason]) => `subscription ${filter} refused: ${reason}`);
      if (notKept > 0) reasons.push(`${notKept} messages not kept, they stay unacknowledged`);
      return reasons;
    },
  });

  const ask = (connection: MqttConnection, filter: string, quiet = false) => {
    const qos = subscriptions.qosOf(filter);
    if (qos === undefined) return;
    leaving.delete(filter);
    connection.subscribe(filter, qos).then(
      () => {
        if (refused.delete(filter)) kept.tell();
      },
      (thrown: unknown) => {
        if (quiet || connection !== kept.current || subscriptions.qosOf(filter) === undefined) return;
        refused.set(filter, textOf(thrown));
        kept.tell();
      },
    );
  };

  const beginGrace = (inbound: Inbound) => {
    inbound.beginGrace();
    clearTimeout(grace);
    grace = setTimeout(() => {
      for (const filter of leaving) kept.current?.unsubscribe(filter);
      leaving.clear();
      inbound.endGrace();
    }, graceMs);
  };

  const add = ({ filter, qos }: WantedTopics, listener: MqttListener, quiet: boolean) => {
    const subscriber = subscriptions.add(filter, qos, (messages) => {
      kept.heard();
      return listener(messages);
    });
    if (kept.current) ask(kept.current, filter, quiet);
    kept.current?.inbound.offerKept();
    return () => {
      if (!subscriptions.remove(subscriber)) return;
      const wasRefused = refused.delete(filter);
      if (persistent && qos > 0) {
        // A node that is only deployed again comes back; until then the session must keep its messages.
        leaving.add(filter);
        if (kept.current) beginGrace(kept.current.inbound);
      } else {
        kept.current?.unsubscribe(filter);
      }
      if (wasRefused) kept.tell();
    };
  };

  const notConnected = () =>
    new PlantError('LINK_DOWN', `${name} is not connected: ${kept.status.reason ?? 'not yet'}`);
  const publish = (topic: string, payload: string | Uint8Array, how: PublishOptions): Promise<void> =>
    kept.current ? kept.current.publish(topic, payload, how) : Promise.reject(notConnected());

  return {
    ...{ protocol: 'mqtt', name, endpoint: settings.url, watch: kept.watch, close: kept.close },
    get status() {
      return kept.status;
    },
    get lastSeenAt() {
      return kept.lastSeenAt;
    },
    get dropped() {
      return unwanted;
    },
    devices: () => [],
    subscribe(wanted, listener) {
      const problem = filterProblem(wanted.filter);
      if (problem) throw new PlantError('CONFIG_INVALID', `topic filter ${wanted.filter}: ${problem}`);
      return add(wanted, listener, false);
    },
    publish: (topic, payload, { qos, retain }) => publish(topic, payload, { qos, retain }),
    write: (topic, value) =>
      publish(topic, encodeValue(value), {
        qos: 1,
        retain: false,
        expirySeconds: Math.ceil(settings.answerTimeoutSeconds),
      }),
    read(addresses): Promise<Sample[]> {
      if (!kept.current) return Promise.reject(notConnected());
      const withinMs = settings.answerTimeoutSeconds * 1000;
      const subscribe = (filter: string, listener: MqttListener) => add({ filter, qos: 0 }, listener, true);
      return readTopics({ addresses, source, withinMs, clock, subscribe, watch: kept.watch });
    },
  };
}
