import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { type SimulatedTime, simulateTime } from '../../src/cli/test-time.ts';

const START = Date.UTC(2026, 0, 5, 8);

describe('simulated time', () => {
  let time: SimulatedTime;
  beforeEach(() => {
    time = simulateTime(START);
  });
  afterEach(() => time.end());

  it('stands still until the runtime is at rest, however many turns that takes', async () => {
    let turns = 0;
    const turn = () => void (++turns < 50 && setImmediate(turn));
    setImmediate(turn);
    await time.settle();
    deepEqual([turns, Date.now()], [50, START]);
  });

  it('waits for work outside the event loop, and for the disk', async () => {
    const done: string[] = [];
    const work = stat('.').then(() => stat('..'));
    void time.waitFor(work.then(() => done.push('work')));
    await time.settle();
    void stat('.').then(() => done.push('disk'));
    await time.settle();
    deepEqual(done, ['work', 'disk']);
  });

  it('jumps from timer to timer, and shows the same time everywhere', async () => {
    const seen: number[] = [];
    const end = time.mark(START + 10_000);
    setInterval(() => void seen.push(Date.now() - START, Math.round(performance.now())), 4000);
    await time.advanceTo(end);
    deepEqual(seen, [4000, 4000, 8000, 8000]);
    equal(new Date().toISOString(), '2026-01-05T08:00:10.000Z');
    deepEqual(process.hrtime(), [10, 0]);
  });

  it('comes to what was marked before what was set for the same moment later', async () => {
    const order: string[] = [];
    const mark = time.mark(START + 1000);
    setTimeout(() => order.push('timer'), 1000);
    await time.advanceTo(mark);
    deepEqual(order, []);
  });

  it('passes for work that waits for time, and for nothing else', async () => {
    equal(await time.finish(Promise.resolve(5)), 5);
    equal(Date.now(), START);
    await time.finish(new Promise((resolve) => setTimeout(resolve, 3000)));
    equal(Date.now(), START + 3000);
    await rejects(time.finish(Promise.reject(new Error('no'))), /no/);
  });

  it('gives the real time back', () => {
    time.end();
    ok(Math.abs(Date.now() - START) > 1000);
  });
});
