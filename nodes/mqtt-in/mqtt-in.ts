import type { MqttLink } from '../../src/protocols/mqtt/client.ts';
import { decodeMessage, type MqttMessage } from '../../src/protocols/mqtt/codec.ts';
import { mqttInProblems, mqttInSettings } from '../../src/protocols/mqtt/settings.ts';
import { defineNode } from '../shared/define-node.ts';
import { type LinkSurface, showLink } from '../shared/link-surface.ts';
import { sampleSender } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-mqtt-in',
  palette: { label: 'mqtt in', icon: 'tieline-mqtt-in.svg', color: '#D8BFD8', inputs: 0, outputLabels: ['samples'] },
  schema: mqttInSettings,
  check: mqttInProblems,
  open({ node, settings, status, use }) {
    const { plant, opened } = use<LinkSurface<MqttLink>>('link');
    const { inlet } = plant.runtime;
    const leave: (() => void)[] = [];
    let closed = false;

    async function start(): Promise<void> {
      const link = await opened;
      const send = sampleSender(node, settings.delivery);
      const source = { protocol: link.protocol, link: link.name };
      const emit = (messages: readonly MqttMessage[], replayed: boolean) =>
        send(
          messages.flatMap((message) => decodeMessage(message, source)),
          replayed,
        );
      const again = await inlet.replay(node.id);
      emit(
        again.map((message) => ({ ...message, qos: 1, retain: false, duplicate: true })),
        true,
      );
      if (closed) return;
      leave.push(link.watch((state) => showLink(status, state)));
      leave.push(
        link.subscribe(settings.topic, Number(settings.qos) as 0 | 1 | 2, (messages) => {
          // What the broker retains it gives again by itself.
          const durable = messages.filter(({ qos, retain }) => qos > 0 && !retain);
          const kept = durable.length > 0 ? inlet.keep(node.id, durable) : undefined;
          emit(messages, false);
          return kept;
        }),
      );
    }

    status.show('waiting', 'waiting for plant');
    start().catch((error: unknown) => node.error(error));
    return {
      close() {
        closed = true;
        for (const go of leave) go();
      },
    };
  },
});
