import { deepEqual } from 'node:assert/strict';
import { isReading } from '../../src/model/reading.ts';

describe('a reading', () => {
  it('has a value that every rule can calculate with', () => {
    const reading = { asset: 'a', property: 'p', quality: 'good', time: 1, receivedAt: 1, source: {} };
    const values = [1, 'on', true, null, 5n, Symbol('x'), {}, undefined, () => 1];
    deepEqual(
      values.map((value) => isReading({ ...reading, value })),
      [true, true, true, true, false, false, false, false, false],
    );
  });
});
