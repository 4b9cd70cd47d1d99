import type { MqttMessage } from './codec.ts';

/** Most packet ids remembered, about 1 MB; a broker has fewer messages than this on their way at once. */
const MOST_REMEMBERED = 10_000;
/** An acknowledgement sent longer than this before the last message has arrived, ms: the same id is another message now. */
const ON_THE_WAY_MS = 10_000;

/**
 * Knows messages that a broker sends again although they were kept: its acknowledgement got lost with the connection or with the
 * process. Only the packet id tells them from the same value said twice (MQTT 3.1.1 §4.4: sent again with the original id).
 */
export interface SeenMessages {
  /** Remembers QoS 1 and 2 messages that were kept. */
  remember(messages: readonly MqttMessage[]): void;
  /** True for a message that was remembered. */
  has(message: MqttMessage): boolean;
}

interface Seen {
  topic: string;
  sum: number;
  receivedAt: number;
}

export function createSeenMessages(): SeenMessages {
  const byId = new Map<number, Seen>();
  let newestAt = 0;
  return {
    remember(messages) {
      for (const { id, topic, payload, receivedAt } of messages) {
        byId.delete(id);
        byId.set(id, { topic, sum: sumOf(payload), receivedAt });
        newestAt = receivedAt;
      }
      for (const oldest of byId.keys()) {
        if (byId.size <= MOST_REMEMBERED) break;
        byId.delete(oldest);
      }
    },
    has({ duplicate, id, topic, payload }) {
      const seen = duplicate ? byId.get(id) : undefined;
      if (seen?.topic !== topic || newestAt - seen.receivedAt > ON_THE_WAY_MS) return false;
      return seen.sum === sumOf(payload);
    },
  };
}

/** FNV-1a, 32 bits: keeping payloads would keep whole pieces of the network's buffers. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) sum = Math.imul(sum ^ (bytes[i] ?? 0), 0x01000193);
  return sum;
}
