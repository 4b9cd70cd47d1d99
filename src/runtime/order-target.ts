import type { Provider, Receipt, WorkOrderRequest } from '../model/work-order.ts';
import type { Sender } from './order-book-sender.ts';
import type { OutboxRequest, Target } from './outbox.ts';

/** A work-order system as a target of the outbox: a provider and what carries its requests. Orders go one at a time. */
export function orderTarget({ name, provider, sender }: { name: string; provider: Provider; sender: Sender }): Target {
  const deliver = async (order: WorkOrderRequest): Promise<Receipt> =>
    provider.receipt(order, await sender(provider.request(order)));
  return {
    ...{ name, isRepeatable: provider.idempotency === 'A', together: 1 },
    deliver: ([request]: readonly OutboxRequest[]) => deliver(request as WorkOrderRequest),
  };
}
