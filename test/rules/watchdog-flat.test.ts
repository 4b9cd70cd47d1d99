import { deepEqual, equal, match } from 'node:assert/strict';
import { watchdog } from '../../src/rules/watchdog.ts';
import type { WatchdogRule } from '../../src/rules/watchdog-rule.ts';
import { ready, watching } from './watchdog-timeline.ts';

describe('the watchdog, flat for 60 s within 0.5', () => {
  const flat = (more: object = {}) => watching({ flatSeconds: 60, flatTolerance: 0.5, unit: 'bar', ...more });
  const every10 = (
    watched: ReturnType<typeof watching>,
    from: number,
    to: number,
    value: (at: number) => number | null,
  ) => {
    for (let at = from; at <= to; at += 10) watched.give(at, value(at), 'bad');
  };

  it('raises when the value does not move, and clears when it does', () => {
    const watched = flat();
    every10(watched, 0, 100, (at) => 5 + (at % 20 === 0 ? 0.4 : 0));
    deepEqual(watched.said, ['raise flatline@60']);
    equal(watched.message(), 'acme/tank/level is 5.4 bar and has not moved by more than 0.5 bar for 60 s');
    deepEqual(watchdog.raised(ready().settingsFor('a') as WatchdogRule, watched.state()), ['flatline']);
    match(watched.explained(100)[1] ?? '', /^it stands at 5\.4 bar for 100 s$/);
    watched.give(110, 6);
    deepEqual(watched.said, ['raise flatline@60', 'clear flatline@110']);
  });

  it('says nothing of a value that moves', () => {
    const watched = flat();
    every10(watched, 0, 500, (at) => at / 15);
    deepEqual(watched.said, []);
  });

  it('counts good time only: not that of bad values, nor that in which the runtime was away', () => {
    const watched = flat({ silenceSeconds: 1000 });
    every10(watched, 0, 30, () => 5);
    every10(watched, 40, 90, () => null);
    every10(watched, 100, 110, () => 5);
    watched.away(111, 500);
    watched.give(502, 5);
    watched.until(508.9);
    deepEqual(watched.said, []);
    watched.until(530);
    deepEqual(watched.said, ['raise flatline@509']);
  });

  it('trusts the last value as long after a restart as it would have without', () => {
    const watched = flat({ silenceSeconds: 100 });
    watched.give(0, 5);
    watched.away(20, 5000);
    watched.until(6000);
    deepEqual(watched.said, ['raise flatline@5040', 'raise stale@5080']);
  });

  it('leaves silence to be told as silence', () => {
    const watched = flat({ silenceSeconds: 30, flatSeconds: 100 });
    watched.give(0, 5);
    watched.until(1000);
    deepEqual(watched.said, ['raise stale@30']);
  });

  it('keeps what stands over other settings, as far as they still ask for it', () => {
    const watched = flat();
    every10(watched, 0, 100, () => 5);
    const longer = ready({ flatSeconds: 600, unit: 'mbar' }).settingsFor('a') as WatchdogRule;
    const carried = watchdog.carry(longer, watched.state(), 5000);
    deepEqual([carried.still?.from, watchdog.raised(longer, carried)], [5000, ['flatline']]);
    const none = ready().settingsFor('a') as WatchdogRule;
    deepEqual(watchdog.raised(none, watchdog.carry(none, watched.state(), null)), []);
  });
});
