import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';
import { readDay, readDays, readMinutes } from './read-times.ts';

/** Settings of `tieline-calendar`. */
export const calendarSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    default: 'Shifts',
    minLength: 1,
    maxLength: 80,
    description: 'Shown where the calendar is chosen.',
  }),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'Its time zone counts.' }),
  shifts: Type.Array(
    Type.Object({
      name: Type.Optional(Type.String({ title: 'Shift', placeholder: 'early' })),
      days: Type.String({ title: 'Days', placeholder: 'Mon-Fri', minLength: 1 }),
      from: Type.String({ title: 'From', placeholder: '06:00', minLength: 1 }),
      to: Type.String({ title: 'To', placeholder: '14:00', minLength: 1 }),
      onCall: Type.Optional(Type.String({ title: 'On call', placeholder: 'maintenance@acme.example' })),
    }),
    {
      title: 'Shifts',
      keyColumns: ['days', 'from'],
      default: [],
      maxItems: 500,
      description:
        'When the calendar is open. A shift that ends before it begins ends the next day. None: it is always open.',
    },
  ),
  days: Type.Array(
    Type.Object({
      from: Type.String({ title: 'First day', placeholder: '2026-12-24', minLength: 1 }),
      to: Type.Optional(Type.String({ title: 'Last day', placeholder: '2026-12-26' })),
      name: Type.Optional(Type.String({ title: 'Name', placeholder: 'Christmas' })),
      is: Type.Enum(['closed', 'open'], { title: 'Is', placeholder: 'closed' }),
      onCall: Type.Optional(Type.String({ title: 'On call', placeholder: 'standby@acme.example' })),
    }),
    {
      title: 'Days',
      keyColumns: ['from', 'name'],
      default: [],
      maxItems: 5000,
      description: 'Holidays and other days that are closed, or open all day, whatever the shifts say.',
    },
  ),
});

export type CalendarSettings = Static<typeof calendarSettings>;

/** What must hold beyond the single field: days and times that there are. */
export function calendarProblems({ shifts, days }: CalendarSettings): SettingProblem[] {
  return [
    ...shifts.flatMap(({ days: on, from, to }, i) => [
      ...problemOf(`Shifts row ${i + 1}, Days`, on, readDays(on)),
      ...problemOf(`Shifts row ${i + 1}, From`, from, readMinutes(from)),
      ...problemOf(`Shifts row ${i + 1}, To`, to, readMinutes(to)),
    ]),
    ...days.flatMap(({ from, to }, i) => {
      const [first, last] = [readDay(from), to === undefined ? undefined : readDay(to)];
      const isBackward = typeof first === 'number' && typeof last === 'number' && last < first;
      return [
        ...problemOf(`Days row ${i + 1}, First day`, from, first),
        ...problemOf(`Days row ${i + 1}, Last day`, to, isBackward ? 'not before the first day' : last),
      ];
    }),
  ];
}

/** What was read is a problem where it is text. */
function problemOf(field: string, value: unknown, read: unknown): SettingProblem[] {
  return typeof read === 'string' ? [{ field, value, allowed: read }] : [];
}
