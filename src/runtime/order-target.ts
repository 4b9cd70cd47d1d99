import { toJson } from '../model/json.ts';
import type {
  Accepted,
  CreateRequest,
  Failure,
  OrderFile,
  OrderLink,
  Provider,
  ProviderResponse,
  Receipt,
  RequestContext,
  SystemSettings,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../model/work-order.ts';
import type { Row, Store, Write } from '../store/store.ts';
import type { Conversation } from './conversation.ts';
import { createOnce, HIDDEN_MS } from './create-once.ts';
import { createOrderSearch } from './order-search.ts';
import type { Action, OutboxRequest, Target, UnknownOutcome } from './outbox.ts';

/** Orders that are under way beside each other, each with requests of its own in their order. */
const LANES = 8;
/** Notes that go out as one. */
const MOST_TOGETHER = 50;

export interface OrderTargetOptions {
  id: string;
  name: string;
  provider: Provider;
  settings: SystemSettings & Record<string, unknown>;
  conversation: Conversation;
  store: () => Store;
  /** How long a new order may hide from a search over there, ms. */
  hiddenMs?: number;
  /** Makes the file that goes with an alarm's order; absent: none does. */
  makeFile?(alarm: CreateRequest['alarm']): Promise<OrderFile | undefined>;
}

/** What is kept of an order over there. */
export interface KeptLink extends OrderLink {
  /** Node that opened it, and the signal and alarm it was opened for. */
  node: string;
  topic: string;
  alarmId: string;
  /** When we opened it. */
  openedAt: number;
  /** It is not there any more. */
  deleted?: boolean;
  /** What its node has not heard yet: how the order stood before, by whom it was changed here, and when that was learnt. */
  untold?: { before: WorkOrderStatus; by?: string; at: number };
}

/** A work-order system as a target of the outbox: each order is created once, as far as its class allows, and then changed. */
export function orderTarget(options: OrderTargetOptions): Target {
  const { id, name, provider, settings, conversation, store, makeFile, hiddenMs = HIDDEN_MS } = options;
  const search = createOrderSearch(options);

  const exchange = (order: WorkOrderRequest, context: RequestContext): Promise<Receipt> =>
    conversation.ask(
      (session) => provider.request(settings, order, { ...context, ...session }),
      (response, session) => provider.receipt(settings, order, response, { ...context, ...session }),
    );

  /** Reads first what the provider must know, where that is so. */
  async function send(order: WorkOrderRequest, context: RequestContext): Promise<Receipt> {
    const first = provider.before?.(settings, order, context);
    if (!first) return exchange(order, context);
    const read = await conversation.ask<Receipt | { kind: 'current'; response: ProviderResponse }>(
      () => first,
      (response) => provider.settled?.(settings, order, response) ?? { kind: 'current', response },
    );
    if (read.kind === 'current') return exchange(order, { ...context, current: read.response });
    // Reading changes nothing.
    return read.kind === 'unknown' ? { ...read, kind: 'retry' } : read;
  }

  const create = (order: CreateRequest, doubt: UnknownOutcome | undefined): Promise<Receipt> => {
    const { byKey } = search;
    const look = byKey && (() => byKey(order));
    const once = (again: boolean) => send(order, again ? { again } : {});
    return createOnce({ idempotency: provider.idempotency, send: once, look, hiddenMs }, doubt);
  };

  /** The order under a key over there: what is kept of it, else what is found there. */
  async function linkOf(key: string): Promise<OrderLink | Failure> {
    const [row] = await store().read('order_link.by_key', [id, key]);
    if (row) return linkIn(row);
    const found = await search.byKey?.({ key });
    if (!found || found.kind === 'absent') return { kind: 'refused', reason: 'there is no order under this key' };
    if (!('number' in found)) return found;
    const { number, status, id: there = number } = found;
    return { key, id: there, number, status };
  }

  async function change(order: Exclude<WorkOrderRequest, CreateRequest>): Promise<Receipt> {
    const link = await linkOf(order.key);
    if ('kind' in link) return link;
    if (provider.cannot?.includes(order.kind)) {
      if (order.kind === 'attach' || order.kind === 'note') return { ...link, kind: 'existing' };
      // What cannot be set there can still be read there.
      return send(noteOf(order), { link });
    }
    if (order.kind === 'complete' && provider.completesSilently) {
      const told = await send(noteOf(order), { link });
      if (!('number' in told) && told.kind !== 'refused') return told;
    }
    if (order.kind !== 'attach') return send(order, { link });
    const file = await makeFile?.(order.alarm);
    return file ? send({ ...order, file }, { link }) : { kind: 'existing', ...link };
  }

  return {
    ...{ name, most: MOST_TOGETHER, lanes: LANES, resume: conversation.reopen },
    together: (requests) => {
      const others = requests.findIndex(({ kind }) => kind !== 'note');
      return others === -1 ? requests.length : Math.max(1, others);
    },
    deliver: (requests, doubt) => {
      const order = joined(requests as readonly WorkOrderRequest[]);
      return order.kind === 'create' ? create(order, doubt) : change(order);
    },
    keep: (action, receipt) => ('number' in receipt ? linkWrites(id, action, receipt) : []),
  };
}

/** The text of a change as a note. */
const noteOf = ({ key, text, at }: Exclude<WorkOrderRequest, CreateRequest>): WorkOrderRequest => ({
  ...{ kind: 'note', key, text, transition: 'cleared', at },
});

/** Notes that go out as one are one note. */
function joined(requests: readonly WorkOrderRequest[]): WorkOrderRequest {
  const [first, ...others] = requests as readonly [WorkOrderRequest, ...WorkOrderRequest[]];
  if (first.kind !== 'note' || others.length === 0) return first;
  const texts = requests.map((request) => (request.kind === 'note' ? request.text : ''));
  return { ...first, text: texts.join('\n') };
}

/** What is kept of the order that a receipt tells of. A note may find a status that nobody has told yet. */
function linkWrites(target: string, { request, node, topic }: Action<OutboxRequest>, receipt: Accepted): Write[] {
  const { number, status, id = number } = receipt;
  if (request.kind === 'complete') {
    return [{ statement: 'order_link.set_status', params: [status, target, request.key] }];
  }
  if (request.kind !== 'create') return [];
  const { key, form, alarm } = request;
  const link: KeptLink = {
    ...{ key, id, number, status, ...(form && { form }), node, topic, alarmId: alarm.id, openedAt: alarm.raisedAt },
  };
  return [linkWrite(target, link)];
}

/** What is known of an order over there, as a write. */
export function linkWrite(target: string, link: KeptLink): Write {
  return { statement: 'order_link.put', params: [target, link.key, link.id, toJson(link)] };
}

/** What is kept of an order over there. */
export function linkIn(row: Row): KeptLink {
  return JSON.parse(String(row.body)) as KeptLink;
}
