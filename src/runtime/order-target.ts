import type { Provider, Receipt, SystemSettings, WorkOrderRequest } from '../model/work-order.ts';
import type { Sender } from './order-book-sender.ts';
import type { OutboxRequest, Target } from './outbox.ts';

interface OrderTargetOptions {
  name: string;
  provider: Provider;
  settings: SystemSettings & Record<string, unknown>;
  sender: Sender;
}

/** A work-order system as a target of the outbox: a provider and what carries its requests. Orders go one at a time. */
export function orderTarget({ name, provider, settings, sender }: OrderTargetOptions): Target {
  const deliver = async (order: WorkOrderRequest): Promise<Receipt> =>
    provider.receipt(settings, order, await sender(provider.request(settings, order, {})), {});
  return {
    ...{ name, isRepeatable: provider.idempotency === 'A', together: 1 },
    deliver: ([request]: readonly OutboxRequest[]) => deliver(request as WorkOrderRequest),
  };
}
