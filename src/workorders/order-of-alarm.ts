import { type Alarm, transitionOf } from '../model/alarm.ts';
import { filledIn, valueText } from '../model/alarm-text.ts';
import type { WorkOrderRequest } from '../model/work-order.ts';
import type { WorkOrderSettings } from './settings.ts';

/** What is to be asked of the work-order system for a transition of an alarm, or `undefined` for nothing. */
export function orderOfAlarm(alarm: Alarm, settings: WorkOrderSettings): WorkOrderRequest | undefined {
  const { kind, at } = transitionOf(alarm);
  const key = alarm.id;
  if (kind === 'raised') {
    const title = filledIn(settings.title, alarm);
    const text = filledIn(settings.text, alarm);
    return { kind: 'create', key, title, text, asset: alarm.asset, priority: alarm.priority, alarm };
  }
  if (settings.onClear === 'nothing') return undefined;
  const text = kind === 'closed' ? `Alarm closed: ${alarm.closedBecause}` : clearedText(alarm);
  if (kind === 'cleared' && settings.onClear === 'complete') return { kind: 'complete', key, text, at };
  return { kind: 'note', key, text, transition: kind, at };
}

function clearedText(alarm: Alarm): string {
  const after = ((alarm.clearedAt ?? alarm.raisedAt) - alarm.raisedAt) / 1000;
  return `Alarm cleared by itself after ${Math.round(after)} s; value ${valueText(alarm)}`;
}
