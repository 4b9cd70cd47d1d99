import { deepEqual, equal } from 'node:assert/strict';
import { daysOfIcal, type Imported } from '../../nodes/shared/editor/ical-days.ts';

const file = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((event) => ['BEGIN:VEVENT', ...event.split('\n'), 'END:VEVENT']),
    'END:VCALENDAR',
  ].join('\r\n');
const rowsOf = (text: string, today = '2026-11-28') => {
  const found = daysOfIcal(text, today) as Imported;
  return [found.days.map(({ from, to, name }) => [from, to, name]), found.timed];
};

describe('an iCalendar file', () => {
  it('gives its all-day events, the last day included, and leaves out what is past', () => {
    deepEqual(
      rowsOf(
        file(
          'DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Weihnachten',
          'DTSTART;VALUE=DATE:20270101\nSUMMARY:New Year',
          'DTSTART;VALUE=DATE:20250501\nSUMMARY:past',
        ),
      ),
      [
        [
          ['2026-12-24', '2026-12-26', 'Weihnachten'],
          ['2027-01-01', undefined, 'New Year'],
        ],
        0,
      ],
    );
  });

  it('has what repeats written out for two years, without the days that are left out', () => {
    const event = 'DTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270501\nSUMMARY:May Day';
    deepEqual(rowsOf(file(event)), [[['2028-05-01', undefined, 'May Day']], 0]);
  });

  it('says how many events are only hours of a day', () => {
    deepEqual(rowsOf(file('DTSTART:20261201T080000Z\nDTEND:20261201T100000Z\nSUMMARY:meeting')), [[], 1]);
  });

  it('that is none is refused', () => equal(daysOfIcal('Dear all,', '2026-11-28'), 'this is no iCalendar file'));
});
