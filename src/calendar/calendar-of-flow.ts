import type { Calendar } from '../model/calendar.ts';
import type { StoredNode } from '../model/flow.ts';
import { readSettings } from '../model/settings.ts';
import { createCalendar } from './calendar.ts';
import { calendarProblems, calendarSettings } from './settings.ts';

/** The calendar that a node of a flow describes, in the time zone of its plant; `undefined` where there is none, or a faulty one. */
export function calendarOfFlow(nodes: readonly StoredNode[], id: string, timeZone: string): Calendar | undefined {
  const stored = nodes.find((node) => node.id === id && node.type === 'tieline-calendar');
  const { settings } = stored ? readSettings(calendarSettings, { plant: '-', ...stored }, calendarProblems) : {};
  return settings && createCalendar(settings, timeZone);
}
