import type { MqttMessage } from './codec.ts';
import { filterLevels, topicMatches } from './topic-filter.ts';

export type Qos = 0 | 1 | 2;

/** What a subscriber does with messages that arrived together. A QoS 1 or 2 message is acknowledged when the promise resolves. */
export type MqttListener = (messages: MqttMessage[]) => Promise<void> | void;

/** One user of a filter. */
export interface Subscriber {
  readonly filter: string;
  readonly qos: Qos;
  readonly listener: MqttListener;
  /** Topics whose retained message it has had on this connection. */
  readonly retained: Set<string>;
}

/** Every user of one filter: one subscription at the broker. */
interface Subscription {
  readonly filter: string;
  readonly levels: readonly string[];
  readonly identifier: number;
  readonly subscribers: Set<Subscriber>;
}

/** The way of one topic. */
interface Route {
  readonly matching: readonly Subscription[];
  readonly subscribers: readonly Subscriber[];
}

/** Topics whose subscribers are remembered; when there are more, remembering starts anew. */
const MAX_ROUTES = 20_000;
/** Retained topics remembered a subscriber; beyond, one may come again. */
const MAX_RETAINED = 10_000;

/** Who wants which topics, over all connections of one link. */
export interface Subscriptions {
  add(filter: string, qos: Qos, listener: MqttListener): Subscriber;
  /** True where that was the last user of its filter. */
  remove(subscriber: Subscriber): boolean;
  filters(): string[];
  /** The highest QoS that a filter is wanted at, or `undefined` where nobody wants it any more. */
  qosOf(filter: string): Qos | undefined;
  /** Who gets a message. */
  receivers(message: MqttMessage, identifiers: readonly number[] | undefined): readonly Subscriber[];
  /** A new connection gets retained messages anew. */
  forgetRetained(): void;
}

/**
 * The identifier of a filter for MQTT 5, 1 to 268,435,455, the same in every run (FNV-1a): a resumed session still sends those
 * of the run before.
 */
export function identifierOf(filter: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < filter.length; i++) hash = Math.imul(hash ^ filter.charCodeAt(i), 0x01000193);
  return ((hash >>> 0) % 268_435_455) + 1;
}

/** The subscriptions of a new link: none yet. */
export function createSubscriptions(): Subscriptions {
  const byFilter = new Map<string, Subscription>();
  const routes = new Map<string, Route>();

  const routeOf = (topic: string): Route => {
    const known = routes.get(topic);
    if (known) return known;
    if (routes.size >= MAX_ROUTES) routes.clear();
    const matching = [...byFilter.values()].filter(({ levels }) => topicMatches(levels, topic));
    const found: Route = { matching, subscribers: usersOf(matching) };
    routes.set(topic, found);
    return found;
  };

  return {
    add(filter, qos, listener) {
      const subscriber: Subscriber = { filter, qos, listener, retained: new Set() };
      routes.clear();
      const known = byFilter.get(filter);
      if (known) {
        known.subscribers.add(subscriber);
      } else {
        const [levels, identifier] = [filterLevels(filter), identifierOf(filter)];
        byFilter.set(filter, { filter, levels, identifier, subscribers: new Set([subscriber]) });
      }
      return subscriber;
    },
    remove(subscriber) {
      const known = byFilter.get(subscriber.filter);
      if (!known?.subscribers.delete(subscriber)) return false;
      routes.clear();
      return known.subscribers.size === 0 && byFilter.delete(subscriber.filter);
    },
    filters: () => [...byFilter.keys()],
    qosOf(filter) {
      const known = byFilter.get(filter);
      return known && highestQos(known.subscribers);
    },
    receivers(message, identifiers) {
      // A broker that sends one copy a subscription (MQTT 5) says for which one each copy is.
      const { matching, subscribers } = routeOf(message.topic);
      const receivers = identifiers
        ? usersOf(matching.filter(({ identifier }) => identifiers.includes(identifier)))
        : subscribers;
      return message.retain ? receivers.filter((subscriber) => isNewState(subscriber, message.topic)) : receivers;
    },
    forgetRetained() {
      for (const { subscribers } of byFilter.values()) for (const { retained } of subscribers) retained.clear();
    },
  };
}

function usersOf(subscriptions: readonly Subscription[]): Subscriber[] {
  return subscriptions.flatMap(({ subscribers }) => [...subscribers]);
}

function highestQos(subscribers: Iterable<Subscriber>): Qos {
  let highest: Qos = 0;
  for (const { qos } of subscribers) if (qos > highest) highest = qos;
  return highest;
}

/** Each further subscriber of a filter makes the broker send its retained messages to all of them again. */
function isNewState(subscriber: Subscriber, topic: string): boolean {
  if (subscriber.retained.has(topic)) return false;
  if (subscriber.retained.size < MAX_RETAINED) subscriber.retained.add(topic);
  return true;
}
