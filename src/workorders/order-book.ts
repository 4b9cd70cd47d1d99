import type { Provider, ProviderResponse, WorkOrderRequest, WorkOrderStatus } from '../model/work-order.ts';

/** What the plant store answers for the order book. */
interface BookAnswer {
  number: string;
  status: WorkOrderStatus;
  outcome: 'created' | 'existing' | 'updated';
}

/**
 * The built-in order book: work orders live in the plant's own store, keyed by our occurrence id, so that the whole chain works
 * without any server. Creating twice under one key gives one order (class A).
 */
export const orderBook: Provider = {
  name: 'order-book',
  title: 'Order book (built in)',
  idempotency: 'A',
  proven: 'server',
  transport: 'store',
  request: (order: WorkOrderRequest) => {
    switch (order.kind) {
      case 'create':
        return { method: 'PUT', path: `/orders/${order.key}`, body: order };
      case 'note':
        return { method: 'PUT', path: `/orders/${order.key}/notes/${order.transition}`, body: order };
      case 'complete':
        return { method: 'PATCH', path: `/orders/${order.key}`, body: order };
    }
  },
  receipt: (_order, response: ProviderResponse) => {
    if (response.status === 404) return { kind: 'refused', reason: 'the order book has no order under this key' };
    const { outcome, number, status } = response.body as BookAnswer;
    return { kind: outcome, number, status };
  },
  find: (key) => ({ method: 'GET', path: `/orders/${key}` }),
};
