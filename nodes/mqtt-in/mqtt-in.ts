import type { MqttLink } from '../../src/protocols/mqtt/client.ts';
import { decodeMessage, type MqttMessage } from '../../src/protocols/mqtt/codec.ts';
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
    const { plant, opened } = use<LinkSurface<MqttLink>>('link');
    const { inlet } = plant.runtime;
    const send = sampleSender(node, settings.delivery);

    return whileLinked(context, opened, async (link) => {
      const source = { protocol: link.protocol, link: link.name };
      const samplesOf = (messages: readonly MqttMessage[]) =>
        messages.flatMap((message) => decodeMessage(message, source));
      const again = await inlet.replay(node.id);
      send(samplesOf(again.map((message) => ({ ...message, qos: 1, retain: false, duplicate: true }))), true);

      return link.subscribe(settings.topic, Number(settings.qos) as 0 | 1 | 2, (messages) => {
        // What the broker retains it gives again by itself.
        const durable = messages.filter(({ qos, retain }) => qos > 0 && !retain);
        const kept = durable.length > 0 ? inlet.keep(node.id, durable) : undefined;
        send(samplesOf(messages), false);
        return kept;
      });
    });
  },
});
