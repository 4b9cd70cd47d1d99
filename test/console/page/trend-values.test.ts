import { deepEqual } from 'node:assert/strict';
import { add, joined } from '../../../src/console/page/trend-values.ts';
import type { Reading } from '../../../src/model/reading.ts';

function reading(time: number, value: Reading['value'], quality: Reading['quality'] = 'good'): Reading {
  const source = { protocol: 'p', link: 'l', address: 'a' };
  return { asset: 'a', property: 'p', value, quality, time, receivedAt: time, source };
}

describe('the values of a trend', () => {
  it('have a gap where a value was bad or no number, and forget what is too old', () => {
    const shown = { times: [1, 2], values: [10, 11] };
    add(shown, reading(3, 12, 'bad'), 2);
    add(shown, reading(4, 'text'), 2);
    add(shown, reading(5, true), 2);
    deepEqual(shown, { times: [2, 3, 4, 5], values: [11, null, null, 1] });
  });

  it('never go back in time', () => {
    const shown = { times: [5], values: [1] };
    add(shown, reading(4, 2), 0);
    add(shown, reading(5, 3), 0);
    deepEqual(shown, { times: [5], values: [1] });
  });

  it('join what was asked for with what was told meanwhile, each once', () => {
    const asked = { asset: 'a', property: 'p', times: [1, 2, 3], values: [1, 2, 3] };
    deepEqual(joined(asked, { times: [2, 3, 4], values: [2, 3, 4] }), { times: [1, 2, 3, 4], values: [1, 2, 3, 4] });
    deepEqual(joined(asked, { times: [], values: [] }), { times: [1, 2, 3], values: [1, 2, 3] });
  });
});
