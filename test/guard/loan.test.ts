import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { judgeReturn, type Loan, type LoanTerms, lend, lentAfter, nextStep, returnOf } from '../../src/guard/loan.ts';
import type { Command, CommandResult } from '../../src/model/command.ts';

const command: Command = {
  ...{ id: 'c1', by: { id: 'n', name: 'shed' }, link: 'HVAC', address: 'holding:0', value: 18, unit: '°C' },
  ...{ alarmId: 'TL-1', at: 1000, validUntil: 6000 },
};
const terms: LoanTerms = { giveBack: 'restore', whenCleared: true, whenStopped: 'give back', everyMs: 0 };
const limits = { low: 16, high: 26 };
const loan = (more: Partial<LoanTerms> = {}, before: number | undefined = 24) =>
  lend({ ...terms, ...more }, command, { before, at: 1000, earlier: undefined }, limits) as Loan;
const result = (more: Partial<CommandResult>): CommandResult => ({ command, outcome: 'done', at: 1100, ...more });

describe('a value lent to a machine', () => {
  it('is what was there before, a fail-safe value, or nothing but a priority', () => {
    equal(loan().target, 24);
    equal(loan({ giveBack: 'value', value: 22 }).target, 22);
    equal('target' in loan({ giveBack: 'relinquish' }), false);
  });
  it('is not lent where it could not be given back', () => {
    const at = { at: 1000, earlier: undefined };
    const unread = lend(terms, command, { ...at, before: undefined }, limits);
    deepEqual(unread, { problem: 'the present value could not be read, so it could not be given back' });
    const outside = lend(terms, command, { ...at, before: 28 }, limits);
    deepEqual(outside, { problem: 'the present value 28 could not be given back: it is not between 16 and 26' });
  });
  it('goes back to what was there before the first loan where it is lent again', () => {
    const again = lend(terms, { ...command, id: 'c2' }, { before: 18, at: 2000, earlier: loan() }, limits);
    equal((again as Loan).target, 24);
  });

  it('stays lent unless it is known that nothing was written', () => {
    const [fresh, earlier] = [loan(), loan({}, 25)];
    equal(lentAfter(fresh, earlier, result({})), fresh);
    equal(lentAfter(fresh, earlier, result({ outcome: 'unknown' })), fresh);
    equal(lentAfter(fresh, earlier, result({ outcome: 'failed', reason: 'not connected' })), earlier);
    equal(lentAfter(fresh, earlier, result({ outcome: 'failed', before: 24, readBack: 24 })), earlier);
    equal(lentAfter(fresh, undefined, result({ outcome: 'failed', before: 24, readBack: 20 }))?.shown, 20);
    equal(lentAfter(undefined, earlier, result({})), undefined);
  });

  it('is given back only while the device shows it', () => {
    const seen = [18, 18.04, 24, 21, undefined].map((present) => judgeReturn(loan(), present, 0.05));
    deepEqual(seen, ['give back', 'give back', 'back already', 'changed', 'unreadable']);
  });
  it('is given back by a command of the same node, under the same alarm, that says why', () => {
    const back = returnOf({ ...loan(), because: 'the alarm cleared' }, 9000, 5000);
    deepEqual([back.id, back.value, back.alarmId, back.validUntil], ['c1:back:9000', 24, 'TL-1', 14_000]);
    deepEqual(back.givesBack, { command: 'c1', because: 'given back because the alarm cleared' });
  });
  it('goes back in steps of at most the largest step, the last one exact', () => {
    const tenth = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10);
    fc.assert(
      fc.property(tenth, tenth, fc.integer({ min: 1, max: 50 }), (from, to, tenths) => {
        const step = tenths / 10;
        let [now, count] = [from, 0];
        while (now !== to && count++ < 3000) {
          const next = nextStep(now, to, step) as number;
          if (Math.abs(next - now) > step + 1e-6 || Math.abs(to - next) >= Math.abs(to - now)) return false;
          now = next;
        }
        return now === to && count <= Math.ceil(Math.abs(to - from) / step + 1e-6);
      }),
    );
  });
});
