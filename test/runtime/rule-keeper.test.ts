import { deepEqual, equal } from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import { createRuleKeeper } from '../../src/runtime/rule-keeper.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what a rule is to store', () => {
  const written: (readonly number[])[] = [];
  const keeper = () => createRuleKeeper<number>((entries) => written.push(entries));
  beforeEach(() => written.splice(0));

  it('is written at the end of the turn, each signal once', async () => {
    const rows = keeper();
    for (const entry of [1, 2, 1]) rows.keep(entry);
    deepEqual(written, []);
    await turn();
    deepEqual(written, [[1, 2]]);
  });
  it('is written in slices, so that the first values of many signals hold up nobody', async () => {
    const rows = keeper();
    for (let entry = 0; entry < 2500; entry++) rows.keep(entry);
    for (let i = 0; i < 4; i++) await turn();
    deepEqual(
      written.map(({ length }) => length),
      [1000, 1000, 500],
    );
  });
  it('waits for the snapshot, or the close, where a crash may cost it', async () => {
    const rows = keeper();
    rows.keep(1, 'snapshot');
    rows.keep(2);
    rows.keep(3, 'snapshot');
    rows.keep(2, 'snapshot');
    rows.isKept(3);
    await turn();
    deepEqual(written, [[2]]);
    rows.close();
    deepEqual(written, [[2], [1]]);
  });
  it('is written by the snapshot after ten seconds', async () => {
    const clock = install({ toFake: ['setTimeout', 'setImmediate', 'clearTimeout', 'clearImmediate'] });
    try {
      const rows = keeper();
      rows.keep(1, 'snapshot');
      rows.keepOthers();
      clock.tick(9999);
      equal(written.length, 0);
      clock.tick(2);
      deepEqual(written, [[1]]);
      rows.keepOthers();
      clock.tick(10_001);
      deepEqual(written, [[1], []]);
    } finally {
      clock.uninstall();
    }
  });
  it('is written within a quarter of an hour, not all at once, where it is a small part of what is kept', () => {
    const clock = install({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'clearImmediate', 'clearInterval'] });
    try {
      const rows = keeper();
      for (let entry = 0; entry < 180; entry++) rows.keep(entry, 'seldom');
      clock.tick(450_000);
      const half = written.flat().length;
      equal(half > 60 && half < 120, true, `${half}`);
      clock.tick(450_001);
      equal(new Set(written.flat()).size, 180);
      equal(written.flat().length, 180, 'each once');
      rows.keep(7, 'seldom');
      rows.close();
      deepEqual(written.at(-1), [7]);
    } finally {
      clock.uninstall();
    }
  });
});
