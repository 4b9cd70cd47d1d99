import ICAL from 'ical.js';
import type { Row } from './grid/rows.ts';

/** What was found in an iCalendar file. */
export interface Imported {
  /** Rows of a calendar's table, with `from`, `to` where it is another day, `name` and `is`. */
  days: Row[];
  /** Events that are only hours of a day. */
  timed: number;
}

/** Repeating events are written out this far ahead. */
const YEARS_AHEAD = 2;
/** More occurrences than an event of holidays has. */
const MOST_OCCURRENCES = 1000;

/**
 * The all-day events of an iCalendar file (RFC 5545) from a day on, repeating ones written out; a sentence where it is none.
 * @param today such as 2026-11-28
 */
export function daysOfIcal(text: string, today: string): Imported | string {
  let events: ICAL.Event[];
  try {
    const root = new ICAL.Component(ICAL.parse(text));
    events = root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  } catch {
    return 'this is no iCalendar file';
  }
  const last = ICAL.Time.fromDateString(today);
  last.year += YEARS_AHEAD;
  const found: Imported = { days: [], timed: 0 };
  for (const event of events) {
    if (!event.startDate?.isDate) {
      found.timed++;
      continue;
    }
    const length = event.duration.toSeconds() / 86_400 || 1;
    for (const start of startsOf(event, last)) {
      const end = start.clone();
      end.adjust(Math.max(0, length - 1), 0, 0, 0);
      const [from, to] = [start.toString(), end.toString()];
      if (to < today) continue;
      found.days.push({ from, ...(to !== from && { to }), name: event.summary ?? '', is: 'closed' });
    }
  }
  found.days.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  return found;
}

function startsOf(event: ICAL.Event, last: ICAL.Time): ICAL.Time[] {
  if (!event.isRecurring()) return [event.startDate];
  const starts: ICAL.Time[] = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next && next.compare(last) <= 0; next = iterator.next()) {
    starts.push(next.clone());
    if (starts.length === MOST_OCCURRENCES) break;
  }
  return starts;
}
