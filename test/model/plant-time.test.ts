import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { plantTime } from '../../src/model/plant-time.ts';

const iso = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');
const instants = (timeZone: string, ...locals: string[]) => {
  const { instantOf } = plantTime(timeZone);
  return locals.map((local) => iso(instantOf(Date.parse(`${local}Z`))));
};

describe('the wall clock of a plant', () => {
  it('is at UTC+1 in a Berlin winter and at UTC+2 in summer', () => {
    deepEqual(instants('Europe/Berlin', '2026-01-15T12:00:00', '2026-07-15T12:00:00'), [
      '2026-01-15T11:00:00Z',
      '2026-07-15T10:00:00Z',
    ]);
  });

  it('takes a time that the clock skips in spring an hour later', () => {
    deepEqual(instants('Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T02:30:00', '2026-03-29T03:00:00'), [
      '2026-03-29T00:59:59Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T01:00:00Z',
    ]);
  });

  it('takes the first of the two hours of autumn', () => {
    deepEqual(instants('Europe/Berlin', '2026-10-25T01:59:59', '2026-10-25T02:30:00', '2026-10-25T03:00:00'), [
      '2026-10-24T23:59:59Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T02:00:00Z',
    ]);
  });

  it('knows zones west of Greenwich and zones that change by half an hour', () => {
    deepEqual(instants('America/New_York', '2026-11-01T01:30:00', '2026-11-01T02:00:00', '2026-03-08T02:30:00'), [
      '2026-11-01T05:30:00Z',
      '2026-11-01T07:00:00Z',
      '2026-03-08T07:30:00Z',
    ]);
    deepEqual(instants('Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-05T02:00:00', '2026-10-04T02:15:00'), [
      '2026-04-04T14:45:00Z',
      '2026-04-04T15:30:00Z',
      '2026-10-03T15:45:00Z',
    ]);
    deepEqual(instants('Asia/Kathmandu', '2026-01-01T00:00:00'), ['2025-12-31T18:15:00Z']);
  });

  it('gives an instant its day on the plant’s calendar', () => {
    const { dayOf } = plantTime('Europe/Berlin');
    equal(dayOf(Date.parse('2026-03-28T23:30:00Z')), '2026-03-29');
    equal(dayOf(Date.parse('2026-03-28T22:30:00Z')), '2026-03-28');
  });

  it('finds back to every instant but those of an hour that exists twice', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham');
    const instant = fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2060, 0) });
    fc.assert(
      fc.property(zones, instant, (zone, at) => {
        const { instantOf, localOf } = plantTime(zone);
        const back = instantOf(localOf(at));
        equal(localOf(back), localOf(at));
        if (back !== at) equal(at - back, 3_600_000);
      }),
    );
  });
});
