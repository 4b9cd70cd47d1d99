import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { createFirstOut } from '../../src/alarms/first-out.ts';

/** Which of alarms that are raised at these seconds on these assets are first out. */
function firstOf(...raised: readonly (readonly [at: number, asset: string])[]): boolean[] {
  const firstOut = createFirstOut();
  return raised.map(([at, asset]) => {
    const isFirst = firstOut.isFirst(asset, at);
    firstOut.add(asset, at);
    return isFirst;
  });
}

describe('first out', () => {
  it('is who comes before those beside it, below them, and above', () => {
    deepEqual(firstOf([1, 'a/b/c'], [2, 'a/b/d'], [3, 'a/b/d/e'], [4, 'a/b'], [5, 'a/b/c']), [
      true,
      false,
      false,
      false,
      false,
    ]);
  });
  it('is one of each place that has nothing to do with others', () => {
    deepEqual(firstOf([1, 'a/b/c'], [2, 'a/x/c'], [3, 'z']), [true, true, true]);
  });
  it('are all of the same instant', () => {
    deepEqual(firstOf([1, 'a/b/c'], [1, 'a/b/d'], [2, 'a/b/e']), [true, true, false]);
  });
  it('is nobody while an earlier one stands, and the next one when it is over', () => {
    const firstOut = createFirstOut();
    firstOut.add('a/b/c', 1);
    firstOut.remove('a/b/c', 5);
    deepEqual([firstOut.isFirst('a/b/d', 5), firstOut.isFirst('a/b/d', 5.001)], [false, true]);
  });

  it('does not depend on the order of what happens in an instant', () => {
    const asset = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/b/d', 'z/b');
    const stretch = fc.record({ asset, from: fc.integer({ min: 0, max: 6 }), length: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (stretches, numbers) => {
        const run = (order: () => number) => {
          const firstOut = createFirstOut();
          const events = stretches.flatMap(({ from, length, ...one }, i) => [
            { ...one, at: from, by: 1, i },
            { ...one, at: from + length, by: -1, i },
          ]);
          const first: boolean[] = [];
          const keyed = events.map((event) => ({ ...event, key: order() }));
          for (const { i, by, at, ...event } of keyed.sort((a, b) => a.at - b.at || a.key - b.key)) {
            if (by === 1) first[i] = firstOut.isFirst(event.asset, at);
            if (by === 1) firstOut.add(event.asset, at);
            else firstOut.remove(event.asset, at);
          }
          return first;
        };
        const shuffled = () => Number(numbers.next().value);
        deepEqual(
          run(shuffled),
          run(() => 0),
        );
      }),
    );
  });
});
