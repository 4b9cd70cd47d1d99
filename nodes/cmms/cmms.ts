import { PlantError } from '../../src/model/errors.ts';
import { createOrderBookSender } from '../../src/runtime/order-book-sender.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { cmmsProblems, cmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { providerOf } from '../../src/workorders/registry.ts';

import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';

/** What work-order nodes get from their system. */
export interface CmmsSurface {
  id: string;
  plant: PlantSurface;
}

export default defineNode({
  type: 'tieline-cmms',
  schema: cmmsSettings,
  check: cmmsProblems,
  open({ node, settings, use }) {
    const plant = use<PlantSurface>('plant');
    const { outbox, store } = plant.runtime;
    const provider = providerOf(settings);
    if (!provider) throw new PlantError('CONFIG_INVALID', `System: "${settings.provider}" is not known`);
    const sender = createOrderBookSender(store);
    const leave = outbox.addTarget(
      node.id,
      orderTarget({
        id: node.id,
        name: settings.name,
        provider,
        settings: systemSettings(settings, provider),
        sender,
        store,
      }),
    );
    const surface: CmmsSurface = { id: node.id, plant };
    return { surface, close: leave };
  },
});
