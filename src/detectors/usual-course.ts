/** Mean distance of normal values in their standard deviation. */
const NORMAL = 1.2533;
const [HOURS, DAYS] = [24, 7];
const HOUR_MS = 3_600_000;
/** So many weeks must have been seen before weekdays are told apart, and it must explain so much of what is left by the day alone. */
const [WEEKS_FIRST, WEEK_EXPLAINS] = [2, 0.9];
/** An hour is out whose mean lies this far towards its limit, with what is beyond it cut off. */
const NEARLY_ALL_OUT = 0.8;
/** On so many days the limit is twice as wide as it will be. */
const FEW_DAYS = 2;
/** No hour is narrower than these shares of the mean spread and of the range of the course. */
const [OF_SPREAD, OF_RANGE] = [0.3, 0.005];

/** How a course is learnt. */
export interface CourseSettings {
  readonly memoryDays: number;
  readonly warmUpDays: number;
  readonly newAfterDays: number;
  readonly limit: number;
}

/** What is usual in an hour of the day. */
export interface UsualHour {
  /** Null while it is not known. */
  mean: number | null;
  /** On how many days it was learnt. */
  days: number;
  /** Mean distance of values from what was expected. */
  spread: number;
  /** On how many days running it was out, below 0 where it was below. */
  outDays: number;
}

/** The usual course of a day and of a week: plain JSON, at most 290 numbers. */
export interface UsualCourse {
  hours: UsualHour[];
  /** The mean of each hour of the week from Sunday on; null while it is not known. */
  week: (number | null)[];
  /** Weekdays are told apart. */
  isWeekly: boolean;
  /** What day and week leave: mean distances over the hours in which both could be compared. */
  left: { day: number; week: number; hours: number };
  /** No spread counts as less. */
  leastSpread: number;
  now: HourSoFar;
}

/** The hour that goes on; what was expected is compared with `judged` of its `count` values. */
interface HourSoFar {
  /** Full hours of local time since 1970; null before the first value. */
  hour: number | null;
  count: number;
  mean: number;
  judged: number;
  size: number;
  /** Mean deviation as a multiple of the limit, from -1 to 1. */
  out: number;
  compared: number;
  day: number;
  week: number;
}

/**
 * What is expected at a moment: anything between the mean of its hour, which is right where a course goes in steps, and the line from the
 * middle of one hour to that of the next, which is right where it is smooth.
 */
interface Levels {
  low: number;
  high: number;
}

/** What is expected at a moment, and how far a value may be from it. */
export interface Expected extends Levels {
  halfWidth: number;
  /** It was learnt for long enough to be judged by. */
  isSure: boolean;
}

/** A signal of which no course was learnt. */
export function emptyCourse(): UsualCourse {
  return {
    hours: Array.from({ length: HOURS }, () => ({ mean: null, days: 0, spread: 0, outDays: 0 })),
    week: Array<null>(DAYS * HOURS).fill(null),
    isWeekly: false,
    left: { day: 0, week: 0, hours: 0 },
    leastSpread: 0,
    now: hourFrom(null),
  };
}

function hourFrom(hour: number | null): HourSoFar {
  return { hour, ...{ count: 0, mean: 0, judged: 0, size: 0, out: 0, compared: 0, day: 0, week: 0 } };
}

/**
 * What is usual at a local time; absent while it is not known.
 * @param local as `PlantTime` gives it, ms
 */
export function expectedAt(course: UsualCourse, settings: CourseSettings, local: number): Expected | undefined {
  const levels = levelsAt(course, local, course.isWeekly);
  if (levels === undefined) return undefined;
  const [first, second] = hoursAround(local).map((hour) => course.hours[hour % HOURS]?.spread ?? 0) as [number, number];
  const own = course.hours[hourOfWeek(local) % HOURS] as UsualHour;
  // A few days tell little of how far it may be.
  const few = 1 + FEW_DAYS / Math.max(1, own.days);
  const halfWidth = settings.limit * few * NORMAL * Math.max(first, second, course.leastSpread);
  return { ...levels, halfWidth, isSure: own.days >= settings.warmUpDays };
}

/** How far a value is from what is expected; below 0 where it is below. */
export function deviationFrom({ low, high }: Readonly<Levels>, value: number): number {
  return value < low ? value - low : value > high ? value - high : 0;
}

/** Learns a value; what is beyond the limit is cut off. */
export function learnCourse(course: UsualCourse, settings: CourseSettings, local: number, value: number): void {
  const hour = Math.floor(local / HOUR_MS);
  if (hour !== course.now.hour) {
    if (course.now.hour !== null) closeHour(course, settings, course.now, course.now.hour);
    course.now = hourFrom(hour);
  }
  const { now } = course;
  const expected = expectedAt(course, settings, local);
  const beyond = expected === undefined ? 0 : deviationFrom(expected, value);
  const deviation = expected?.isSure ? Math.max(-expected.halfWidth, Math.min(expected.halfWidth, beyond)) : beyond;
  const counted = value - beyond + deviation;
  now.count++;
  now.mean += (counted - now.mean) / now.count;
  if (expected === undefined) return;
  now.judged++;
  now.size += (Math.abs(deviation) - now.size) / now.judged;
  const out = expected.isSure && expected.halfWidth > 0 ? deviation / expected.halfWidth : 0;
  now.out += (out - now.out) / now.judged;
  const [day, week] = [levelsAt(course, local, false), weekLevelsAt(course, local)];
  if (day === undefined || week === undefined) return;
  now.compared++;
  now.day += (Math.abs(deviationFrom(day, counted)) - now.day) / now.compared;
  now.week += (Math.abs(deviationFrom(week, counted)) - now.week) / now.compared;
}

