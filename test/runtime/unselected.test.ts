import { deepEqual, equal } from 'node:assert/strict';
import type { Reading } from '../../src/model/reading.ts';
import { createUnselected } from '../../src/runtime/unselected.ts';

describe('a rule to which only other signals come', () => {
  const reading = (seconds: number, property: string) =>
    ({ asset: 'acme/a', property, receivedAt: seconds * 1000 }) as Reading;
  it('says so once, after ten minutes, with some of their names', () => {
    const told: string[] = [];
    const unselected = createUnselected({
      assets: 'acme/#',
      property: 'temp',
      onUnselected: (text) => told.push(text),
    });
    for (const property of ['a', 'b', 'c', 'd']) unselected.see(reading(1, property));
    unselected.see(reading(600, 'a'));
    deepEqual(told, []);
    unselected.see(reading(601, 'a'));
    unselected.see(reading(2000, 'a'));
    deepEqual(told, ['of 6 readings none is selected by acme/# temp; there were acme/a/a, acme/a/b, acme/a/c']);
    equal(unselected.count, 7);
  });
});
