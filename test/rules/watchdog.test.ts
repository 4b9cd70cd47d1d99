import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Calendar } from '../../src/model/calendar.ts';
import type { LinkStatus } from '../../src/model/link.ts';
import { watchdog } from '../../src/rules/watchdog.ts';
import type { WatchdogRule } from '../../src/rules/watchdog-rule.ts';
import { ready, START, watching } from './watchdog-timeline.ts';

describe('the watchdog, no data for 30 s', () => {
  it('raises when nothing has come for that long, though nothing wakes it but time, and clears with the next good value', () => {
    const { give, until, said, message } = watching();
    give(0, 20);
    give(25, 21);
    until(54.9);
    deepEqual(said, []);
    until(300);
    deepEqual(said, ['raise stale@55']);
    equal(message(), 'acme/tank/level: no data for 30 s; its last value was 21');
    give(400, 22);
    until(429);
    deepEqual(said, ['raise stale@55', 'clear stale@400']);
    until(431);
    equal(said.length, 3);
  });

  it('does not miss what was never heard', () => {
    const { until, said } = watching();
    until(10_000);
    deepEqual(said, []);
  });

  it('counts bad values as none, says why they are bad, and is not cleared by one', () => {
    const { give, until, said, message } = watching();
    give(0, 20);
    for (let at = 10; at <= 100; at += 10) give(at, null, 'comm-failure');
    deepEqual(said, ['raise stale@30']);
    equal(message(), 'acme/tank/level: no good value for 30 s (comm-failure); its last value was 20');
    give(110, 20);
    until(120);
    deepEqual(said, ['raise stale@30', 'clear stale@110']);
  });

  it('raises for a signal that never had a good value', () => {
    const { give, until, said, message } = watching();
    give(0, null, 'sensor failure');
    give(20, null, 'sensor failure');
    until(100);
    deepEqual(said, ['raise stale@30']);
    equal(message(), 'acme/tank/level: no good value for 30 s (sensor failure)');
  });

  it('goes on where it was after a restart: the time away does not count', () => {
    const { give, away, until, said } = watching();
    give(0, 20);
    away(20, 5000);
    until(5009.9);
    deepEqual(said, []);
    until(6000);
    deepEqual(said, ['raise stale@5010']);
    away(6000, 7000);
    until(8000);
    give(8000, 1);
    deepEqual(said, ['raise stale@5010', 'clear stale@8000']);
  });

  it('leaves out the time before a crash of which it does not know what came', () => {
    const { give, away, until, said } = watching();
    give(0, 20);
    away(20, 5000, true);
    until(5024.9);
    deepEqual(said, []);
    until(6000);
    deepEqual(said, ['raise stale@5025']);
  });

  it('names the link that is not up, with since when and why', () => {
    let status: LinkStatus = { state: 'up', since: START };
    const { give, until, message, raised, explained } = watching(
      {},
      {
        link: (name) => (name === 'Broker' ? status : undefined),
      },
    );
    give(0, 20);
    status = { state: 'down', since: START + 5000, reason: 'connection lost' };
    deepEqual(explained(10), [
      'the last reading is 10 s old; link Broker is down for 5 s: connection lost; without a good value for 10 s; alarms after 30 s: in 20 s',
    ]);
    until(40);
    equal(
      message(),
      'acme/tank/level: no data for 30 s; link Broker is down for 25 s: connection lost; its last value was 20',
    );
    deepEqual(raised[0]?.evidence, {
      heldMs: 30_000,
      silent: { afterMs: 30_000, link: { name: 'Broker', ...status } },
    });
    status = { state: 'up', since: START + 45_000 };
    give(50, 20);
    until(90);
    equal(message(), 'acme/tank/level: no data for 30 s; its last value was 20');
  });

  it('says how old the last reading is, and when it would raise', () => {
    const { give, until, explained } = watching();
    give(0, 20);
    deepEqual(explained(12), [
      'the last reading is 12 s old; without a good value for 12 s; alarms after 30 s: in 18 s',
    ]);
    until(60);
    deepEqual(explained(60), ['the last reading is 60 s old; without a good value for 60 s, 30 s are allowed']);
  });

  it('gives its alarms a group, latches and a priority as they are set', () => {
    const { give, until, raised } = watching({ group: 'all', groupSeconds: 5, latching: 'until reset' });
    give(0, 1);
    until(100);
    deepEqual([raised[0]?.group, raised[0]?.latches], [{ of: 'rule', withinMs: 5000 }, true]);
    const alone = watching({ group: 'no' });
    alone.give(0, 1);
    alone.until(100);
    equal(alone.raised[0]?.group, undefined);
    const rule = ready({ priority: 'high' }).settingsFor('acme/tank') as WatchdogRule;
    equal(watchdog.priority(rule, 'stale'), 'high');
  });
});

describe('the watchdog while it is not to judge', () => {
  it('judges only while the condition holds: silence begins when it does, and standing alarms clear when it ends', () => {
    const { give, tell, until, said, explained } = watching({ enabledWhen: '[running] is true' });
    tell(0, false);
    give(1, 20);
    until(100);
    ok(explained(100)[0]?.includes('it judges only while [running] is true'));
    tell(100, true);
    until(129.9);
    deepEqual(said, []);
    until(200);
    tell(200, false);
    deepEqual(said, ['raise stale@130', 'clear stale@200']);
    until(1000);
    equal(said.length, 2);
  });

  it('goes by what the condition said last where that fell silent, too', () => {
    const { give, tell, until, said } = watching({ enabledWhen: '[running] is true' });
    tell(0, true, 10);
    give(1, 20);
    until(100);
    deepEqual(said, ['raise stale@31']);
  });

  it('judges only while its calendar is open, from its opening on', () => {
    const opensAt = START + 500_000;
    const calendar: Calendar = {
      isOpen: (at) => at >= opensAt,
      nextChange: (at) => (at < opensAt ? opensAt : Number.POSITIVE_INFINITY),
      shiftAt: () => undefined,
      onCallAt: () => undefined,
      toJSON: () => ({}),
    };
    const { give, until, said } = watching({ calendar: 'c' }, { calendar: () => calendar });
    give(0, 20);
    until(1000);
    deepEqual(said, ['raise stale@530']);
    deepEqual(ready({ calendar: 'c' }).settingsFor('acme/tank'), { problem: 'its calendar is missing' });
  });
});
