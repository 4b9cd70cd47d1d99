import { Type } from 'typebox';
import { plantTime, timeZoneProblems } from '../model/plant-time.ts';
import { defineDetector } from './define-detector.ts';
import { FLAGGED, type Moment, scoreOf } from './detector.ts';
import { deviationFrom, emptyCourse, expectedAt, learnCourse, type UsualCourse } from './usual-course.ts';
import { aboveOrBelow, shown } from './words.ts';

/** Clocks are changed at full quarters of an hour. */
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
const WEEKDAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

const settings = Type.Object({
  timeZone: Type.String({
    ...{ title: 'Time zone', default: 'UTC', placeholder: 'Europe/Berlin' },
    description: 'The clock that the course follows, such as that of the plant.',
  }),
  limit: Type.Number({
    ...{ title: 'Limit', default: 5, exclusiveMinimum: 0, maximum: 1000 },
    description: 'How far from its course a value may be, in standard deviations of that hour.',
  }),
  warmUpDays: Type.Integer({
    ...{ title: 'Warm-up', unit: 'd', default: 3, minimum: 2, maximum: 14 },
    description: 'On so many days an hour must have been seen before its values are judged.',
  }),
  memoryDays: Type.Integer({
    ...{ title: 'Memory', unit: 'd', default: 28, minimum: 14, maximum: 366 },
    description: 'The course is a mean over about so many days, and a quarter of them or fewer of each weekday.',
  }),
  newAfterDays: Type.Integer({
    ...{ title: 'New after', unit: 'd', default: 5, minimum: 2, maximum: 366 },
    description: 'An hour that was out for so many days running is learnt anew.',
  }),
});

interface SeasonalState {
  course: UsualCourse;
  clock: Clock | null;
}

/** What the clock of the plant is ahead of UTC for some time, ms. */
interface Clock {
  from: number;
  until: number;
  aheadMs: number;
}

/** The usual course of a day, and of a week where weekdays differ, by the clock of the plant. */
export const seasonal = defineDetector<typeof settings, SeasonalState>({
  name: 'seasonal',
  title: 'Course of day and week',
  finds: 'values that are unusual for the time of day and the day of the week',
  schema: settings,
  invariant: true,
  problems: ({ timeZone }) => timeZoneProblems(timeZone),
  warmUp: ({ warmUpDays }) => warmUpDays,
  start: () => ({ course: emptyCourse(), clock: null }),
  score({ course, clock }, settings, { value, time }) {
    const local = time + clockAt(clock, settings.timeZone, time).aheadMs;
    const expected = expectedAt(course, settings, local);
    if (expected === undefined || !expected.isSure) return { score: 0 };
    const { low, high, halfWidth } = expected;
    const deviation = deviationFrom(expected, value);
    const score = deviation === 0 ? 0 : scoreOf(Math.abs(deviation) / halfWidth);
    const band = { low: low - halfWidth, high: high + halfWidth };
    if (score <= FLAGGED) return { score, band };
    const usual = `${shown(value - deviation)} ± ${shown(halfWidth)}`;
    const size = `${shown(Math.abs(deviation))} ${aboveOrBelow(deviation)}`;
    return { score, band, reason: `${shown(value)} is ${size} what is usual ${whenText(course, local)} (${usual})` };
  },
  learn(state, settings, { value, time }: Moment) {
    state.clock = clockAt(state.clock, settings.timeZone, time);
    learnCourse(state.course, settings, time + state.clock.aheadMs, value);
  },
});

/** Asking what a clock shows takes long beside a score, so that it is asked once a day, and each quarter of an hour where it changes. */
function clockAt(known: Clock | null, timeZone: string, time: number): Clock {
  if (known !== null && time >= known.from && time < known.until) return known;
  const { localOf } = plantTime(timeZone);
  const from = Math.floor(time / QUARTER_MS) * QUARTER_MS;
  const aheadMs = localOf(from) - from;
  const isSameAllDay = localOf(from + DAY_MS) - (from + DAY_MS) === aheadMs;
  return { from, until: from + (isSameAllDay ? DAY_MS : QUARTER_MS), aheadMs };
}

/** `on Mondays around 14:00` */
function whenText({ isWeekly }: UsualCourse, local: number): string {
  const near = new Date(local + HALF_HOUR_MS);
  const around = `around ${String(near.getUTCHours()).padStart(2, '0')}:00`;
  return isWeekly ? `on ${WEEKDAYS[near.getUTCDay()]} ${around}` : around;
}
