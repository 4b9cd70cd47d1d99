const HOUR_MS = 3_600_000;
const HOURS = 24;
/** An hour of the day is a mean over about so many days. */
const DAYS = 10;
/** From so many days on, an hour of the weekend, or of a working day, is told from its own kind of day alone. */
const OWN_KIND = 3;
/** 1970-01-01 was a Thursday; Sunday is 0 and Saturday 6. */
const FIRST_WEEKDAY = 4;

/** The usual mean of each hour of the day, for working days and for weekends apart. Hours and days are those of UTC. */
export interface DayCourse {
  /** Means of 24 hours of working days, then of 24 hours of weekends; 0 where nothing is known. */
  means: number[];
  /** Days that each of them was made of; stops at ten. */
  days: number[];
  /** The hour that goes on, counted from the epoch, and what it has brought. */
  hour: number;
  sum: number;
  count: number;
}

/** Nothing is known yet. */
export function startCourse(): DayCourse {
  const zeros = () => Array<number>(2 * HOURS).fill(0);
  return { means: zeros(), days: zeros(), hour: 0, sum: 0, count: 0 };
}

/** The usual value at an hour of the day; absent while that hour was never seen. */
export function usualAt({ means, days }: DayCourse, time: number): number | undefined {
  const own = placeOf(Math.floor(time / HOUR_MS));
  const other = (own + HOURS) % (2 * HOURS);
  const ownDays = days[own] as number;
  const ownMean = means[own] as number;
  if (ownDays >= OWN_KIND) return ownMean;
  const otherDays = days[other] as number;
  const both = ownDays + otherDays;
  return both === 0 ? undefined : (ownDays * ownMean + otherDays * (means[other] as number)) / both;
}

/** Adds a value; an hour is learnt once it is over. */
export function learnCourse(course: DayCourse, time: number, value: number): void {
  const hour = Math.floor(time / HOUR_MS);
  if (hour !== course.hour) {
    if (course.count > 0) closeHour(course);
    Object.assign(course, { hour, sum: 0, count: 0 });
  }
  course.sum += value;
  course.count++;
}

function closeHour({ means, days, hour, sum, count }: DayCourse): void {
  const place = placeOf(hour);
  const known = Math.min((days[place] as number) + 1, DAYS);
  days[place] = known;
  means[place] = (means[place] as number) + (sum / count - (means[place] as number)) / known;
}

function placeOf(hour: number): number {
  const weekday = modulo(Math.floor(hour / HOURS) + FIRST_WEEKDAY, 7);
  return modulo(hour, HOURS) + (weekday === 0 || weekday === 6 ? HOURS : 0);
}

function modulo(number: number, of: number): number {
  const rest = number % of;
  return rest < 0 ? rest + of : rest;
}