function closeHour(course: UsualCourse, settings: CourseSettings, now: HourSoFar, hour: number): void {
  const { memoryDays, newAfterDays } = settings;
  const inWeek = hourOfWeek(hour * HOUR_MS);
  const usual = course.hours[inWeek % HOURS] as UsualHour;
  const before = usual.days;
  usual.days = Math.min(memoryDays, before + 1);
  usual.mean = usual.mean === null ? now.mean : usual.mean + (now.mean - usual.mean) / usual.days;
  const ofWeekday = course.week[inWeek] ?? null;
  const weeks = Math.max(1, Math.ceil(usual.days / DAYS));
  course.week[inWeek] = ofWeekday === null ? now.mean : ofWeekday + (now.mean - ofWeekday) / weeks;
  if (now.judged > 0) usual.spread += (now.size - usual.spread) / Math.max(1, Math.min(before, memoryDays - 1));
  if (now.compared > 0) compare(course, now);
  const side = now.out >= NEARLY_ALL_OUT ? 1 : now.out <= -NEARLY_ALL_OUT ? -1 : 0;
  usual.outDays = side === 0 ? 0 : side * usual.outDays > 0 ? usual.outDays + side : side;
  if (Math.abs(usual.outDays) >= newAfterDays) forgetHour(course, inWeek % HOURS);
  course.leastSpread = leastSpreadOf(course.hours);
}

/** What was new for so many days is usual from now on. */
function forgetHour(course: UsualCourse, hour: number): void {
  const { spread } = course.hours[hour] as UsualHour;
  course.hours[hour] = { mean: null, days: 0, spread, outDays: 0 };
  for (let at = hour; at < course.week.length; at += HOURS) course.week[at] = null;
}

/** Tells weekdays apart where that leaves less, and no longer where it does not. */
function compare(course: UsualCourse, { day, week }: HourSoFar): void {
  const { left } = course;
  left.hours = Math.min(DAYS * HOURS, left.hours + 1);
  left.day += (day - left.day) / left.hours;
  left.week += (week - left.week) / left.hours;
  const isLonger = course.hours.some(({ days }) => days >= WEEKS_FIRST * DAYS);
  const isBetter = course.isWeekly ? left.week < left.day : isLonger && left.week < WEEK_EXPLAINS * left.day;
  if (isBetter === course.isWeekly) return;
  course.isWeekly = isBetter;
  const [before, after] = isBetter ? [left.day, left.week] : [left.week, left.day];
  // Spreads were those of the course that was followed so far.
  if (before > 0) for (const hour of course.hours) hour.spread *= after / before;
}

function leastSpreadOf(hours: readonly UsualHour[]): number {
  const known = hours.filter(({ mean }) => mean !== null);
  if (known.length === 0) return 0;
  const means = known.map(({ mean }) => mean as number);
  const meanSpread = known.reduce((sum, { spread }) => sum + spread, 0) / known.length;
  return Math.max(OF_SPREAD * meanSpread, OF_RANGE * (Math.max(...means) - Math.min(...means)));
}

function levelsAt(course: UsualCourse, local: number, isWeekly: boolean): Levels | undefined {
  const ofWeek = isWeekly ? weekLevelsAt(course, local) : undefined;
  return ofWeek ?? levelsOf(local, (hour) => course.hours[hour % HOURS]?.mean ?? null);
}

function weekLevelsAt({ week }: UsualCourse, local: number): Levels | undefined {
  return levelsOf(local, (hour) => week[hour] ?? null);
}

function levelsOf(local: number, meanOf: (hourOfWeek: number) => number | null): Levels | undefined {
  const own = meanOf(hourOfWeek(local));
  if (own === null) return undefined;
  const [before, after] = hoursAround(local);
  const [first, second] = [meanOf(before), meanOf(after)];
  if (first === null || second === null) return { low: own, high: own };
  const place = local / HOUR_MS - 0.5;
  const between = first + (place - Math.floor(place)) * (second - first);
  return { low: Math.min(own, between), high: Math.max(own, between) };
}

/** The hours of the week whose middles lie before and after a local time. */
function hoursAround(local: number): [number, number] {
  return [hourOfWeek(local - HOUR_MS / 2), hourOfWeek(local + HOUR_MS / 2)];
}

/** From 0, the first of Sunday. 1970 began on a Thursday. */
function hourOfWeek(local: number): number {
  const hours = Math.floor(local / HOUR_MS) + 4 * HOURS;
  return ((hours % (DAYS * HOURS)) + DAYS * HOURS) % (DAYS * HOURS);
}
