import type { Clock } from '../../model/link.ts';
import type { MqttMessage } from './codec.ts';
import type { Qos, Subscriber, Subscriptions } from './subscriptions.ts';

/** A PUBLISH packet as the client library parses it. */
export interface PublishPacket {
  topic: string;
  payload: Uint8Array | string;
  qos: Qos;
  retain: boolean;
  dup: boolean;
  messageId?: number;
  properties?: { subscriptionIdentifier?: number | number[] };
}

/** A listener is given at most this many messages at once. */
export const MAX_BATCH = 500;
/** With more messages than this unfinished, nothing more is read from the broker until half of them are done. */
export const MAX_UNFINISHED = 5000;

const PUBACK = 0x40;
const PUBREC = 0x50;

/** QoS 2 messages that have come and are not yet released by the broker: packet id to whether it was kept. Lives as long as the session. */
export type Unreleased = Map<number, Promise<boolean>>;

/** What the incoming half of a connection needs. */
export interface InboundContext {
  subscriptions: Subscriptions;
  unreleased: Unreleased;
  clock: Clock;
  /** A resumed session may speak before anybody has subscribed: grace begins at once. */
  persistent: boolean;
  /** Writes to the broker. */
  write(bytes: Uint8Array): void;
  /** Reading has stopped (`true`) or goes on. */
  onHold(holding: boolean): void;
  /** A listener could not keep a message: it is not acknowledged. */
  onRefused(thrown: unknown): void;
  /** A QoS 1 or 2 message was dropped because nobody wants its topic. */
  onUnwanted(topic: string): void;
}

/** The incoming half of one connection. */
export interface Inbound {
  /** @param done asks for the next packet; held back above the high-water mark */
  receive(packet: PublishPacket, done: () => void): void;
  /** From here on QoS 1 and 2 messages that nobody wants are kept, unacknowledged, until {@link endGrace}. */
  beginGrace(): void;
  /** Gives kept messages to those who want them now. */
  offerKept(): void;
  /** Acknowledges and drops what is still kept. */
  endGrace(): void;
  /** Takes nothing more; resolves when everything delivered is finished and acknowledged. */
  drain(): Promise<void>;
  /** The connection is gone: what was received is delivered, nothing is acknowledged any more. */
  drop(): void;
}

interface Entry {
  readonly message: MqttMessage;
  readonly identifiers: readonly number[] | undefined;
  /** First byte of its acknowledgement; 0 for QoS 0. */
  readonly ack: number;
  readonly id: number;
  /** Listeners that have not finished. */
  waiting: number;
  kept: boolean;
  finished: boolean;
  settle?: (kept: boolean) => void;
}

/**
 * Takes what arrives, gives it to its subscribers by the turn of the event loop, and acknowledges QoS 1 and 2 in order of
 * arrival, many in one write, once every listener has kept its messages. A QoS 2 message is delivered on arrival (method B of
 * MQTT 3.1.1 §4.3.3): its PUBREC is what waits, so that a crash before the commit makes the broker send it again.
 */
