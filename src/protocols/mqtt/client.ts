import { createHash } from 'node:crypto';
import { PlantError, textOf } from '../../model/errors.ts';
import type { Clock, Link, LinkLog } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { backoffMs } from '../backoff.ts';
import { linkStates } from '../link-state.ts';
import { encodeValue } from './codec.ts';
import { type MqttConnection, openConnection, type PublishOptions } from './connection.ts';
import type { Unreleased } from './inbound.ts';
import { readTopics } from './read-topics.ts';
import type { MqttLinkSettings } from './settings.ts';
import { createSubscriptions, type MqttListener, type Qos } from './subscriptions.ts';
import { filterProblem } from './topic-filter.ts';

/** Bounds of the wait between two connection attempts. */
const BACKOFF = { firstMs: 250, maxMs: 30_000 };
/** A connection that lasted this long was a success: the next wait is the shortest again. */
const STEADY_MS = 10_000;
/** How long a persistent session's messages wait, unacknowledged, for a node that wants them. */
const GRACE_MS = 10_000;

/** One broker, shared by every node that uses it. */
export interface MqttLink extends Link {
  /**
   * Gives messages of a filter to a listener, at most 500 a call, in order of arrival; returns the way out. A QoS 1 or 2
   * message is acknowledged when every listener's promise has resolved; where one rejects it is not, and a persistent session
   * gets it again after the next reconnect. A retained message comes once a connection. Subscribe in the turn in which the
   * link is opened: what a persistent session kept is given to the first who wants it.
   * Throws `CONFIG_INVALID` for what is not a topic filter.
   */
  subscribe(filter: string, qos: Qos, listener: MqttListener): () => void;
  /** Publishes now, never later; resolves at PUBACK (QoS 0: when written) and rejects as `write` does. */
  publish(topic: string, payload: string | Uint8Array, options: Pick<PublishOptions, 'qos' | 'retain'>): Promise<void>;
}

/** What an MQTT link is opened with. */
export interface MqttLinkOptions {
  name: string;
  /** Names the link among all runtimes: the stable client id is made of it where the settings have none. */
  id?: string;
  settings: MqttLinkSettings;
  credentials: { username?: string; password?: string };
  clock: Clock;
  random?: () => number;
  log: LinkLog;
  /** How long a persistent session's messages wait for a node that wants them; default 10 s. */
  graceMs?: number;
}

