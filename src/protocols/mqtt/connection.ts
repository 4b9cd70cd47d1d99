import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { IClientOptions, IPublishPacket, IStore, MqttClient } from 'mqtt';
import { asPlantError, PlantError } from '../../model/errors.ts';
import type { Clock, LinkTls } from '../../model/link.ts';
import { within } from '../within.ts';
import { createInbound, type Inbound, type PublishPacket, type Unreleased } from './inbound.ts';
import { createOutbound } from './outbound.ts';
import { lossReason, refusalText } from './reasons.ts';
import type { MqttLinkSettings } from './settings.ts';
import { identifierOf, type Qos, type Subscriptions } from './subscriptions.ts';

/** How long a persistent session of MQTT 5 outlives its connection; of MQTT 3.1.1 it does so without end. */
const SESSION_EXPIRY_S = 7 * 24 * 3600;
/** How long listeners may take to finish what they have, and the broker to say goodbye. */
const GOODBYE_MS = 500;

/** How a message is published. */
export interface PublishOptions {
  qos: Qos;
  retain: boolean;
  /** MQTT 5: the broker throws it away when it could not hand it on within this long. */
  expirySeconds?: number;
}

/** One connection to the broker, from CONNECT to its loss; the next one is a new object. */
export interface MqttConnection {
  readonly inbound: Inbound;
  /** Rejects with `REFUSED` and the broker's reason, or `LINK_DOWN`. */
  subscribe(filter: string, qos: Qos): Promise<void>;
  unsubscribe(filter: string): void;
  /** Resolves at PUBACK (QoS 0: when written). Rejects as {@link Link.write} does. */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>;
  close(): Promise<void>;
}

/** What a connection needs and whom it tells. */
export interface ConnectionContext {
  settings: MqttLinkSettings;
  clientId: string;
  tls: LinkTls | undefined;
  subscriptions: Subscriptions;
  unreleased: Unreleased;
  clock: Clock;
  /** Ends an attempt that nobody waits for any more. */
  signal: AbortSignal;
  /** In the turn in which the broker accepts: what comes next is already its messages. */
  onAccepted(inbound: Inbound): void;
  /** Once, of a connection that was established. */
  onLost(reason: string): void;
  onRefused(thrown: unknown): void;
  onUnwanted(topic: string): void;
}

/** What Tieline replaces inside the library (5.16.0): acknowledgements are its own. */
interface Acknowledging {
  _sendPacket(packet: { cmd: string }, done?: () => void, ...rest: unknown[]): void;
}

/**
 * Connects once; rejects with the reason where the broker does not accept. The library is loaded here, when the first link is
 * opened, and everything is attached in the turn in which it connects: a resumed session speaks at once.
 */
export async function openConnection(context: ConnectionContext): Promise<MqttConnection> {
  const { settings, subscriptions, unreleased, clock, signal } = context;
  const { default: mqtt } = await import('mqtt');
  const answerMs = settings.answerTimeoutSeconds * 1000;
  const { promise, resolve, reject } = Promise.withResolvers<MqttConnection>();
  let established = false;
  let ended = false;
  let nurse: NodeJS.Timeout | undefined;

  const client: MqttClient = mqtt.connect(settings.url, {
    ...clientOptions(context),
    incomingStore: deliveringStore(unreleased, (packet, done) => inbound.receive(packet, done)),
  });
  const inbound = createInbound({
    subscriptions,
    unreleased,
    clock,
    persistent: settings.session === 'persistent',
    write: (bytes) => void client.stream.write(bytes),
    onHold: (holding) => {
      clearInterval(nurse);
      nurse = holding ? keepAlive(client, settings.keepAliveSeconds) : undefined;
    },
    onRefused: context.onRefused,
    onUnwanted: context.onUnwanted,
  });
  const lose = (reason: string) => {
    if (ended) return;
    end();
    client.end(true);
    client.stream.destroy();
    if (established) context.onLost(reason);
    else reject(new Error(reason));
  };
  const outbound = createOutbound(client, answerMs, settings.protocolVersion === '5', (reason) => {
    discardUnsent(client.stream);
    lose(reason);
  });
  const end = () => {
    ended = true;
    clearInterval(nurse);
    inbound.drop();
    outbound.drop();
  };

  client.handleMessage = (packet, done) => {
    // QoS 2 was delivered on arrival; this is its release.
    if (packet.qos === 2) done();
    else inbound.receive(packet as PublishPacket, done);
  };
  leaveAcknowledgingTo(client);
  client.on('connect', (packet) => {
    if (ended) return;
    setNoDelay(client.stream);
    if (!packet.sessionPresent) unreleased.clear();
    outbound.open(packet.properties?.receiveMaximum);
    established = true;
    context.onAccepted(inbound);
    resolve(connection);
  });
  client.on('error', (error) => lose(lossReason(error, settings)));
  client.on('disconnect', ({ reasonCode }) => lose(`broker ended the connection: ${refusalText(reasonCode)}`));
  client.on('close', () => lose('connection lost'));
  const giveUp = () => {
    if (!established) lose('closed');
  };
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();

  const connection: MqttConnection = {
    inbound,
    subscribe: (filter, qos) => subscribe(client, filter, qos, settings.protocolVersion === '5'),
    unsubscribe: (filter) => {
      if (!ended) client.unsubscribe(filter, () => undefined);
    },
    publish: outbound.publish,
    async close() {
      if (ended) return;
      const wasConnected = client.connected;
      if (wasConnected) await within(GOODBYE_MS, inbound.drain());
      end();
      await goodbye(client, wasConnected);
    },
  };
  return promise;
}

