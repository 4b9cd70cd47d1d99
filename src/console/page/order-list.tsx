import type { PlantTimes } from '../plant-times.ts';
import type { OrderView } from '../views.ts';
import { assetParts, orderStatus } from '../words.ts';

/** Work orders as they stand in the system that keeps them, newest first. */
export function OrderList({ orders, times }: { orders: readonly OrderView[] | undefined; times: PlantTimes }) {
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
              <OrderItem order={order} times={times} linked />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** One order with its notes. `linked`: leads to the trace of its alarm. */
export function OrderItem({ order, times, linked }: { order: OrderView; times: PlantTimes; linked?: boolean }) {
  const { number, title, asset, system, createdAt, delivery, reason, notes, alarmId } = order;
  const trouble = delivery === 'refused' || delivery === 'doubt';
  return (
    <article class="order">
      <p class="order-head">
        <strong>{number ?? 'no number yet'}</strong>
        <span class={`status ${trouble ? 'bad' : ''}`}>{orderStatus(order)}</span>
        <span class="label">{system}</span>
        {linked && (
          <a href={`#alarm/${alarmId}`} aria-label={`Why? Trace of the alarm behind ${number ?? title}`}>
            Why?
          </a>
        )}
      </p>
      <p>{title}</p>
      <p class="label">
        {assetParts(asset).last}, opened {times.shown(createdAt)}
      </p>
      {reason && <p class="problem">{reason}</p>}
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map(({ at, text, delivery }) => (
            <li key={`${at} ${text}`}>
              <span class="label">{times.shown(at)}</span> {text}
              {delivery && <span class="label"> ({delivery})</span>}
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
