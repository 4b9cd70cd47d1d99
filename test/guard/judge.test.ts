import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { type GuardSettings, type GuardView, judge } from '../../src/guard/judge.ts';
import type { Command } from '../../src/model/command.ts';

const settings: GuardSettings = { low: 16, high: 26, maxStep: 8, minIntervalMs: 1000 };
const view: GuardView = { at: 10_000, armed: true, present: 24 };

function command(value: number | boolean, more: Partial<Command> = {}): Command {
  return {
    id: 'c',
    by: { id: 'n', name: 'cool' },
    link: 'HVAC',
    address: 'holding:0',
    value,
    at: 9000,
    validUntil: 14_000,
    ...more,
  };
}
const verdict = (value: number, more: { view?: Partial<GuardView>; last?: number; command?: Partial<Command> } = {}) =>
  judge(settings, { lastWriteAt: more.last }, command(value, more.command), { ...view, ...more.view });
const reason = (...args: Parameters<typeof verdict>) => {
  const given = verdict(...args);
  return given.kind === 'refused' ? given.reason : given.kind;
};

describe('a write between 16 and 26 in steps of at most 8, once a second', () => {
  it('is allowed inside its limits, and at them', () => {
    for (const value of [16, 18, 26]) deepEqual(verdict(value), { kind: 'allowed' });
  });
  it('is a dry-run while nobody has armed the plant', () => equal(reason(18, { view: { armed: false } }), 'dry-run'));
  it('is refused below and above, armed or not', () => {
    equal(reason(15.9), '15.9 is below the lowest allowed value 16');
    equal(reason(27, { view: { armed: false } }), '27 is above the highest allowed value 26');
  });
  it('is refused as soon as it is late', () => {
    equal(reason(18, { view: { at: 14_001 } }), 'too late: the command was valid until 0.0 s ago');
    equal(reason(18, { view: { at: 14_000 } }), 'allowed');
  });
  it('is refused too soon after the last one', () => {
    equal(reason(18, { last: 9500 }), 'written 0.5 s ago; at most one write in 1 s');
    equal(reason(18, { last: 9000 }), 'allowed');
  });
  it('is refused where the step is too large or the present value is unknown', () => {
    equal(reason(16, { view: { present: 25 } }), 'a step of 9 is larger than 8');
    equal(
      reason(18, { view: { present: undefined } }),
      'the present value is unknown, so the size of the step cannot be judged',
    );
  });
  it('is refused where it is no number', () => equal(reason(Number.NaN), 'NaN is not a number'));
});

it('no command is ever allowed outside its limits, above its rate, after its time or on a plant that is not armed', () => {
  const number = fc.double({ min: -100, max: 100 });
  fc.assert(
    fc.property(
      number,
      number,
      fc.boolean(),
      fc.integer(),
      fc.option(fc.integer(), { nil: undefined }),
      (value, present, armed, at, last) => {
        const given = judge(settings, { lastWriteAt: last }, command(value), { at, armed, present });
        if (given.kind !== 'allowed') return;
        equal(value >= 16 && value <= 26 && Math.abs(value - present) <= 8, true);
        equal(armed && at <= 14_000, true);
        equal(last === undefined || at - last >= 1000, true);
      },
    ),
  );
});
