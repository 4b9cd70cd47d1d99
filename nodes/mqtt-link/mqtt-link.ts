import { type MqttLink, openMqttLink } from '../../src/protocols/mqtt/client.ts';
import { mqttLinkSettings } from '../../src/protocols/mqtt/settings.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deferredLink, type LinkSurface } from '../shared/link-surface.ts';

export default defineNode({
  type: 'tieline-mqtt-link',
  schema: mqttLinkSettings,
  open({ node, settings, use }) {
    const plant = use<PlantSurface>('plant');
    const { clock } = plant.runtime;
    const { name, username, password } = settings;
    const credentials = { ...(username && { username }), ...(password && { password }) };
    const log = (text: string) => node.warn(text);
    return deferredLink(plant, node, () => {
      // Two gateways with the same flow must not share a client id: brokers would throw them out in turn.
      const id = `${plant.runtime.runtimeId}-${node.id}`;
      return openMqttLink({ name, id, settings, credentials, clock, log });
    }) satisfies { surface: LinkSurface<MqttLink> };
  },
});
