import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { createArrivalHeap } from '../../src/history/arrival-heap.ts';

/** All times with the number of their source, as the heap asks for them. */
function merged(sources: readonly (readonly number[])[]): [at: number, source: number][] {
  const next = sources.map(() => 0);
  const heap = createArrivalHeap(sources.map((times) => times[0]));
  const told: [number, number][] = [];
  while (heap.size > 0) {
    const { first, firstAt, othersAt } = heap;
    told.push([firstAt, first]);
    const others = sources.flatMap((times, i) =>
      i === first ? [] : [times[next[i] ?? 0] ?? Number.POSITIVE_INFINITY],
    );
    equal(othersAt, Math.min(...others));
    const place = (next[first] ?? 0) + 1;
    next[first] = place;
    heap.replaceFirst(sources[first]?.[place]);
  }
  return told;
}

describe('the order of arrival over several sources', () => {
  it('is that of their times and, of equal times, of their numbers', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 })).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(times, { maxLength: 20 }), (sources) => {
        const all = sources.flatMap((list, source) => list.map((at): [number, number] => [at, source]));
        deepEqual(
          merged(sources),
          all.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
        );
      }),
    );
  });

  it('gives what is out of order in a source where it stands there', () => {
    deepEqual(merged([[5, 1, 2, 8], [], [4, 6]]), [
      [4, 2],
      [5, 0],
      [1, 0],
      [2, 0],
      [6, 2],
      [8, 0],
    ]);
  });
});
