import { deepEqual, equal } from 'node:assert/strict';
import { afterWrite, leaseAt, MOST_IDS, notAhead, type PointState, UNWRITTEN } from '../../src/guard/point-state.ts';
import type { Command } from '../../src/model/command.ts';

const by = { id: 'n', name: 'cool' };
const command = (value: number | boolean, id = 'c', who = by): Command => ({
  ...{ id, by: who, link: 'HVAC', address: 'holding:0', value, at: 0, validUntil: 1e9 },
});
const noLease = { priority: 16, leaseMs: 0 };

describe('what is remembered of a point', () => {
  it('is when it was written, between which values, and by which command', () => {
    const state = afterWrite(UNWRITTEN, command(18), { at: 5000, present: 24 }, noLease);
    deepEqual(state, { lastWriteAt: 5000, moves: [{ at: 5000, low: 18, high: 24 }], ids: ['c'] });
  });
  it('forgets moves after a minute, but not the last write', () => {
    const first = afterWrite(UNWRITTEN, command(18), { at: 0, present: undefined }, noLease);
    const second = afterWrite(first, command(true, 'd'), { at: 60_000, present: false }, noLease);
    deepEqual(second, { lastWriteAt: 60_000, moves: [], ids: ['c', 'd'] });
  });
  it('stays small under many writes, and forgets none of the last minute', () => {
    let state: PointState = UNWRITTEN;
    for (let i = 0; i < 5000; i++) {
      state = afterWrite(state, command(i, `c${i}`), { at: i, present: i }, noLease);
    }
    equal(state.ids.length, MOST_IDS);
    equal(state.moves.length <= 120, true);
    deepEqual([state.moves[0]?.low, state.moves.at(-1)?.high], [0, 4999]);
  });
  it('is a lease for as long as the node asked for, which its next write makes longer', () => {
    const wanted = { priority: 8, leaseMs: 1000 };
    const state = afterWrite(UNWRITTEN, command(18), { at: 0, present: 18 }, wanted);
    deepEqual(leaseAt(state, 999), { by, priority: 8, since: 0, until: 1000 });
    equal(leaseAt(state, 1000), undefined);
    equal(afterWrite(state, command(19), { at: 500, present: 18 }, wanted).lease?.until, 1500);
  });
  it('ends a lease when another writes without wanting one', () => {
    const held = afterWrite(UNWRITTEN, command(18), { at: 0, present: 18 }, { priority: 8, leaseMs: 1000 });
    const other = command(20, 'd', { id: 'm', name: 'fire' });
    equal(afterWrite(held, other, { at: 10, present: 18 }, noLease).lease, undefined);
    equal(afterWrite(held, command(20, 'd'), { at: 10, present: 18 }, noLease).lease?.until, 1000);
  });
});

describe('what is remembered of a point, under a clock that was set back', () => {
  const lease = { by, priority: 8, since: 9000, until: 12_000 };
  const state: PointState = { lastWriteAt: 9000, moves: [{ at: 9000, low: 1, high: 2 }], ids: ['c'], lease };
  it('counts as from now, so that intervals begin anew', () => {
    deepEqual(notAhead(state, 100), {
      ...{ ids: ['c'], lastWriteAt: 100, moves: [{ at: 100, low: 1, high: 2 }] },
      lease: { ...lease, since: 100, until: 3100 },
    });
  });
  it('is left as it is where nothing lies ahead', () => equal(notAhead(state, 9000), state));
});