export function createInbound(context: InboundContext): Inbound {
  const { subscriptions, unreleased, clock } = context;
  const queued = new Map<Subscriber, Entry[]>();
  let unacknowledged: Entry[] = [];
  let kept: Entry[] = [];
  let unfinished = 0;
  let scheduled = false;
  let grace = context.persistent;
  let dropped = false;
  let held: (() => void) | undefined;
  let drained: (() => void) | undefined;

  const finish = (entry: Entry) => {
    entry.finished = true;
    entry.settle?.(entry.kept);
    unfinished--;
  };

  const acknowledge = () => {
    let count = 0;
    while (unacknowledged[count]?.finished) count++;
    if (count > 0) {
      const finished = unacknowledged.slice(0, count);
      unacknowledged = unacknowledged.slice(count);
      const bytes = acknowledgements(finished);
      if (!dropped && bytes.length > 0) context.write(bytes);
    }
    if (unfinished === kept.length) drained?.();
    if (held && unfinished <= MAX_UNFINISHED / 2) {
      const next = held;
      held = undefined;
      context.onHold(false);
      next();
    }
  };

  const settle = (entries: readonly Entry[], wasKept: boolean) => {
    for (const entry of entries) {
      if (!wasKept) entry.kept = false;
      if (--entry.waiting === 0) finish(entry);
    }
    acknowledge();
  };

  const deliver = ({ listener }: Subscriber, entries: readonly Entry[]) => {
    const refuse = (thrown: unknown) => {
      context.onRefused(thrown);
      settle(entries, false);
    };
    let later: Promise<void> | void;
    try {
      later = listener(entries.map(({ message }) => message));
    } catch (thrown) {
      refuse(thrown);
      return;
    }
    if (later) later.then(() => settle(entries, true), refuse);
    else settle(entries, true);
  };

  const flush = () => {
    scheduled = false;
    const batches = [...queued];
    queued.clear();
    for (const [subscriber, entries] of batches) {
      for (let at = 0; at < entries.length; at += MAX_BATCH) deliver(subscriber, entries.slice(at, at + MAX_BATCH));
    }
  };

  /** False where nobody wants it. */
  const route = (entry: Entry): boolean => {
    const receivers = subscriptions.receivers(entry.message, entry.identifiers);
    if (receivers.length === 0) return false;
    entry.waiting = receivers.length;
    for (const receiver of receivers) {
      const entries = queued.get(receiver);
      if (entries) entries.push(entry);
      else queued.set(receiver, [entry]);
    }
    if (!scheduled) {
      scheduled = true;
      setImmediate(flush);
    }
    return true;
  };

  const place = (entry: Entry) => {
    if (route(entry)) return;
    const matters = entry.ack !== 0 && !entry.message.retain;
    if (grace && matters) {
      kept.push(entry);
      return;
    }
    if (matters) context.onUnwanted(entry.message.topic);
    finish(entry);
    acknowledge();
  };

  return {
    receive(packet, done) {
      if (drained) return;
      const entry = entryOf(packet, clock());
      unfinished++;
      if (entry.ack !== 0) unacknowledged.push(entry);
      const before = entry.ack === PUBREC ? unreleased.get(entry.id) : undefined;
      if (before) {
        before.then((wasKept) => {
          entry.kept = wasKept;
          finish(entry);
          acknowledge();
        });
      } else {
        if (entry.ack === PUBREC) remember(unreleased, entry);
        place(entry);
      }
      if (unfinished > MAX_UNFINISHED && !dropped) {
        held = done;
        context.onHold(true);
      } else {
        done();
      }
    },
    beginGrace() {
      grace = true;
    },
    offerKept() {
      kept = kept.filter((entry) => !route(entry));
    },
    endGrace() {
      grace = false;
      const unwanted = kept;
      kept = [];
      for (const entry of unwanted) place(entry);
    },
    drain() {
      held = undefined;
      return new Promise((resolve) => {
        drained = resolve;
        if (unfinished === kept.length) resolve();
      });
    },
    drop() {
      dropped = true;
      held = undefined;
      for (const entry of kept) entry.settle?.(false);
      kept = [];
    },
  };
}

function entryOf(packet: PublishPacket, receivedAt: number): Entry {
  const { topic, payload, qos, retain, dup } = packet;
  const stated = packet.properties?.subscriptionIdentifier;
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const id = packet.messageId ?? 0;
  return {
    message: { topic, payload: bytes, qos, retain, duplicate: dup, id, receivedAt },
    identifiers: stated === undefined ? undefined : [stated].flat(),
    ack: qos === 0 ? 0 : qos === 1 ? PUBACK : PUBREC,
    id,
    waiting: 0,
    kept: true,
    finished: false,
  };
}

function remember(unreleased: Unreleased, entry: Entry): void {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  entry.settle = (wasKept) => {
    if (!wasKept && unreleased.get(entry.id) === promise) unreleased.delete(entry.id);
    resolve(wasKept);
  };
  unreleased.set(entry.id, promise);
}

/** PUBACK and PUBREC packets without a reason code, which MQTT 3.1.1 and 5 write alike. */
function acknowledgements(entries: readonly Entry[]): Uint8Array {
  const kept = entries.filter((entry) => entry.kept);
  const bytes = Buffer.allocUnsafe(kept.length * 4);
  for (const [i, { ack, id }] of kept.entries()) {
    bytes[i * 4] = ack;
    bytes[i * 4 + 1] = 2;
    bytes.writeUInt16BE(id, i * 4 + 2);
  }
  return bytes;
}