function clientOptions({ settings, clientId, tls }: ConnectionContext): IClientOptions {
  const { username, password } = settings;
  const version5 = settings.protocolVersion === '5';
  const clean = settings.session === 'clean';
  return {
    clientId,
    clean,
    protocolVersion: version5 ? 5 : 4,
    keepalive: settings.keepAliveSeconds,
    connectTimeout: settings.connectTimeoutSeconds * 1000,
    // Each connection is a new client: nothing unsent or unconfirmed can be sent again later, and the back-off is ours.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls as IClientOptions),
    ...(version5 && !clean ? { properties: { sessionExpiryInterval: SESSION_EXPIRY_S } } : {}),
  };
}

/** A store of received QoS 2 messages that keeps none: each is delivered when it comes, and only its id is remembered. */
function deliveringStore(unreleased: Unreleased, receive: (packet: PublishPacket, done: () => void) => void): IStore {
  const store: Omit<IStore, 'createStream'> = {
    put: (packet, done) => {
      receive(packet as PublishPacket, done);
      return store as IStore;
    },
    get: ({ messageId }, answer) => {
      if (!unreleased.has(messageId ?? 0)) answer(new Error('not known'));
      else
        answer(undefined, {
          cmd: 'publish',
          topic: '',
          payload: '',
          qos: 2,
          messageId,
          retain: false,
          dup: false,
        } as IPublishPacket);
      return store as IStore;
    },
    del: ({ messageId }, done) => {
      unreleased.delete(messageId ?? 0);
      done();
      return store as IStore;
    },
    close: (done) => done(),
  };
  return store as IStore;
}

function leaveAcknowledgingTo(client: MqttClient): void {
  const inner = client as unknown as Acknowledging;
  const send = inner._sendPacket.bind(client);
  inner._sendPacket = (packet, done, ...rest) => {
    if (packet.cmd === 'puback' || packet.cmd === 'pubrec') done?.();
    else send(packet, done, ...rest);
  };
}

/** While reading is held the broker's PINGRESP cannot be seen: it still hears our pings, and its silence is not held against it. */
function keepAlive(client: MqttClient, keepAliveSeconds: number): NodeJS.Timeout {
  return setInterval(
    () => {
      client.sendPing();
      client.reschedulePing(true);
    },
    (keepAliveSeconds * 1000) / 2,
  );
}

/** Resets a plain TCP connection, so that what the system still holds for it never reaches the broker. */
function discardUnsent(stream: object): void {
  if (stream instanceof Socket && !(stream instanceof TLSSocket)) stream.resetAndDestroy();
}

function setNoDelay(stream: object): void {
  if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true);
}

function subscribe(client: MqttClient, filter: string, qos: Qos, version5: boolean): Promise<void> {
  const identified = version5 && client.serverProperties?.subscriptionIdentifiersAvailable !== false;
  const properties = identified ? { properties: { subscriptionIdentifier: identifierOf(filter) } } : {};
  return new Promise((resolve, reject) => {
    client.subscribe(filter, { qos, ...properties }, (error, _granted, answer) => {
      const code = answer?.granted.find((granted) => Number(granted) >= 0x80);
      if (!error) resolve();
      else if (code === undefined) reject(asPlantError(error, 'LINK_DOWN'));
      else reject(new PlantError('REFUSED', refusalText(Number(code)), { cause: error }));
    });
  });
}

async function goodbye(client: MqttClient, wasConnected: boolean): Promise<void> {
  await within(GOODBYE_MS, new Promise<void>((resolve) => client.end(!wasConnected, () => resolve())));
  client.stream.destroy();
}
