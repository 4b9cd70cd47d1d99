import type { Accepted, Found, ProviderResponse, WorkOrderRequest } from '../../model/work-order.ts';
import { defineProvider } from './define-provider.ts';

/** What the plant store answers for the order book. */
type BookAnswer = Omit<Accepted, 'id'>;

/**
 * The built-in order book: work orders live in the plant's own store, keyed by our occurrence id, so that the whole chain works
 * without any server. Creating twice under one key gives one order (class A).
 */
export const orderBook = defineProvider({
  ...{ name: 'order-book', title: 'Order book (built in)', idempotency: 'A', transport: 'store' },
  ...{ proven: 'server', against: 'the plant store itself' },
  forms: [{ form: 'order', called: 'work order' }],
  authentications: ['none'],
  fields: {},
  cannot: ['attach'],
  priorities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
  states: [
    { theirs: 'open', ours: 'open' },
    { theirs: 'in progress', ours: 'in progress' },
    { theirs: 'done', ours: 'done' },
  ],
  request: (_settings, order: WorkOrderRequest) => {
    const path = `/orders/${order.key}`;
    if (order.kind === 'create') return { method: 'PUT', path, body: order };
    return { method: 'PATCH', path, body: order };
  },
  receipt: (_settings, _order, response) => {
    const found = bookAnswer(response);
    return found.kind === 'absent' ? { kind: 'refused', reason: 'there is no order under this key' } : found;
  },
  find: (_settings, { key }) => ({ method: 'GET', path: `/orders/${key}` }),
  found: (_settings, _key, response) => bookAnswer(response),
  check: () => ({ method: 'GET', path: '/orders/' }),
  checked: () => ({ kind: 'ok', says: 'the order book is in the plant store' }),
});

function bookAnswer({ status, body }: ProviderResponse): Found {
  if (status === 404) return { kind: 'absent' };
  const { outcome, number, status: stands } = body as { outcome: BookAnswer['kind'] } & BookAnswer;
  return { kind: outcome, number, status: stands };
}
