import { deepEqual, equal } from 'node:assert/strict';
import { type Clock, install } from '@sinonjs/fake-timers';
import { gathered, soon } from '../../../src/console/page/calls.ts';

describe('the calls of the page', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ toFake: ['setTimeout'] });
  });
  afterEach(() => clock.uninstall());

  it('run one at a time, and once more for all that was asked for meanwhile', async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    const ask = soon(() => {
      runs++;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    const first = ask();
    void ask();
    void ask();
    equal(runs, 1);
    finish();
    await clock.tickAsync(0);
    equal(runs, 2);
    finish();
    await first;
    equal(runs, 2);
  });

  it('leave a pause between two runs where one is wanted', async () => {
    let runs = 0;
    const ask = soon(async () => void runs++, 1000);
    await ask();
    void ask();
    void ask();
    await clock.tickAsync(999);
    equal(runs, 1);
    await clock.tickAsync(1);
    equal(runs, 2);
    await clock.tickAsync(5000);
    equal(runs, 2);
    void ask();
    equal(runs, 3);
  });

  it('hand on together what comes close together', async () => {
    const taken: number[][] = [];
    const take = gathered<number>(100, (things) => taken.push(things));
    take(1);
    await clock.tickAsync(60);
    take(2);
    await clock.tickAsync(40);
    take(3);
    await clock.tickAsync(100);
    deepEqual(taken, [[1, 2], [3]]);
  });
});
