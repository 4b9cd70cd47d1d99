import { PlantError } from '../../src/model/errors.ts';
import type { Sample } from '../../src/model/sample.ts';
import type { MqttLink } from '../../src/protocols/mqtt/client.ts';
import { type MqttMessage, packMessages, unpackMessages } from '../../src/protocols/mqtt/codec.ts';
import { createSeenMessages } from '../../src/protocols/mqtt/seen-messages.ts';
import { sparkplug } from '../../src/protocols/registry.ts';
import { encodeRebirth } from '../../src/protocols/sparkplug/codec.ts';
import { createEdgeNodes } from '../../src/protocols/sparkplug/edge-nodes.ts';
import { packSamples, unpackSamples } from '../../src/protocols/sparkplug/kept-samples.ts';
import { sparkplugInSettings } from '../../src/protocols/sparkplug/settings.ts';
import { commandTopic, filterOf } from '../../src/protocols/sparkplug/topic.ts';
import { countsInWords } from '../../src/protocols/sparkplug/words.ts';
import { defineNode } from '../shared/define-node.ts';
import { type LinkSurface, whileLinked } from '../shared/link-surface.ts';
import { sampleSender } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-sparkplug-in',
  palette: {
    ...{ label: 'sparkplug in', icon: 'tieline-sparkplug-in.svg', color: '#D8BFD8' },
    ...{ inputs: 0, outputLabels: ['samples'] },
  },
  schema: sparkplugInSettings,
  open(context) {
    const { node, settings, status, use } = context;
    const surface = use<LinkSurface<MqttLink>>('link');
    const { inlet } = surface.plant.runtime;
    const send = sampleSender(node, settings.delivery);
    const seen = createSeenMessages();
    const edgeNodes = createEdgeNodes();

    function showUp(): void {
      const { badge, text } = countsInWords(edgeNodes.counts());
      status.show(badge, text);
    }

    /** Takes one message; asks its edge node for births where they are missing. */
    function take(message: MqttMessage, link: MqttLink): readonly Sample[] {
      const { samples, asks, problem } = edgeNodes.take(message, { protocol: sparkplug.name, link: link.name });
      // The first is told, all are counted on the badge.
      if (problem !== undefined && edgeNodes.counts().refused === 1)
        node.error(new PlantError('READING_INVALID', `${message.topic}: ${problem}`), { topic: message.topic });
      if (asks && settings.rebirth === 'asked for') {
        const command = encodeRebirth(message.receivedAt);
        // Where the link has gone down meanwhile, a message that comes ten seconds later asks anew.
        link.publish(commandTopic(asks), command, { qos: 0, retain: false }).catch(() => undefined);
      }
      return samples;
    }

    /** Resolves when what must not be lost is in the inlet. */
    function keep(durable: readonly MqttMessage[], samples: readonly Sample[]): Promise<void> | undefined {
      const newest = durable.at(-1);
      if (!newest) return undefined;
      const { receivedAt } = newest;
      const rows = [
        { topic: 'messages', payload: packMessages(durable), receivedAt },
        { topic: 'samples', payload: packSamples(samples), receivedAt },
      ];
      return inlet.keep(node.id, rows).then(() => seen.remember(durable));
    }

    return whileLinked(
      context,
      surface,
      async (link) => {
        for (const { topic, payload } of await inlet.replay(node.id)) {
          if (topic === 'messages') seen.remember(unpackMessages(payload));
          else send(unpackSamples(payload), true);
        }

        const wanted = { filter: filterOf(settings.group, settings.edgeNode), qos: 1 } as const;
        return link.subscribe(wanted, (received) => {
          const messages = received.filter((message) => !seen.has(message));
          const samples = messages.map((message) => take(message, link));
          const isDurable = ({ qos, retain }: MqttMessage) => qos > 0 && !retain;
          const kept = keep(
            messages.filter(isDurable),
            messages.flatMap((message, i) => (isDurable(message) ? (samples[i] ?? []) : [])),
          );
          send(samples.flat(), false);
          if (link.status.state === 'up') showUp();
          return kept;
        });
      },
      showUp,
    );
  },
});
