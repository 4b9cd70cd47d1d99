import { deepEqual, equal } from 'node:assert/strict';
import { systemClock } from '../../src/io/clock.ts';
import type { Sleeper } from '../../src/runtime/wake-heap.ts';
import { createWakeUps } from '../../src/runtime/wake-ups.ts';

describe('wake-ups', () => {
  it('come in the order in which they are due, with the time they were due', async () => {
    const clock = systemClock();
    const wakeUps = createWakeUps(clock);
    const now = clock();
    const woken: number[] = [];
    const last = Promise.withResolvers<void>();
    for (const inMs of [30, 10, 20, 5, 25]) {
      const sleeper: Sleeper = {
        dueAt: now + inMs,
        scheduledAt: Number.POSITIVE_INFINITY,
        wake(at) {
          woken.push(at - now);
          if (inMs === 30) last.resolve();
        },
      };
      wakeUps.schedule(sleeper);
    }
    await last.promise;
    deepEqual(woken, [5, 10, 20, 25, 30]);
    wakeUps.close();
  });

  it('come after what was received before them, however slow the event loop is', async () => {
    const clock = systemClock();
    const wakeUps = createWakeUps(clock);
    const order: string[] = [];
    const woken = Promise.withResolvers<void>();
    wakeUps.schedule({
      dueAt: clock() + 5,
      scheduledAt: Number.POSITIVE_INFINITY,
      wake() {
        order.push('woken');
        woken.resolve();
      },
    });
    const hop = (nodes: number) => {
      for (const until = performance.now() + 20; performance.now() < until; );
      if (nodes === 0) order.push('stepped');
      else setImmediate(hop, nodes - 1);
    };
    setImmediate(hop, 5);
    await woken.promise;
    deepEqual(order, ['stepped', 'woken']);
    wakeUps.close();
  });

  it('do not come for one that changed its mind, and come once for one that asked twice', async () => {
    const clock = systemClock();
    const wakeUps = createWakeUps(clock);
    const now = clock();
    let count = 0;
    const gone: Sleeper = { dueAt: now + 5, scheduledAt: Number.POSITIVE_INFINITY, wake: () => count++ };
    const twice: Sleeper = { dueAt: now + 5, scheduledAt: Number.POSITIVE_INFINITY, wake: () => count++ };
    wakeUps.schedule(gone);
    wakeUps.schedule(twice);
    gone.dueAt = Number.POSITIVE_INFINITY;
    twice.dueAt = now + 10;
    wakeUps.schedule(twice);
    const end = Promise.withResolvers<void>();
    wakeUps.schedule({ dueAt: now + 15, scheduledAt: Number.POSITIVE_INFINITY, wake: () => end.resolve() });
    await end.promise;
    equal(count, 1);
    wakeUps.close();
  });
});

it('a sleeper that puts its wake-up off with every reading is kept once, and woken at last', async () => {
  const clock = systemClock();
  const wakeUps = createWakeUps(clock);
  const now = clock();
  const woken = Promise.withResolvers<number>();
  const sleeper: Sleeper = { dueAt: 0, scheduledAt: Number.POSITIVE_INFINITY, wake: woken.resolve };
  for (let i = 0; i < 1000; i++) {
    sleeper.dueAt = now + 5 + i / 100;
    wakeUps.schedule(sleeper);
  }
  equal(wakeUps.waiting, 1);
  equal((await woken.promise) - now > 14, true);
  wakeUps.close();
});

it('the clock never stands still and never goes back', () => {
  const clock = systemClock();
  let last = clock();
  for (let i = 0; i < 10_000; i++) {
    const now = clock();
    equal(now > last, true);
    last = now;
  }
});
