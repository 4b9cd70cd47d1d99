import { type Alarm, isActive, needsAcknowledgement } from '../../model/alarm.ts';
import type { OrderView } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import { alarmWords, counted, STATE_WORDS } from '../words.ts';
import { AssetCell, ConditionCell, ValueCell, WhyLink } from './alarm-cells.tsx';
import type { AlarmQuestion } from './alarm-dialog.tsx';
import { showConsequences } from './kept-quiet.tsx';
import { PriorityMark } from './priority-mark.tsx';

interface AlarmRowProps {
  alarm: Alarm;
  /** How many others it explains. */
  explains: number;
  orders: readonly OrderView[];
  times: PlantTimes;
  onAsk(question: AlarmQuestion): void;
}

/** An alarm that stands open, with what can be done about it. */
export function AlarmRow({ alarm, explains, orders, times, onAsk }: AlarmRowProps) {
  const { id, state, priority, raisedAt, ackedBy, first, firstOut } = alarm;
  const isUnacknowledged = needsAcknowledgement(alarm);
  const isLatched = state === 'LATUN' || state === 'LATAK';
  const name = alarmWords(alarm);
  const action = (label: string, question: AlarmQuestion['action']) => (
    <button type="button" onClick={() => onAsk({ action: question, alarm })} aria-label={`${label} ${name}`}>
      {label}
    </button>
  );
  return (
    <tr class={`${isActive(alarm) ? 'active' : 'cleared'} ${isUnacknowledged ? 'unack' : 'acked'}`} data-alarm={id}>
      <td data-label="Priority">
        <PriorityMark priority={priority} calm={!isUnacknowledged || !isActive(alarm)} />
      </td>
      <td data-label="State">
        {STATE_WORDS[state]}
        {ackedBy && <span class="further">by {ackedBy}</span>}
      </td>
      <AssetCell asset={alarm.asset} />
      <ConditionCell alarm={alarm}>
        {(firstOut || explains > 0) && (
          <span class="marks">
            {firstOut && <span class="mark">first out</span>}
            {explains > 0 && (
              <button type="button" class="mark" onClick={() => showConsequences(id)}>
                explains {counted(explains, 'alarm')}
              </button>
            )}
          </span>
        )}
      </ConditionCell>
      <ValueCell alarm={alarm} />
      <td data-label="Since" class="time">
        <time dateTime={new Date(raisedAt).toISOString()}>{times.shown(raisedAt)}</time>
        {first && <span class="further">found at start</span>}
      </td>
      <td data-label="Order" class={orders.length === 0 ? 'order-number none' : 'order-number'}>
        {orders.length === 0 ? '–' : orders.map(orderName).join(', ')}
      </td>
      <td class="actions">
        {isUnacknowledged && action('Acknowledge', 'acknowledge')}
        {isLatched && action('Reset', 'reset')}
        {action('Shelve…', 'shelve')}
        <WhyLink id={id} name={name} />
      </td>
    </tr>
  );
}

const orderName = ({ number, delivery }: OrderView) => number ?? delivery;
