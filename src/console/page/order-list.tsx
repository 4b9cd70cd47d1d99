import type { WorkOrderStatus } from '../../model/work-order.ts';
import type { OrderDelivery, OrderView } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import { assetParts, orderStatus } from '../words.ts';
import { send } from './api.ts';
import { AtOnce } from './at-once.tsx';

interface OrderListProps {
  orders: readonly OrderView[] | undefined;
  plant: string | undefined;
  times: PlantTimes;
}

/** Work orders as they stand in the system that keeps them, newest first. */
export function OrderList({ orders, plant, times }: OrderListProps) {
  return (
    <section class="panel orders" aria-labelledby="orders-title">
      <div class="panel-head">
        <h2 id="orders-title">Work orders</h2>
        {orders && orders.length > 0 && <p class="label">newest first</p>}
      </div>
      {orders === undefined ? (
        <p class="empty">Waiting for the runtime…</p>
      ) : orders.length === 0 ? (
        <p class="empty">
          <strong>No work orders.</strong> A work-order node opens one when an alarm reaches it: one for each
          occurrence, never two.
        </p>
      ) : (
        <ol class="order-list">
          {orders.map((order) => (
            <li key={`${order.system} ${order.key}`}>
              <OrderItem order={order} times={times} />
              {order.inBook && <BookStatus order={order} plant={plant} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

interface OrderItemProps {
  order: OrderView;
  times: PlantTimes;
  /** The alarm whose trace shows the order; links lead to the others. */
  shownAlarm?: string;
}

/** One order with its notes, and ways to the alarms that it is about. */
export function OrderItem({ order, times, shownAlarm }: OrderItemProps) {
  const { number, title, asset, equipment, system, createdAt, delivery, deleted, reason, notes, alarmId } = order;
  const trouble = delivery === 'refused' || delivery === 'doubt' || deleted;
  const shown = new Set([shownAlarm, alarmId]);
  return (
    <article class="order">
      <p class="order-head">
        <strong>{number ?? 'no number yet'}</strong>
        <span class={`status ${trouble ? 'bad' : ''}`}>{orderStatus(order)}</span>
        <span class="label">{system}</span>
        {alarmId !== shownAlarm && <WhyOrder alarmId={alarmId} about={number ?? title} />}
      </p>
      <p>{title}</p>
      <p class="label">
        {assetParts(asset).last}
        {equipment && ` (equipment ${equipment})`}, {SINCE_WORDS[delivery]} {times.shown(createdAt)}
      </p>
      {reason && <p class="problem">{delivery === 'waiting' ? `${system} does not take it yet: ${reason}` : reason}</p>}
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map(({ at, text, delivery, alarmId }) => (
            <li key={`${at} ${text}`}>
              <span class="label">{times.shown(at)}</span> {text}
              {delivery && <span class="label"> ({delivery})</span>}{' '}
              {isNew(shown, alarmId) && <WhyOrder alarmId={alarmId} about={text} />}
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

/** What the time of an order is. */
const SINCE_WORDS: Readonly<Record<OrderDelivery, string>> = {
  waiting: 'waits since',
  delivered: 'opened',
  refused: 'asked for',
  doubt: 'asked for',
};

/** True for an alarm that no link leads to yet. */
function isNew(shown: Set<string | undefined>, alarmId: string | undefined): alarmId is string {
  if (shown.has(alarmId)) return false;
  shown.add(alarmId);
  return true;
}

function WhyOrder({ alarmId, about }: { alarmId: string; about: string }) {
  return (
    <a href={`#alarm/${alarmId}`} aria-label={`Why? Trace of the alarm behind ${about}`}>
      Why?
    </a>
  );
}

/** Buttons that say how an order of the built-in order book stands. */
function BookStatus({ order, plant }: { order: OrderView; plant: string | undefined }) {
  const { key, number = '', status, title } = order;
  if (status !== 'open' && status !== 'in progress') return null;
  const set = (next: WorkOrderStatus) => () => send('work-orders/status', { key, status: next }, { plant });
  return (
    <p class="choices">
      {status === 'open' && <AtOnce label="Start" name={`Start ${number} ${title}`} run={set('in progress')} />}
      <AtOnce label="Done" name={`Done: ${number} ${title}`} run={set('done')} />
    </p>
  );
}
