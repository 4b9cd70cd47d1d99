import { createCalendar } from '../../src/calendar/calendar.ts';
import { calendarProblems, calendarSettings } from '../../src/calendar/settings.ts';
import type { Calendar } from '../../src/model/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';

/** What other nodes get from a calendar. */
export type CalendarSurface = Calendar;

export default defineNode({
  type: 'tieline-calendar',
  schema: calendarSettings,
  check: calendarProblems,
  open({ settings, use }) {
    const { timeZone } = use<PlantSurface>('plant').settings;
    const surface: CalendarSurface = createCalendar(settings, timeZone);
    return { surface };
  },
});
