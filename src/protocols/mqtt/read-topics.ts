import type { Clock, LinkStatus } from '../../model/link.ts';
import { COMM_FAILURE } from '../../model/loss.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { decodeMessage, type MqttMessage, topicsOf } from './codec.ts';
import type { MqttListener } from './subscriptions.ts';

/** What a read is made with. */
export interface TopicRead {
  addresses: readonly string[];
  source: SampleSource;
  withinMs: number;
  clock: Clock;
  subscribe(topic: string, listener: MqttListener): () => void;
  watch(listener: (status: LinkStatus) => void): () => void;
}

/**
 * Subscribes for a moment and takes the retained or the next value of each address; one without is bad.
 * A retained value counts as present: it is what the broker knows now.
 */
export function readTopics({ addresses, source, withinMs, clock, subscribe, watch }: TopicRead): Promise<Sample[]> {
  const missing = new Set(addresses);
  const found = new Map<string, Sample>();
  const topics = new Set(addresses.flatMap(topicsOf));

  return new Promise((resolve) => {
    const exits: (() => void)[] = [];
    const end = (reason: string) => {
      for (const exit of exits.splice(0)) exit();
      const at = clock();
      const bad = (address: string): Sample => {
        return { address, value: null, quality: 'bad', reason, time: at, receivedAt: at, source };
      };
      resolve(addresses.map((address) => found.get(address) ?? bad(address)));
    };
    const take = (messages: MqttMessage[]) => {
      for (const message of messages) {
        for (const sample of decodeMessage({ ...message, retain: false }, source)) {
          if (missing.delete(sample.address)) found.set(sample.address, sample);
        }
      }
      if (missing.size === 0) end('');
    };
    const deadline = setTimeout(() => end(`no value within ${withinMs / 1000} s`), withinMs);
    exits.push(() => clearTimeout(deadline));
    for (const topic of topics) exits.push(subscribe(topic, take));
    exits.push(watch(({ state }) => void (state === 'down' || state === 'closed' ? end(COMM_FAILURE) : undefined)));
    if (missing.size === 0) end('');
  });
}
