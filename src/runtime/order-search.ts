import type {
  CreateRequest,
  Found,
  OrderLink,
  Provider,
  ProviderResponse,
  SystemSettings,
  There,
} from '../model/work-order.ts';
import type { Conversation } from './conversation.ts';

/** Looks for orders in another system. Absent: what cannot be asked there. */
export interface OrderSearch {
  byKey?(order: Pick<CreateRequest, 'key' | 'form'>): Promise<Found>;
  /** How an order that is known stands now. */
  again?(link: OrderLink): Promise<Found>;
}

interface OrderSearchOptions {
  provider: Provider;
  settings: SystemSettings & Record<string, unknown>;
  conversation: Conversation;
}

/** The searches that a provider knows. */
export function createOrderSearch({ provider, settings, conversation }: OrderSearchOptions): OrderSearch {
  const { find, read, found } = provider;
  if (!found) return {};
  const reads = (key: string, asked: 'find' | 'read') => (response: ProviderResponse) =>
    found(settings, key, response, asked);

  async function readLink(link: OrderLink): Promise<Found> {
    const answer = await conversation.ask<Found | There>(
      (context) => (read as NonNullable<typeof read>)(settings, link, { ...context, link }),
      reads(link.key, 'read'),
    );
    return answer.kind === 'there'
      ? { kind: 'unknown', reason: 'the answer does not say how the order stands' }
      : answer;
  }

  async function byKey(order: Pick<CreateRequest, 'key' | 'form'>): Promise<Found> {
    const answer = await conversation.ask<Found | There>(
      (context) => (find as NonNullable<typeof find>)(settings, order, context),
      reads(order.key, 'find'),
    );
    if (answer.kind !== 'there') return answer;
    const { key, form } = order;
    return readLink({ key, id: answer.id, number: answer.id, status: 'open', ...(form && { form }) });
  }

  const again = read ? readLink : find && byKey;
  return { ...(find && { byKey }), ...(again && { again }) };
}
