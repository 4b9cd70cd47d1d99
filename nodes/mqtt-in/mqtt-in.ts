import type { MqttLink } from '../../src/protocols/mqtt/client.ts';
import { decodeMessages, type MqttMessage, packMessages, unpackMessages } from '../../src/protocols/mqtt/codec.ts';
import { createSeenMessages } from '../../src/protocols/mqtt/seen-messages.ts';
import { mqttInProblems, mqttInSettings } from '../../src/protocols/mqtt/settings.ts';
import { defineNode } from '../shared/define-node.ts';
import { type LinkSurface, whileLinked } from '../shared/link-surface.ts';
import { sampleSender } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-mqtt-in',
  palette: { label: 'mqtt in', icon: 'tieline-mqtt-in.svg', color: '#D8BFD8', inputs: 0, outputLabels: ['samples'] },
  schema: mqttInSettings,
  check: mqttInProblems,
  open(context) {
    const { node, settings, use } = context;
    const surface = use<LinkSurface<MqttLink>>('link');
    const { inlet } = surface.plant.runtime;
    const send = sampleSender(node, settings.delivery);
    const seen = createSeenMessages();

    /** Resolves when what must not be lost is in the inlet; what the broker retains it gives again by itself. */
    function keep(messages: readonly MqttMessage[]): Promise<void> | undefined {
      const durable = messages.filter(({ qos, retain }) => qos > 0 && !retain);
      const newest = durable.at(-1);
      if (!newest) return undefined;
      const { receivedAt } = newest;
      const packed = { topic: settings.topic, payload: packMessages(durable), receivedAt };
      return inlet.keep(node.id, [packed]).then(() => seen.remember(durable));
    }

    return whileLinked(context, surface, async (link) => {
      const source = { protocol: link.protocol, link: link.name };
      for (const { payload } of await inlet.replay(node.id)) {
        const messages = unpackMessages(payload);
        seen.remember(messages);
        send(decodeMessages(messages, source), true);
      }

      const wanted = { filter: settings.topic, qos: Number(settings.qos) as 0 | 1 | 2 };
      return link.subscribe(wanted, (received) => {
        const messages = received.filter((message) => !seen.has(message));
        const kept = keep(messages);
        send(decodeMessages(messages, source), false);
        return kept;
      });
    });
  },
});
