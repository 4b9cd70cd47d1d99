import { toJson } from '../model/json.ts';
import type {
  Accepted,
  CreateRequest,
  Failure,
  OrderFile,
  OrderLink,
  Provider,
  Receipt,
  SystemSettings,
  WorkOrderRequest,
} from '../model/work-order.ts';
import type { Row, Store, Write } from '../store/store.ts';
import type { Conversation } from './conversation.ts';
import { createOrderSearch } from './order-search.ts';
import type { Action, OutboxRequest, Target, UnknownOutcome } from './outbox.ts';

const HIDDEN_MS = 5000;
/** It has been looked for so often before it counts as not there. */
const LOOKS = 2;
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
}

/**
 * A work-order system as a target of the outbox. What its class guarantees (TIME-AND-DELIVERY) decides what follows a doubt: `A` is sent again,
 * `C` is looked for, twice with a pause, and sent when it is not there; `D` is looked for where that can be, and then held for a person.
 */
export function orderTarget(options: OrderTargetOptions): Target {
  const { id, name, provider, settings, conversation, store, makeFile, hiddenMs = HIDDEN_MS } = options;
  const search = createOrderSearch(options);

  const send = (order: WorkOrderRequest, context: { link?: OrderLink; again?: boolean }): Promise<Receipt> =>
    conversation.ask(
      (session) => provider.request(settings, order, { ...context, ...session }),
      (response, session) => provider.receipt(settings, order, response, { ...context, ...session }),
    );

  async function create(order: CreateRequest, doubt: UnknownOutcome | undefined): Promise<Receipt> {
    if (!doubt || provider.idempotency === 'A') return send(order, doubt ? { again: true } : {});
    const found = await search.byKey?.(order);
    if (!found) return { kind: 'doubt', reason: doubt.reason };
    switch (found.kind) {
      case 'absent': {
        const looks = (doubt.looks ?? 0) + 1;
        if (looks < LOOKS) return { ...doubt, looks, afterMs: hiddenMs, concerns: 'only this' };
        if (provider.idempotency === 'C') return send(order, { again: true });
        return { kind: 'doubt', reason: `${doubt.reason}; it was looked for ${looks} times and not found` };
      }
      case 'login':
        return found;
      case 'refused':
        return { kind: 'doubt', reason: `${doubt.reason}; it cannot be looked for: ${found.reason}` };
      case 'retry':
      case 'unknown':
        return { ...found, kind: 'unknown', ...(doubt.looks !== undefined && { looks: doubt.looks }) };
      default:
        return { ...found, kind: 'existing' };
    }
  }

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
      return send({ kind: 'note', key: order.key, text: order.text, transition: 'raised', at: order.at }, { link });
    }
    if (order.kind !== 'attach') return send(order, { link });
    const file = await makeFile?.(order.alarm);
    return file ? send({ ...order, file }, { link }) : { kind: 'existing', ...link };
  }

  return {
    ...{ name, most: MOST_TOGETHER },
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
