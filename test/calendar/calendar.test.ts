import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { createCalendar } from '../../src/calendar/calendar.ts';
import { readDays, readMinutes } from '../../src/calendar/read-times.ts';
import { type CalendarSettings, calendarProblems } from '../../src/calendar/settings.ts';

const ZONE = 'Europe/Berlin';
const at = (text: string) => Date.parse(text);
const iso = (time: number) => new Date(time).toISOString();
const shifts: CalendarSettings['shifts'] = [
  { name: 'early', days: 'Mon-Fri', from: '06:00', to: '14:00', onCall: 'early@acme.example' },
  { name: 'night', days: 'Sun-Thu', from: '22:00', to: '06:00', onCall: 'night@acme.example' },
];

describe('a calendar of shifts', () => {
  const calendar = createCalendar({ shifts, days: [] }, ZONE);

  // Monday, 30 November 2026; Berlin is an hour ahead of UTC.
  for (const [time, open, shift] of [
    ['2026-11-30T04:59:59Z', true, 'night'],
    ['2026-11-30T05:00:00Z', true, 'early'],
    ['2026-11-30T12:59:59Z', true, 'early'],
    ['2026-11-30T13:00:00Z', false, undefined],
    ['2026-11-30T21:00:00Z', true, 'night'],
    ['2026-12-05T04:30:00Z', false, undefined],
    ['2026-12-04T04:30:00Z', true, 'night'],
  ] as const) {
    it(`at ${time} is ${open ? `open: ${shift}` : 'closed'}`, () => {
      deepEqual([calendar.isOpen(at(time)), calendar.shiftAt(at(time))], [open, shift]);
    });
  }

  it('says when it opens and closes next, over the weekend, and past shifts that follow each other', () => {
    equal(iso(calendar.nextChange(at('2026-12-04T13:30:00Z'))), '2026-12-06T21:00:00.000Z');
    equal(iso(calendar.nextChange(at('2026-12-06T22:00:00Z'))), '2026-12-07T13:00:00.000Z');
  });

  it('keeps its hours by the wall clock when clocks change', () => {
    // On 28 March 2027 clocks go forward at 2, on 31 October 2027 back at 3.
    const night = createCalendar({ shifts: [{ days: 'daily', from: '22:00', to: '06:00' }], days: [] }, ZONE);
    equal(iso(night.nextChange(at('2027-03-27T22:00:00Z'))), '2027-03-28T04:00:00.000Z');
    equal(iso(night.nextChange(at('2027-10-30T22:00:00Z'))), '2027-10-31T05:00:00.000Z');
  });

  it('knows who is on call', () => {
    equal(calendar.onCallAt(at('2026-11-30T21:30:00Z')), 'night@acme.example');
    equal(calendar.onCallAt(at('2026-11-30T15:00:00Z')), undefined);
  });
});

describe('days of a calendar', () => {
  const days: CalendarSettings['days'] = [
    { from: '2026-12-24', to: '2026-12-26', name: 'Christmas', is: 'closed', onCall: 'standby@acme.example' },
    { from: '2026-12-27', is: 'open', name: 'stocktaking' },
  ];
  const calendar = createCalendar({ shifts, days }, ZONE);

  it('close it, but for the shift that began the day before, and tell who stands by', () => {
    deepEqual(
      ['2026-12-24T04:00:00Z', '2026-12-24T08:00:00Z', '2026-12-26T22:30:00Z'].map((time) => calendar.isOpen(at(time))),
      [true, false, false],
    );
    equal(calendar.onCallAt(at('2026-12-25T08:00:00Z')), 'standby@acme.example');
  });

  it('open it all day', () => {
    deepEqual(
      [calendar.isOpen(at('2026-12-27T00:30:00Z')), calendar.shiftAt(at('2026-12-27T20:30:00Z'))],
      [true, 'stocktaking'],
    );
  });

  it('without shifts are the only ones that are closed', () => {
    const always = createCalendar({ shifts: [], days }, ZONE);
    deepEqual([always.isOpen(at('2026-07-05T02:00:00Z')), always.isOpen(at('2026-12-25T12:00:00Z'))], [true, false]);
    equal(
      createCalendar({ shifts: [], days: [] }, ZONE).nextChange(at('2026-07-05T02:00:00Z')),
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('any calendar', () => {
  const minutes = fc.integer({ min: 0, max: 1439 });
  const time = (value: number) =>
    `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  const shift = fc.record({
    days: fc.constantFrom('daily', 'Mon-Fri', 'Sat, Sun', 'Fri-Mon', 'Wed'),
    from: minutes.map(time),
    to: minutes.map(time),
  });
  const zone = fc.constantFrom('UTC', ZONE, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
  const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });

  it('changes at its next change, and not before', () => {
    fc.assert(
      fc.property(
        fc.array(shift, { maxLength: 3 }),
        zone,
        instant,
        fc.float({ min: 0, max: 1, noNaN: true }),
        (some, tz, now, part) => {
          const calendar = createCalendar({ shifts: some, days: [] }, tz);
          const next = calendar.nextChange(now);
          if (next === Number.POSITIVE_INFINITY) return;
          ok(next > now);
          equal(calendar.isOpen(next), !calendar.isOpen(now));
          equal(calendar.isOpen(now + (next - now - 1) * part), calendar.isOpen(now));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('times of a calendar', () => {
  it('are read, or told what is allowed', () => {
    deepEqual([...(readDays('Fri-Mon, wed') as Set<number>)], [4, 5, 6, 0, 2]);
    equal(readDays('Mon-Foo'), 'days such as Mon-Fri, Sun or daily');
    deepEqual(
      [readMinutes('06:30'), readMinutes('24:00'), readMinutes('24:01')],
      [390, 1440, 'a time from 00:00 to 24:00'],
    );
    const settings = { name: 'x', plant: 'p', shifts: [{ days: 'Moo', from: '6', to: '14:60' }] };
    const days: CalendarSettings['days'] = [
      { from: '2026-02-30', is: 'closed' },
      { from: '2026-03-02', to: '2026-03-01', is: 'closed' },
    ];
    deepEqual(
      calendarProblems({ ...settings, days }).map(({ field }) => field),
      [
        ...['Shifts row 1, Days', 'Shifts row 1, From', 'Shifts row 1, To'],
        ...['Days row 1, First day', 'Days row 2, Last day'],
      ],
    );
  });
});
