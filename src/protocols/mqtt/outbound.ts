import { PlantError } from '../../model/errors.ts';
import type { PublishOptions } from './connection.ts';
import { refusalText } from './reasons.ts';
import { topicProblem } from './topic-filter.ts';

/** More than this many are never unconfirmed at once; a broker may want fewer. */
const MAX_UNCONFIRMED = 100;

/** What publishing needs of the client library. */
export interface PublishingClient {
  readonly connected: boolean;
  /** What is unconfirmed, by packet id. */
  readonly outgoing: Readonly<Record<number, unknown>>;
  publish(
    topic: string,
    payload: Buffer,
    options: PublishOptions & { properties?: { messageExpiryInterval: number } },
    done: (error?: Error) => void,
  ): unknown;
  removeOutgoingMessage(messageId: number): unknown;
}

/** The outgoing half of one connection. */
export interface Outbound {
  /** @param receiveMaximum how many unconfirmed messages the broker takes, where it says so */
  open(receiveMaximum: number | undefined): void;
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>;
  /** The connection is gone: what was sent is unknown, what was not is not. */
  drop(): void;
}

interface Publication {
  send(): void;
  /** The connection has gone before there was an answer, or before it was sent. */
  lose(sent: boolean): void;
}

/**
 * Publishes now or not at all. A message that is not confirmed in time has an unknown outcome and ends the connection, so that
 * no buffer on the way can deliver it later.
 * @param onSilent told when a sent message was not confirmed in time
 */
export function createOutbound(
  client: PublishingClient,
  answerMs: number,
  version5: boolean,
  onSilent: (reason: string) => void,
): Outbound {
  const waiting: Publication[] = [];
  const unconfirmed = new Set<Publication>();
  let limit = 0;
  const answer = `${answerMs / 1000} s`;

  const next = () => {
    while (unconfirmed.size < limit) {
      const publication = waiting.shift();
      if (!publication) return;
      unconfirmed.add(publication);
      publication.send();
    }
  };

  const publish = (topic: string, payload: string | Uint8Array, options: PublishOptions) =>
    new Promise<void>((resolve, reject) => {
      const settle = (error?: PlantError) => {
        clearTimeout(deadline);
        unconfirmed.delete(publication);
        if (error) reject(error);
        else resolve();
        next();
      };
      const publication: Publication = {
        send: () =>
          client.publish(topic, asBuffer(payload), packetOptions(options, version5), (error) =>
            settle(error ? refusalOf(error) : undefined),
          ),
        lose: (sent) =>
          settle(
            sent
              ? new PlantError('OUTCOME_UNKNOWN', 'connection lost before the broker confirmed the message')
              : new PlantError('LINK_DOWN', 'connection lost before the message was sent'),
          ),
      };
      const deadline = setTimeout(() => {
        const at = waiting.indexOf(publication);
        if (at >= 0) {
          waiting.splice(at, 1);
          settle(new PlantError('LINK_DOWN', `not sent: the broker confirmed nothing within ${answer}`));
        } else {
          settle(new PlantError('OUTCOME_UNKNOWN', `sent, but not confirmed within ${answer}`));
          onSilent(`broker did not confirm a message within ${answer}`);
        }
      }, answerMs);
      waiting.push(publication);
      next();
    });

  return {
    open(receiveMaximum) {
      limit = Math.min(receiveMaximum ?? MAX_UNCONFIRMED, MAX_UNCONFIRMED);
    },
    publish(topic, payload, options) {
      const problem = topicProblem(topic);
      if (problem) return Promise.reject(new PlantError('REFUSED', `${topic}: ${problem}`));
      if (limit === 0 || !client.connected) return Promise.reject(new PlantError('LINK_DOWN', 'not connected'));
      return publish(topic, payload, options);
    },
    drop() {
      limit = 0;
      for (const publication of [...unconfirmed]) publication.lose(true);
      for (const publication of waiting.splice(0)) publication.lose(false);
      for (const messageId of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(messageId));
    },
  };
}

function asBuffer(payload: string | Uint8Array): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
}

function packetOptions({ qos, retain, expirySeconds }: PublishOptions, version5: boolean) {
  const expiring = version5 && expirySeconds !== undefined;
  return { qos, retain, ...(expiring ? { properties: { messageExpiryInterval: expirySeconds } } : {}) };
}

function refusalOf(error: Error): PlantError {
  const code = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  if (code === undefined) return new PlantError('OUTCOME_UNKNOWN', error.message, { cause: error });
  return new PlantError('REFUSED', `broker refused the message: ${refusalText(code)}`, { cause: error });
}
