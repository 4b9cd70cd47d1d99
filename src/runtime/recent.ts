import type { Reading } from '../model/reading.ts';

/** Values kept a signal: about ten minutes at one a second. */
const CAPACITY = 600;

/** The recent values of one signal for charts, in a ring of fixed size (2 × 600 × 8 bytes once it is full). */
export interface Recent {
  add(reading: Reading): void;
  /** Values whose source time is after `since`, oldest first; a value that is not a good number is a gap (`null`). */
  since(since: number): { times: number[]; values: (number | null)[] };
}

export function createRecent(): Recent {
  let times = new Float64Array(32);
  let values = new Float64Array(32);
  let count = 0;
  let next = 0;

  function grow() {
    const larger = Math.min(CAPACITY, times.length * 2);
    times = copied(times, larger);
    values = copied(values, larger);
  }

  return {
    add({ time, value, quality }) {
      if (count === times.length && count < CAPACITY) {
        grow();
        next = count;
      }
      times[next] = time;
      values[next] = quality === 'good' && value !== null ? Number(value) : Number.NaN;
      next = (next + 1) % times.length;
      count = Math.min(count + 1, times.length);
    },
    since(since) {
      const found = { times: [] as number[], values: [] as (number | null)[] };
      for (let i = 0; i < count; i++) {
        const at = (next - count + i + times.length) % times.length;
        const time = times[at] as number;
        if (time <= since) continue;
        const value = values[at] as number;
        found.times.push(time);
        found.values.push(Number.isNaN(value) ? null : value);
      }
      return found;
    },
  };
}

function copied(from: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(length);
  to.set(from);
  return to;
}
