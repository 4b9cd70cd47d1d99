const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1440;

/** Names of the days, Monday first as in ISO 8601. */
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const TIME = /^(\d{1,2}):(\d{2})$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days of the week, 0 is Monday: `Mon-Fri, Sun`, `daily`; or what is allowed. */
export function readDays(text: string): ReadonlySet<number> | string {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const [first, last, ...more] = part.trim().split(/\s*[-–]\s*/);
    if (first === 'daily' && last === undefined) {
      for (const day of WEEKDAYS.keys()) days.add(day);
      continue;
    }
    const from = WEEKDAYS.indexOf(first?.slice(0, 3) ?? '');
    const to = last === undefined ? from : WEEKDAYS.indexOf(last.slice(0, 3));
    if (from < 0 || to < 0 || more.length > 0) return 'days such as Mon-Fri, Sun or daily';
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === to) break;
    }
  }
  return days;
}

/** Minutes of a day: `06:30` is 390, `24:00` its end; or what is allowed. */
export function readMinutes(text: string): number | string {
  const [, hours = '', minutes = ''] = TIME.exec(text.trim()) ?? [];
  const read = Number(hours) * 60 + Number(minutes);
  return hours !== '' && Number(minutes) < 60 && read <= MINUTES_A_DAY ? read : 'a time from 00:00 to 24:00';
}

/** The midnight of a day as a local time, ms: `2026-12-24`; or what is allowed. */
export function readDay(text: string): number | string {
  const found = DATE.exec(text.trim());
  const time = found ? Date.parse(`${found[0]}T00:00:00Z`) : Number.NaN;
  // Days beyond the end of their month would be of the next one.
  const isThere = Number.isFinite(time) && new Date(time).toISOString().startsWith(found?.[0] ?? '-');
  return isThere ? time : 'a day such as 2026-12-24';
}

/** The day of the week of a local time, 0 is Monday. */
export function weekdayOf(local: number): number {
  // The first day of 1970 was a Thursday.
  return (Math.floor(local / DAY_MS) + 3) % 7;
}
