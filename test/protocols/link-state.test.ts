import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs } from '../../src/protocols/backoff.ts';
import { linkStates } from '../../src/protocols/link-state.ts';

function states() {
  let now = 0;
  return linkStates(() => ++now);
}

describe('the state of a link', () => {
  it('is told at once to who watches, then on each change, and to nobody who has left', () => {
    const link = states();
    const heard: string[] = [];
    const leave = link.watch(({ state, reason }) => heard.push(reason ? `${state}: ${reason}` : state));
    link.to('up');
    link.to('up');
    link.to('degraded', 'unit 7');
    link.to('degraded', 'unit 8');
    leave();
    link.to('down', 'cut');
    deepEqual(heard, ['connecting', 'up', 'degraded: unit 7', 'degraded: unit 8']);
  });
  it('says since when it stands, also while its reason changes', () => {
    const link = states();
    link.to('down', 'refused');
    const { since } = link.status;
    link.to('down', 'no route');
    deepEqual(link.status, { state: 'down', reason: 'no route', since });
  });
  it('closed is for good', () => {
    const link = states();
    link.to('closed');
    link.to('up');
    deepEqual([link.status.state, link.connected], ['closed', false]);
  });
  it('is connected while up or degraded', () => {
    const link = states();
    equal(link.connected, false);
    link.to('degraded', 'x');
    equal(link.connected, true);
  });
  it('may be watched twice by the same listener', () => {
    const link = states();
    let calls = 0;
    const listener = () => void calls++;
    const leave = link.watch(listener);
    link.watch(listener);
    leave();
    link.to('up');
    equal(calls, 3);
  });
});

describe('the wait before the next attempt', () => {
  const limits = { firstMs: 250, maxMs: 30_000 };
  it('doubles up to its limit, half of it at random', () => {
    deepEqual(
      [1, 2, 3, 8, 100].map((failures) => backoffMs(failures, 0, limits)),
      [125, 250, 500, 15_000, 15_000],
    );
    equal(backoffMs(1, 0.5, limits), 187.5);
  });
  it('is never longer than its limit and never shorter than half the first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const ms = backoffMs(failures, random, limits);
          ok(ms >= 125 && ms <= 30_000);
        },
      ),
    );
  });
});
