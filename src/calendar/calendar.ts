import type { Calendar } from '../model/calendar.ts';
import { plantTime } from '../model/plant-time.ts';
import { readDay, readDays, readMinutes, weekdayOf } from './read-times.ts';
import type { CalendarSettings } from './settings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far ahead the next change is looked for: a year and a holiday. */
const MOST_DAYS = 400;

/** A stretch of time in which the calendar is open, as instants, `to` not included. */
interface Stretch {
  from: number;
  to: number;
  name: string | undefined;
  onCall: string | undefined;
}

interface Shift {
  days: ReadonlySet<number>;
  from: number;
  /** Beyond 24 hours where it ends the next day. */
  to: number;
  name: string | undefined;
  onCall: string | undefined;
}

/** @param settings without problems */
export function createCalendar(
  { shifts, days }: Pick<CalendarSettings, 'shifts' | 'days'>,
  timeZone: string,
): Calendar {
  const { instantOf, localOf } = plantTime(timeZone);
  const known = shifts.flatMap(({ name, onCall, ...row }): Shift[] => {
    const [on, from, to] = [readDays(row.days), readMinutes(row.from), readMinutes(row.to)];
    if (typeof on === 'string' || typeof from === 'string' || typeof to === 'string') return [];
    return [{ days: on, from, to: to <= from ? to + 1440 : to, name, onCall }];
  });
  const special = days.flatMap(({ name, onCall, is, ...row }) => {
    const [from, to] = [readDay(row.from), readDay(row.to ?? row.from)];
    return typeof from === 'string' || typeof to === 'string' ? [] : [{ from, to, is, name, onCall }];
  });
  const all: Shift = { days: new Set([0, 1, 2, 3, 4, 5, 6]), from: 0, to: 1440, name: undefined, onCall: undefined };
  const usual = known.length > 0 ? known : [all];

  /** What is open of a day; a shift belongs to the day on which it begins. */
  const openOn = (midnight: number): Stretch[] => {
    const day = special.find(({ from, to }) => midnight >= from && midnight <= to);
    const stretch = ({ from, to, name, onCall }: Shift): Stretch => ({
      from: instantOf(midnight + from * MINUTE_MS),
      to: instantOf(midnight + to * MINUTE_MS),
      ...{ name, onCall: day?.onCall ?? onCall },
    });
    if (day?.is === 'closed') return [];
    if (day?.is === 'open') return [stretch({ ...all, name: day.name })];
    return usual.filter((shift) => shift.days.has(weekdayOf(midnight))).map(stretch);
  };

  const midnightOf = (at: number) => Math.floor(localOf(at) / DAY_MS) * DAY_MS;
  const stretchAt = (at: number): Stretch | undefined => {
    const today = midnightOf(at);
    return [today - DAY_MS, today].flatMap(openOn).find(({ from, to }) => at >= from && at < to);
  };
  const isOpenAt = (at: number) => stretchAt(at) !== undefined;
  const changeAfter = (at: number): number => {
    const now = isOpenAt(at);
    const today = midnightOf(at);
    for (let day = -1; day < MOST_DAYS; day++) {
      const edges = openOn(today + day * DAY_MS).flatMap(({ from, to }) => [from, to]);
      const next = edges.filter((edge) => edge > at && isOpenAt(edge) !== now).toSorted((a, b) => a - b)[0];
      if (next !== undefined) return next;
    }
    return Number.POSITIVE_INFINITY;
  };
  /** What was found last, and how long it holds: who asks goes with the time. */
  let found = { from: 0, until: 0, next: 0, open: false };
  const lookUp = (at: number) => {
    if (at >= found.from && at < found.until) return found;
    const next = changeAfter(at);
    found = { from: at, until: Math.min(next, at + DAY_MS), next, open: isOpenAt(at) };
    return found;
  };

  return {
    isOpen: (at) => lookUp(at).open,
    nextChange: (at) => lookUp(at).next,
    toJSON: () => ({ shifts, days, timeZone }),
    shiftAt: (at) => stretchAt(at)?.name,
    onCallAt(at) {
      const stretch = stretchAt(at);
      if (stretch) return stretch.onCall;
      const today = midnightOf(at);
      return special.find(({ from, to }) => today >= from && today <= to)?.onCall;
    },
  };
}
