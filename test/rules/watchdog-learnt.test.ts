import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { watching } from './watchdog-timeline.ts';

describe('the watchdog that learns the interval', () => {
  /** A value about every ten seconds, in a fixed order of lateness and haste. */
  const jittered = (watched: ReturnType<typeof watching>, count: number, from = 0) => {
    let at = from;
    for (let i = 0; i < count; i++) {
      at += 10 + 2 * Math.sin(i * 2.4);
      watched.give(at, i);
    }
    return at;
  };

  it('raises nothing before it has learnt, and tells how far it is', () => {
    const watched = watching({ interval: 'learnt' });
    watched.give(0, 1);
    watched.give(10, 2);
    watched.until(5000);
    deepEqual(watched.said, []);
    match(watched.explained(5000)[0] ?? '', /its usual interval is still learnt: 12 %$/);
  });

  it('allows so many times the interval within which there usually is a value, jitter and all', () => {
    const watched = watching({ interval: 'learnt', factor: 3 });
    const last = jittered(watched, 400);
    const { ms } = watched.state().usual;
    ok(ms > 11_000 && ms < 12_500, `${ms} ms`);
    watched.until(last + 32);
    deepEqual(watched.said, []);
    watched.until(last + 38);
    equal(watched.said.length, 1);
    match(
      watched.message(),
      /^acme\/tank\/level: no data for 3[3-7](\.\d)? s, where one usually comes within 1[12](\.\d)? s/,
    );
  });

  it('hardly learns from an outage, or from time in which the runtime was away', () => {
    const watched = watching({ interval: 'learnt' });
    const last = jittered(watched, 200);
    const before = watched.state().usual.ms;
    watched.give(last + 3600, 1);
    watched.give(last + 3610, 2);
    ok(watched.state().usual.ms < 1.15 * before);
    watched.away(last + 3611, last + 9000);
    const kept = watched.state().usual.ms;
    watched.give(last + 9001, 3);
    equal(watched.state().usual.ms, kept);
  });

  it('follows a device that reports more seldom from now on, after a few alarms', () => {
    const watched = watching({ interval: 'learnt' });
    let at = jittered(watched, 200);
    for (let i = 0; i < 30; i++) {
      at += 120;
      watched.give(at, i);
    }
    const alarms = watched.said.filter((one) => one.startsWith('raise')).length;
    ok(alarms > 0 && alarms <= 8, `${alarms} alarms`);
    ok(watched.state().usual.ms <= 120_000);
  });

  it('raises not before the least time, however often the signal reports', () => {
    const watched = watching({ interval: 'learnt', leastSeconds: 20 });
    for (let i = 0; i < 50; i++) watched.give(i, i);
    watched.until(68.9);
    deepEqual(watched.said, []);
    watched.until(100);
    deepEqual(watched.said, ['raise stale@69']);
  });
});
