import type { Receipt, WorkOrderRequest } from '../model/work-order.ts';
import { type KeptLink, linkIn } from '../runtime/order-target.ts';
import type { Action, DeliveryState } from '../runtime/outbox.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { Row } from '../store/store.ts';
import type { OrderDelivery, OrderNote, OrderView } from './outbox-views.ts';

/** Most orders in one answer. */
export const MOST_ORDERS = 200;

/** The newest work orders of a plant, newest first. */
export async function newestOrders(plant: PlantRuntime): Promise<OrderView[]> {
  const store = plant.store();
  const [actions, links, kept, notes] = await Promise.all([
    store.read('outbox.of_newest_orders', [MOST_ORDERS]),
    store.read('order_link.of_newest_orders', [MOST_ORDERS]),
    store.read('work_order.newest', [MOST_ORDERS]),
    store.read('work_order_note.of_newest', [MOST_ORDERS]),
  ]);
  return orderViews(plant, { actions, links, kept, notes });
}

/** The work orders under one key: one in each system that was asked. */
export async function ordersUnder(plant: PlantRuntime, key: string): Promise<OrderView[]> {
  const store = plant.store();
  const [actions, links, kept, notes] = await Promise.all([
    store.read('outbox.of_order', [key]),
    store.read('order_link.of_order', [key]),
    store.read('work_order.by_key', [key]),
    store.read('work_order_note.by_order', [key]),
  ]);
  return orderViews(plant, { actions, links, kept, notes });
}

/** What was sent, how it stands over there, and what the built-in order book keeps. */
interface OrderRows {
  actions: readonly Row[];
  links: readonly Row[];
  kept: readonly Row[];
  notes: readonly Row[];
}

/** An action on its way out with how far it is. */
interface Sent {
  action: Action<WorkOrderRequest>;
  delivery: OrderDelivery;
  receipt: Receipt | undefined;
  createdAt: number;
}

function orderViews(plant: PlantRuntime, { actions, links, kept, notes }: OrderRows): OrderView[] {
  const nameOf = (target: unknown, key: unknown) => JSON.stringify([target, key]);
  const orders = Map.groupBy(actions.flatMap(sentOf), ({ action }) => nameOf(action.target, action.request.key));
  const linked = new Map(links.map((row) => [nameOf(row.target, row.key), linkIn(row)]));
  const views: OrderView[] = [];
  /** Orders of the book, by their keys: the place among the views. */
  const inBook = new Map<string, number>();
  for (const [name, sent] of orders) {
    const view = sentView(plant, sent, linked.get(name));
    if (!view) continue;
    if (isOfBook(plant, sent)) inBook.set(view.key, views.length);
    views.push(view);
  }
  for (const row of kept) {
    const written = notes.filter((note) => note.order_key === row.key).map(noteOf);
    const index = inBook.get(String(row.key)) ?? -1;
    const view = views[index];
    if (view) views[index] = { ...view, status: bookStatus(row), notes: merged(view.notes, written), inBook: true };
    else views.push(bookView(row, written));
  }
  return views.sort((a, b) => b.createdAt - a.createdAt);
}

/** True for what went to the book; of a system that is gone the number tells, as the book has its own. */
function isOfBook(plant: PlantRuntime, sent: readonly Sent[]): boolean {
  const system = plant.orderSystems.open.get(sent[0]?.action.target ?? '');
  return system ? system.isBook : /^WO-\d+$/.test(latestAnswer(sent).number ?? '');
}

function sentView(plant: PlantRuntime, sent: readonly Sent[], link: KeptLink | undefined): OrderView | undefined {
  for (const { action, delivery, receipt, createdAt } of sent) {
    const { request, target } = action;
    if (request.kind !== 'create') continue;
    const { key, title, asset, alarm, equipment } = request;
    const alarms = new Set([alarm.id, ...sent.map(({ action }) => alarmOf(action))]);
    const reason = delivery === 'delivered' ? undefined : reasonOf(delivery, receipt);
    return {
      ...{
        key,
        title,
        asset,
        alarmId: alarm.id,
        system: plant.outbox.targets.get(target)?.name ?? target,
        createdAt,
        delivery,
        node: action.node,
      },
      ...(equipment === undefined ? {} : { equipment }),
      ...(link ? standing(link) : latestAnswer(sent)),
      ...(reason === undefined ? {} : { reason }),
      notes: sent.flatMap(sentNote),
      alarms: [...alarms],
    };
  }
  return undefined;
}

/** What is kept of an order there is newer than what was answered when it was opened. */
function standing({ number, status, deleted }: KeptLink): Pick<OrderView, 'number' | 'status' | 'deleted'> {
  return { number, status, ...(deleted && { deleted }) };
}

/** The alarm because of which something was sent: its key begins with the alarm's id. */
function alarmOf({ key }: Action): string {
  const [alarmId = key] = key.split(':', 1);
  return alarmId;
}

/** What the other system said last about number and status. */
function latestAnswer(sent: readonly Sent[]): Pick<OrderView, 'number' | 'status'> {
  for (const { receipt } of sent.toReversed()) {
    if (receipt && 'number' in receipt) return { number: receipt.number, status: receipt.status };
  }
  return {};
}

function sentNote({ action, delivery }: Sent): OrderNote[] {
  const { request } = action;
  if (request.kind === 'create') return [];
  const { at, text } = request;
  return [{ at, text, alarmId: alarmOf(action), ...(delivery === 'delivered' ? {} : { delivery }) }];
}

function reasonOf(delivery: OrderDelivery, receipt: Receipt | undefined): string | undefined {
  if (receipt && 'reason' in receipt) return receipt.reason;
  return delivery === 'doubt'
    ? 'sent, but the answer was lost: look for it there before anything is sent again'
    : undefined;
}

function bookView(row: Row, notes: OrderNote[]): OrderView {
  const order = JSON.parse(String(row.body)) as WorkOrderRequest & { kind: 'create' };
  const { key, title, asset, alarm } = order;
  const answer = { number: bookNumber(row), status: bookStatus(row), delivery: 'delivered', inBook: true } as const;
  const createdAt = Number(row.created_at);
  const about = { alarmId: alarm.id, alarms: [alarm.id] };
  return { key, title, asset, ...about, system: 'order book', createdAt, ...answer, notes };
}

/** The same note is known from what was sent and from the order book. */
function merged(sent: readonly OrderNote[], written: readonly OrderNote[]): OrderNote[] {
  const known = new Set(sent.map(({ at, text }) => JSON.stringify([at, text])));
  const further = written.filter(({ at, text }) => !known.has(JSON.stringify([at, text])));
  return [...sent, ...further].sort((a, b) => a.at - b.at);
}

function sentOf(row: Row): Sent[] {
  const state = row.state as DeliveryState;
  const action = JSON.parse(String(row.body)) as Action;
  const { request } = action;
  if (request.kind === 'notify' || request.kind === 'document') return [];
  return [
    {
      action: { ...action, request },
      delivery: state === 'sending' ? 'waiting' : state,
      receipt: row.answer === null ? undefined : (JSON.parse(String(row.answer)) as Receipt),
      createdAt: Number(row.created_at),
    },
  ];
}

const noteOf = (row: Row): OrderNote => ({ at: Number(row.at), text: String(row.text) });
const bookNumber = (row: Row) => `WO-${row.number}`;
const bookStatus = (row: Row) => row.status as NonNullable<OrderView['status']>;
