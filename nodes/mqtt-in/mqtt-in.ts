import type { MqttLink } from '../../src/protocols/mqtt/client.ts';
import { decodeMessages, type MqttMessage, packMessages, unpackMessages } from '../../src/protocols/mqtt/codec.ts';
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

    /** Resolves when what must not be lost is in the inlet; what the broker retains it gives again by itself. */
    function keep(messages: readonly MqttMessage[]): Promise<void> | undefined {
      const durable = messages.filter(({ qos, retain }) => qos > 0 && !retain);
      const newest = durable.at(-1);
      if (!newest) return undefined;
      const { receivedAt } = newest;
      return inlet.keep(node.id, [{ topic: settings.topic, payload: packMessages(durable), receivedAt }]);
    }

    return whileLinked(context, surface, async (link) => {
      const source = { protocol: link.protocol, link: link.name };
      for (const { payload } of await inlet.replay(node.id)) {
        send(decodeMessages(unpackMessages(payload), source), true);
      }

      return link.subscribe(settings.topic, Number(settings.qos) as 0 | 1 | 2, (messages) => {
        const kept = keep(messages);
        send(decodeMessages(messages, source), false);
        return kept;
      });
    });
  },
});
