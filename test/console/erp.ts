import { PlantError, type PlantErrorCode } from '../../src/model/errors.ts';
import type { CreateRequest, Provider, ProviderRequest, WorkOrderStatus } from '../../src/model/work-order.ts';
import { createConversation } from '../../src/runtime/conversation.ts';
import { createOrderFollower } from '../../src/runtime/order-follower.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { orderBook } from '../../src/workorders/providers/order-book.ts';

/** Another company's system that cannot be asked for an order by our key, but tells how one stands. */
export interface Erp {
  /** How requests fail meanwhile; `answered no`: they arrive, and nothing is made of them. */
  fails: PlantErrorCode | 'answered no' | undefined;
  /** Answers that are made already arrive only after this. */
  late: Promise<void> | undefined;
  requests: ProviderRequest[];
  /** How each order stands there; without one it is gone. */
  statuses: Map<string, WorkOrderStatus>;
  /** Asks for an order because of an alarm. */
  ask(alarm: CreateRequest['alarm'], changed?: Partial<CreateRequest>): Promise<void>;
}

const { find, ...blind } = orderBook;
const PROVIDER: Provider = {
  ...{ ...blind, name: 'erp', idempotency: 'D', transport: 'http' },
  read: (settings, { key }, context) => (find as NonNullable<typeof find>)(settings, { key }, context),
};

/** Puts it behind the outbox of a plant as `erp-1`, named SAP. */
export function addErp(plant: PlantRuntime): Erp {
  const settings = { url: '', authentication: 'none', priorities: orderBook.priorities } as const;
  const erp: Erp = {
    fails: undefined,
    late: undefined,
    requests: [],
    statuses: new Map(),
    async ask(alarm, changed = {}) {
      const { id: key, message, asset, priority } = alarm;
      const title = 'Hall too warm';
      const request: CreateRequest = { kind: 'create', key, title, text: message, asset, priority, alarm, ...changed };
      await plant.outbox.enqueue({
        ...{ key: `${key}:raised:order-2`, lane: `erp-1:${key}`, target: 'erp-1', node: 'order-2' },
        ...{ topic: `${asset}/${alarm.property}`, request },
      });
    },
  };
  const conversation = createConversation({
    ...{ provider: PROVIDER, settings },
    async sender(request) {
      erp.requests.push(request);
      if (erp.fails === 'answered no') return { status: 404, body: null, headers: {} };
      if (erp.fails) throw new PlantError(erp.fails, `told by SAP: ${erp.fails}`);
      const key = request.path.split('/')[2] ?? '';
      if (request.method === 'PUT') erp.statuses.set(key, 'open');
      const status = erp.statuses.get(key);
      await erp.late;
      if (status === undefined) return { status: 404, body: null, headers: {} };
      const outcome = request.method === 'PUT' ? 'created' : 'updated';
      return { status: 200, body: { outcome, number: '400123', status }, headers: {} };
    },
  });
  const system = { id: 'erp-1', provider: PROVIDER, settings, conversation, store: plant.store };
  plant.outbox.addTarget('erp-1', orderTarget({ ...system, name: 'SAP' }));
  const { ready, clock, feed } = plant;
  const follower = createOrderFollower({ ...system, ready, clock, feed, everyMs: 0 });
  plant.orderSystems.add('erp-1', { name: 'SAP', isBook: false, follower });
  return erp;
}
