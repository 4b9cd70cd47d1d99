import { useState } from 'preact/hooks';
import { type Alarm, isActive, needsAcknowledgement } from '../../model/alarm.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { OrderView } from '../views.ts';
import { assetParts, CONDITION_WORDS, limitWords, propertyWords, STATE_WORDS, withUnit } from '../words.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';
import { PriorityMark } from './priority-mark.tsx';

interface AlarmTableProps {
  alarms: readonly Alarm[] | undefined;
  orders: readonly OrderView[];
  plant: string | undefined;
  times: PlantTimes;
}

/** Every alarm that is not normal, newest first, with what can be done about it. */
export function AlarmTable({ alarms, orders, plant, times }: AlarmTableProps) {
  const [asked, setAsked] = useState<Alarm>();
  const unacknowledged = alarms?.filter(needsAcknowledgement).length ?? 0;
  return (
    <section class="panel alarms" aria-labelledby="alarms-title">
      <div class="panel-head">
        <h2 id="alarms-title" tabIndex={-1}>
          Active alarms
        </h2>
        {alarms && alarms.length > 0 && (
          <p class="label">
            {alarms.length} in all, {unacknowledged} not acknowledged
          </p>
        )}
      </div>
      {alarms === undefined ? (
        <p class="empty">Waiting for the runtime…</p>
      ) : alarms.length === 0 ? (
        <p class="empty">
          <strong>No active alarms.</strong> An alarm appears here by itself when a rule raises it, and leaves when its
          condition has cleared and somebody has acknowledged it.
        </p>
      ) : (
        <div class="scrolled">
          <table>
            <thead>
              <tr>
                <th scope="col">Priority</th>
                <th scope="col">State</th>
                <th scope="col">Asset</th>
                <th scope="col">Condition</th>
                <th scope="col" class="number">
                  Value
                </th>
                <th scope="col">Since</th>
                <th scope="col" class="order-number">
                  Work order
                </th>
                <th scope="col">
                  <span class="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {alarms.map((alarm) => (
                <AlarmRow
                  key={alarm.id}
                  {...{ alarm, times }}
                  orders={ordersOf(orders, alarm)}
                  onAcknowledge={() => setAsked(alarm)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asked && <AcknowledgeDialog alarm={asked} plant={plant} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

interface AlarmRowProps {
  alarm: Alarm;
  orders: readonly OrderView[];
  times: PlantTimes;
  onAcknowledge(): void;
}

function AlarmRow({ alarm, orders, times, onAcknowledge }: AlarmRowProps) {
  const { id, asset, property, condition, state, priority, value, unit, raisedAt, ackedBy } = alarm;
  const { last, before } = assetParts(asset);
  const shortly = `${condition} ${propertyWords(property)} of ${last}`;
  return (
    <tr
      class={`${isActive(alarm) ? 'active' : 'cleared'} ${needsAcknowledgement(alarm) ? 'unack' : 'acked'}`}
      data-alarm={id}
    >
      <td data-label="Priority">
        <PriorityMark priority={priority} calm={!needsAcknowledgement(alarm) || !isActive(alarm)} />
      </td>
      <td data-label="State">
        {STATE_WORDS[state]}
        {ackedBy && <span class="further">by {ackedBy}</span>}
      </td>
      <th scope="row" data-label="Asset">
        {last}
        <span class="further">{before}</span>
      </th>
      <td data-label="Condition">
        {propertyWords(property)}
        <span class="further">
          {condition === 'system' || condition === 'device'
            ? alarm.message
            : `${condition}, ${CONDITION_WORDS[condition]}`}
        </span>
      </td>
      <td data-label="Value" class="number">
        {value === null ? '–' : withUnit(value, unit)}
        <span class="further">{limitWords(alarm)}</span>
      </td>
      <td data-label="Since" class="time">
        <time dateTime={new Date(raisedAt).toISOString()}>{times.shown(raisedAt)}</time>
      </td>
      <td data-label="Work order" class={orders.length === 0 ? 'order-number none' : 'order-number'}>
        {orders.length === 0 ? '–' : orders.map(orderName).join(', ')}
      </td>
      <td class="actions">
        {needsAcknowledgement(alarm) && (
          <button type="button" onClick={onAcknowledge} aria-label={`Acknowledge ${shortly}`}>
            Acknowledge
          </button>
        )}
        <a class="button" href={`#alarm/${id}`} aria-label={`Why? Trace of ${shortly}`}>
          Why?
        </a>
      </td>
    </tr>
  );
}

const orderName = ({ number, delivery }: OrderView) => number ?? delivery;
const ordersOf = (orders: readonly OrderView[], { id }: Alarm) => orders.filter(({ alarmId }) => alarmId === id);
