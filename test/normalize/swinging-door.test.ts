import { deepEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Reading } from '../../src/model/reading.ts';
import { createSwingingDoors } from '../../src/normalize/swinging-door.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';

const DEADBAND = 1;
const source = { protocol: 'mqtt', link: 'Broker', address: 'a' };
const table = createTagTable([
  { ...{ address: 'a', asset: 'acme/tank', property: 'level' }, deadband: DEADBAND, deadbandIn: 'swinging door' },
]);

/** A reading a second, or at other seconds. */
function readings(values: readonly (number | null)[], seconds?: readonly number[]): Reading[] {
  return values.map((value, i) => {
    const time = (seconds?.[i] ?? i) * 1000;
    const quality = value === null ? 'bad' : 'good';
    return { asset: 'acme/tank', property: 'level', value, quality, time, receivedAt: i * 1000, source } as const;
  });
}

function kept(all: readonly Reading[], staleSeconds = 3600): Reading[] {
  const doors = createSwingingDoors(table, staleSeconds);
  const passed = all.flatMap((reading) => doors.take([reading]));
  return [...passed, ...doors.flush()];
}
const values = (all: readonly Reading[]) => all.map(({ value }) => value);

describe('swinging doors', () => {
  it('keep the ends of a line', () => deepEqual(values(kept(readings([0, 2, 4, 6, 8]))), [0, 8]));
  it('keep the corner between two lines', () =>
    deepEqual(values(kept(readings([0, 5, 10, 15, 10, 5, 0]))), [0, 15, 0]));
  it('keep nothing of noise within the deadband but its ends', () =>
    deepEqual(values(kept(readings([20, 20.4, 19.7, 20.2, 20.1]))), [20, 20.1]));
  it('keep what is no good number, and the reading before it', () =>
    deepEqual(values(kept(readings([1, 1, 1, null, 1, 1, 1]))), [1, 1, null, 1, 1]));
  it('keep one reading within half of the stale time', () =>
    deepEqual(
      kept(readings(Array(100).fill(5)), 60).map(({ receivedAt }) => receivedAt / 1000),
      [0, 29, 58, 87, 99],
    ));
  it('pass what is late as it is', () =>
    deepEqual(values(kept(readings([1, 1, 7, 1, 1], [0, 10, 5, 20, 30]))), [1, 7, 1]));
  it('leave signals without one alone', () => {
    const other = readings([1, 1, 1]).map((reading) => ({ ...reading, property: 'pressure' }));
    deepEqual(kept(other), other);
  });
  it('never lead a line further than the deadband past a reading', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 60 }), (all) => {
        const given = readings(all);
        const points = kept(given);
        for (const { time, value } of given) {
          const after = points.findIndex((point) => point.time >= time);
          const [to, from] = [points[after], points[Math.max(0, after - 1)]];
          if (!to || !from) throw new Error('the last reading is kept');
          const share = to.time === from.time ? 0 : (time - from.time) / (to.time - from.time);
          const line = Number(from.value) + share * (Number(to.value) - Number(from.value));
          ok(Math.abs(line - Number(value)) <= DEADBAND + 1e-9, `${line} at ${time}, not ${value}`);
        }
      }),
    ));
});
