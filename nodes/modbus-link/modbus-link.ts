import { type ModbusLink, openModbusLink } from '../../src/protocols/modbus/client.ts';
import { modbusLinkSettings } from '../../src/protocols/modbus/settings.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deferredLink, type LinkSurface } from '../shared/link-surface.ts';

export default defineNode({
  type: 'tieline-modbus-link',
  schema: modbusLinkSettings,
  open({ node, settings, use }) {
    const plant = use<PlantSurface>('plant');
    const { clock } = plant.runtime;
    return deferredLink(plant, node, () => openModbusLink({ name: settings.name, settings, clock })) satisfies {
      surface: LinkSurface<ModbusLink>;
    };
  },
});
