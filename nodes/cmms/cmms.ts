import { PlantError } from '../../src/model/errors.ts';
import type { Provider } from '../../src/model/work-order.ts';
import { type Conversation, createConversation } from '../../src/runtime/conversation.ts';
import { createOrderBookSender } from '../../src/runtime/order-book-sender.ts';
import { createOrderChart } from '../../src/runtime/order-chart.ts';
import { createOrderFollower, type OrderFollower } from '../../src/runtime/order-follower.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { cmmsProblems, cmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { providerOf } from '../../src/workorders/registry.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { httpSenderOf } from '../shared/order-system.ts';

/** Node-RED gives a node 15 s to close. */
const GRACE_MS = 5000;

/** What work-order nodes get from their system. */
export interface CmmsSurface {
  id: string;
  name: string;
  plant: PlantSurface;
  provider: Provider;
  follower: OrderFollower;
  conversation: Conversation;
}

export default defineNode({
  type: 'tieline-cmms',
  schema: cmmsSettings,
  check: cmmsProblems,
  open({ RED, node, settings: stored, use }) {
    const plant = use<PlantSurface>('plant');
    const { outbox, orderSystems, store, clock, feed, ready, probe } = plant.runtime;
    const { id } = node;
    const { name, pollSeconds } = stored;
    const provider = providerOf(stored);
    if (!provider) throw new PlantError('CONFIG_INVALID', `System: "${stored.provider}" is not known`);
    const settings = systemSettings(stored, provider);
    const http = provider.transport === 'http' ? httpSenderOf(RED, stored, { provider, clock }) : undefined;
    const sender = http?.send ?? createOrderBookSender(store);
    const conversation = createConversation({
      ...{ provider, settings, sender },
      // A look for changes that is refused must not be tried again by the deliveries.
      onRefused: (reason) => outbox.stop(id, reason),
    });
    const system = { id, provider, settings, conversation, store };
    const leave = outbox.addTarget(id, orderTarget({ ...system, name, makeFile: createOrderChart(plant.runtime) }));
    const isBook = provider.transport === 'store';
    const everyMs = isBook ? 0 : pollSeconds * 1000;
    const follower = createOrderFollower({ ...system, ready, clock, feed, probe, everyMs });
    const forget = orderSystems.add(id, { name, isBook, follower });
    const surface: CmmsSurface = { id, name, plant, provider, follower, conversation };
    return {
      surface,
      async close() {
        leave();
        forget();
        // An order that is under way should not become a doubt because somebody deploys.
        await http?.close(GRACE_MS);
        await follower.close();
      },
    };
  },
});
