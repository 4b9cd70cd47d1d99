import { deepEqual, equal } from 'node:assert/strict';
import type { RawValue } from '../../../src/model/sample.ts';
import { rememberTold } from '../../../src/protocols/opcua/told-values.ts';

const said = (value: RawValue, time: number, quality: 'good' | 'uncertain' | 'bad' = 'good') => ({
  ...{ value, time, quality },
});

describe('what was told of items of OPC UA', () => {
  it('is nothing at first', () => {
    const told = rememberTold(2, 10);
    deepEqual([told.toldAt(1), told.newestTime(1), told.isEarlier(1, said(null, 0, 'bad'))], [0, Number.NaN, false]);
  });

  it('is known by value, time and quality, apart for each item', () => {
    const told = rememberTold(2, 10);
    told.add(0, said(5, 100), 1000);
    told.add(1, said(5, 200), 1001);
    deepEqual([told.toldAt(0), told.newestTime(0), told.toldAt(1), told.newestTime(1)], [1000, 100, 1001, 200]);
    const others = [said(5, 200), said(6, 100), said('5', 100), said(null, 100), said(5, 100, 'uncertain')];
    deepEqual(
      [said(5, 100), ...others].map((one) => told.isNewest(0, one)),
      [true, ...others.map(() => false)],
    );
  });

  it('is remembered whatever its type', () => {
    const values = [0, 2n ** 60n, true, false, 'text', '', null];
    const told = rememberTold(1, 10);
    for (const [i, value] of values.entries()) {
      told.add(0, said(value, i), i);
      equal(told.isNewest(0, said(value, i)), true);
    }
    told.add(0, said(7, 100), 100);
    deepEqual(
      values.map((value, i) => told.isEarlier(0, said(value, i))),
      values.map(() => true),
    );
    deepEqual(
      values.map((_, i) => told.isEarlier(0, said(7, i))),
      values.map(() => false),
    );
  });

  const cases = { 1: 1, 3: 3, 20: 20, 1000: 20 };
  for (const [queueSize, remembered] of Object.entries(cases)) {
    it(`is remembered for ${remembered} values beside the newest where the queue has ${queueSize}`, () => {
      const told = rememberTold(3, Number(queueSize));
      for (let i = 1; i <= 50; i++) told.add(1, said(i, i), i);
      const known = Array.from({ length: 50 }, (_, i) => i + 1).filter((i) => told.isEarlier(1, said(i, i)));
      deepEqual(
        known,
        Array.from({ length: remembered }, (_, i) => 50 - remembered + i),
      );
    });
  }
});
