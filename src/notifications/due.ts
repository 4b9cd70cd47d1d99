import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';
import type { NotifySettings } from './settings.ts';

/** When a notification is due. */
export interface Due {
  /** ms since the Unix epoch. */
  at: number;
  /** It waits for the calendar to open, and nothing urgent waits behind it. */
  waits: boolean;
}

/** When a notification of a priority goes out: after the time in which others may join it, and not outside the calendar unless it is urgent. */
export function dueOf(
  priority: AlarmPriority,
  at: number,
  { groupSeconds, urgentFrom }: Pick<NotifySettings, 'groupSeconds' | 'urgentFrom'>,
  calendar: Pick<Calendar, 'isOpen' | 'nextChange'> | undefined,
): Due {
  const soon = { at: at + groupSeconds * 1000, waits: false };
  const isUrgent = PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(urgentFrom);
  if (!calendar || isUrgent || calendar.isOpen(at)) return soon;
  const opens = calendar.nextChange(at);
  // A calendar that never opens would swallow it.
  return Number.isFinite(opens) ? { at: opens, waits: true } : soon;
}
