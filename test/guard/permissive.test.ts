import { equal } from 'node:assert/strict';
import { missingPermission } from '../../src/guard/permissive.ts';
import { readExpression } from '../../src/model/expression.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import { latestOf } from './latest.ts';

type Signals = Record<string, ReadingValue | Partial<Reading>>;

function missing(logic: object, signals: Signals, at = 10_000) {
  const expression = readExpression(JSON.stringify(logic));
  if (typeof expression === 'string') throw new Error(expression);
  return missingPermission(expression, latestOf(signals), { at, freshMs: 60_000 });
}
const [t, door] = [{ var: 'press/t' }, { var: 'press/door' }];
const cool = { '<': [t, 80] };

describe('permissives', () => {
  it('give permission when every clause holds', () => {
    equal(missing({ and: [cool, door] }, { 'press/t': 70, 'press/door': true }), undefined);
  });
  it('name the clause that does not hold, with signal, value and unit', () => {
    equal(
      missing({ and: [door, cool] }, { 'press/t': { value: 85, unit: 'Cel' }, 'press/door': true }),
      'the permissive press/t < 80 does not hold: press/t is 85 Cel',
    );
  });
  it('give none over a reading that is bad, stale, from a time ahead, empty or unknown', () => {
    const cases: [Signals, number, string][] = [
      [{ 'press/t': { value: 70, quality: 'bad', reason: 'comm-failure' } }, 10_000, 'is bad (comm-failure)'],
      [{ 'press/t': { value: 70, quality: 'uncertain' } }, 10_000, 'is uncertain'],
      [{ 'press/t': 70 }, 99_000, 'is stale (last heard 90 s ago)'],
      [{ 'press/t': 70 }, 7000, 'was heard at a time that is still ahead, so its age is unknown'],
      [{ 'press/t': { value: null } }, 10_000, 'has no value'],
      [{}, 10_000, 'has never been heard'],
    ];
    for (const [signals, at, why] of cases) {
      equal(missing(cool, signals, at), `the permissive press/t < 80 cannot be judged: press/t ${why}`);
      // What is not known does not become a permission by being turned round.
      equal(missing({ '!': cool }, signals, at)?.includes('cannot be judged'), true);
      equal(missing({ '==': [t, t] }, signals, at)?.includes('cannot be judged'), true);
    }
  });
  it('hold by one side of an or, or fail by one side of an and, whatever the other is', () => {
    equal(missing({ or: [cool, door] }, { 'press/door': true }), undefined);
    equal(missing({ '!': [{ and: [cool, door] }] }, { 'press/door': false }), undefined);
    equal(
      missing({ or: [cool, door] }, { 'press/door': false }),
      'the permissive (press/t < 80) or press/door cannot be judged: press/t has never been heard',
    );
  });
  it('calculate with numbers only', () => {
    const hot = { '>=': [{ '+': [t, 10] }, { max: [20, { '-': [t] }] }] };
    equal(missing(hot, { 'press/t': 10 }), undefined);
    equal(
      missing(hot, { 'press/t': 9 }),
      'the permissive (press/t + 10) >= max(20, -press/t) does not hold: press/t is 9',
    );
    equal(missing(hot, { 'press/t': '10' })?.includes('cannot be judged: press/t is 10'), true);
    equal(missing({ '<': [{ '/': [1, t] }, 5] }, { 'press/t': 0 })?.includes('cannot be judged'), true);
    equal(missing({ '<': [1, t, 5] }, { 'press/t': 3 }), undefined);
    equal(missing(t, { 'press/t': 1 })?.includes('cannot be judged'), true);
  });
  it('choose by a condition that is known', () => {
    const either = { if: [door, cool, { '>': [t, 90] }] };
    equal(missing(either, { 'press/t': 95, 'press/door': false }), undefined);
    equal(missing(either, { 'press/t': 95, 'press/door': true })?.includes('does not hold'), true);
    equal(missing(either, { 'press/t': 95 })?.includes('press/door has never been heard'), true);
  });
});
