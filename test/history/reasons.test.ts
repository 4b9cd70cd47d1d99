import { deepEqual, equal } from 'node:assert/strict';
import { createReasonBook, createReasonColumn, OTHER_REASONS, reasonAt } from '../../src/history/reasons.ts';

describe('why readings are not good', () => {
  it('is kept up to 200 characters, and up to so many different reasons, the last of which stands for all others', () => {
    const book = createReasonBook(4);
    const told = ['a', 'b', 'x'.repeat(300), 'c', 'd', 'b', 'x'.repeat(201)];
    deepEqual(
      told.map((reason) => book.names[book.placeOf(reason) - 1]),
      ['a', 'b', 'x'.repeat(200), OTHER_REASONS, OTHER_REASONS, 'b', 'x'.repeat(200)],
    );
    equal(book.names.length, 4);
  });

  it('can be put together from several places, and is nothing where nobody told any', () => {
    const column = createReasonColumn(4, 255);
    equal(column.noting(undefined), undefined);
    equal(column.take(), undefined);
    column.noting({ names: ['stale', 'unused'], places: Uint16Array.of(0, 1) })?.(1, 0);
    const note = column.noting({ names: ['overflow', 'stale'], places: Uint16Array.of(2, 1, 0) });
    for (const i of [0, 1, 2]) note?.(i, i + 1);
    const reasons = column.take();
    deepEqual(
      [0, 1, 2, 3].map((i) => reasonAt(reasons, i)),
      ['stale', 'stale', 'overflow', undefined],
    );
    deepEqual(reasons?.names, ['stale', 'overflow']);
  });
});