/** The client id of a link without one of its own: the same for the same id, within the 23 characters every broker takes. */
export function defaultClientId(id: string): string {
  return `tieline${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

/** Opens a link to a broker. It returns at once, connects by itself, and again after each loss. */
export function openMqttLink(options: MqttLinkOptions): MqttLink {
  const { name, settings, credentials, clock, log, random = Math.random, graceMs = GRACE_MS } = options;
  const source: SampleSource = { protocol: 'mqtt', link: name };
  const persistent = settings.session === 'persistent';
  const states = linkStates(clock);
  const subscriptions = createSubscriptions();
  const unreleased: Unreleased = new Map();
  const refused = new Map<string, string>();
  const leaving = new Set<string>();
  let connection: MqttConnection | undefined;
  let notKept = 0;
  let failures = 0;
  let upSince = 0;
  let unwantedTold = false;
  let retry: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;

  const tell = () => {
    const reasons = [...refused].map(([filter, reason]) => `subscription ${filter} refused: ${reason}`);
    if (notKept > 0) reasons.push(`${notKept} messages not kept, they stay unacknowledged`);
    if (reasons.length > 0) states.to('degraded', reasons.join('; '));
    else states.to('up');
  };

  const ask = (filter: string, quiet = false) => {
    const asked = connection;
    const qos = subscriptions.qosOf(filter);
    if (!asked || qos === undefined) return;
    leaving.delete(filter);
    asked.subscribe(filter, qos).then(
      () => refused.delete(filter) && asked === connection && tell(),
      (thrown: unknown) => {
        if (quiet || asked !== connection || subscriptions.qosOf(filter) === undefined) return;
        refused.set(filter, textOf(thrown));
        tell();
      },
    );
  };

  const endGrace = () => {
    for (const filter of leaving) connection?.unsubscribe(filter);
    leaving.clear();
    connection?.inbound.endGrace();
  };
  const beginGrace = () => {
    connection?.inbound.beginGrace();
    clearTimeout(grace);
    grace = setTimeout(endGrace, graceMs);
  };

  const onUp = (opened: MqttConnection) => {
    if (states.status.state === 'closed') return;
    connection = opened;
    upSince = clock();
    notKept = 0;
    refused.clear();
    subscriptions.forgetRetained();
    if (persistent) beginGrace();
    tell();
    for (const filter of subscriptions.filters()) ask(filter);
  };

  const onDown = (reason: string) => {
    connection = undefined;
    clearTimeout(grace);
    leaving.clear();
    if (states.connected && clock() - upSince >= STEADY_MS) failures = 0;
    failures++;
    states.to('down', reason);
    retry = setTimeout(connect, backoffMs(failures, random(), BACKOFF));
  };

  let attempt: Promise<MqttConnection | undefined> = Promise.resolve(undefined);
  const connect = () => {
    const opening = openConnection({
      settings,
      credentials,
      subscriptions,
      unreleased,
      clock,
      clientId: settings.clientId ?? defaultClientId(options.id ?? name),
      onUp: () => void opening.then(onUp),
      onDown: (reason) => {
        if (states.status.state !== 'closed') onDown(reason);
      },
      onRefused: (thrown) => {
        if (notKept++ === 0) log(`${name}: a message was not kept and is not acknowledged: ${textOf(thrown)}`);
        if (states.connected) tell();
      },
      onUnwanted: (topic) => {
        if (!unwantedTold)
          log(`${name}: the session delivers ${topic}, which no node wants any more; such messages are dropped`);
        unwantedTold = true;
      },
    });
    attempt = opening.catch((thrown: unknown) => {
      onDown(textOf(thrown));
      return undefined;
    });
  };

  const add = (filter: string, qos: Qos, listener: MqttListener, quiet: boolean) => {
    const subscriber = subscriptions.add(filter, qos, listener);
    ask(filter, quiet);
    connection?.inbound.offerKept();
    return () => {
      if (!subscriptions.remove(subscriber)) return;
      const wasRefused = refused.delete(filter);
      if (persistent && qos > 0) {
        // A node that is only deployed again comes back; until then the session must keep its messages.
        leaving.add(filter);
        if (connection) beginGrace();
      } else {
        connection?.unsubscribe(filter);
      }
      if (wasRefused && states.connected) tell();
    };
  };

  const publish = (topic: string, payload: string | Uint8Array, how: PublishOptions): Promise<void> =>
    connection
      ? connection.publish(topic, payload, how)
      : Promise.reject(new PlantError('LINK_DOWN', `${name} is not connected: ${states.status.reason ?? 'not yet'}`));

  connect();
  return {
    protocol: 'mqtt',
    name,
    get status() {
      return states.status;
    },
    watch: states.watch,
    subscribe(filter, qos, listener) {
      const problem = filterProblem(filter);
      if (problem) throw new PlantError('CONFIG_INVALID', `topic filter ${filter}: ${problem}`);
      return add(filter, qos, listener, false);
    },
    publish: (topic, payload, { qos, retain }) => publish(topic, payload, { qos, retain }),
    write: (topic, value) =>
      publish(topic, encodeValue(value), {
        qos: 1,
        retain: false,
        expirySeconds: Math.ceil(settings.answerTimeoutSeconds),
      }),
    read(addresses): Promise<Sample[]> {
      if (!connection) return Promise.reject(new PlantError('LINK_DOWN', `${name} is not connected`));
      const withinMs = settings.answerTimeoutSeconds * 1000;
      const subscribe = (topic: string, listener: MqttListener) => add(topic, 0, listener, true);
      return readTopics({ addresses, source, withinMs, clock, subscribe, watch: states.watch });
    },
    async close() {
      states.to('closed');
      clearTimeout(retry);
      clearTimeout(grace);
      connection = undefined;
      const last = await attempt;
      await last?.close();
    },
  };
}
