import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Calendar } from '../../src/model/calendar.ts';
import type { LinkStatus } from '../../src/model/link.ts';
import type { Heard, RaiseEffect, ReadyRule, RuleInput, SignalFacts } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { readyWatchdog, watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdog } from '../../src/rules/watchdog.ts';
import type { WatchdogRule, WatchdogState } from '../../src/rules/watchdog-rule.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import { plainFacts } from '../support/signal-facts.ts';

const START = 1_000_000_000;
const SIGNAL = { asset: 'acme/tank', property: 'level' };

function ready(stored: object = {}, facts: Partial<SignalFacts> = {}): ReadyRule<WatchdogRule, WatchdogState> {
  const given = { plant: 'p', property: 'level', silenceSeconds: 30, ...stored };
  const { settings, problems } = readSettings(watchdogSettings, given, watchdogProblems);
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  return readyWatchdog(settings, { ...plainFacts(60_000), ...facts });
}

/** A signal that is watched on a clock of its own: what is due is woken first, as the runtime does it. Times are seconds. */
function watching(stored: object = {}, facts: Partial<SignalFacts> = {}) {
  const rule = ready(stored, facts).settingsFor(SIGNAL.asset);
  if ('problem' in rule) throw new Error(rule.problem);
  const said: string[] = [];
  const raised: RaiseEffect[] = [];
  let state = watchdog.initial;
  let dueAt = Number.POSITIVE_INFINITY;
  let others: readonly Heard[] = [];
  let lastAt = START;

  function step(input: RuleInput): void {
    const made = watchdog.step(rule as WatchdogRule, state, input);
    if (!made) return;
    state = made.state;
    dueAt = Number.POSITIVE_INFINITY;
    for (const effect of made.effects) {
      if (effect.kind === 'wake') dueAt = effect.at;
      else said.push(`${effect.kind} ${effect.condition}@${Math.round((effect.at - START) / 100) / 10}`);
      if (effect.kind === 'raise') raised.push(effect);
    }
  }
  function until(seconds: number): number {
    const at = START + seconds * 1000;
    while (dueAt <= at) {
      const due = dueAt;
      dueAt = Number.POSITIVE_INFINITY;
      step({ kind: 'tick', at: due, others });
    }
    return at;
  }
  return {
    said,
    raised,
    until,
    give(seconds: number, value: number | null, bad?: string) {
      lastAt = until(seconds);
      const source = { protocol: 'mqtt', link: 'Broker', address: 'tank/level' };
      const good = value !== null;
      step({ kind: 'reading', at: lastAt, time: lastAt, value, good, first: false, others, bad, source });
    },
    tell(seconds: number, value: boolean, forSeconds = Number.POSITIVE_INFINITY) {
      const at = until(seconds);
      others = [{ value, good: true, at, until: at + forSeconds * 1000 }];
      step({ kind: 'reference', at, others });
    },
    /** The runtime is away; what it had stored comes back as JSON. */
    away(from: number, to: number) {
      const stoppedAt = until(from);
      dueAt = Number.POSITIVE_INFINITY;
      state = JSON.parse(JSON.stringify(state)) as WatchdogState;
      step({ kind: 'resume', stoppedAt, at: START + to * 1000, others });
    },
    explained: (seconds: number) =>
      watchdog
        .explain(rule, state, { value: 1, good: true, lastAt, at: START + seconds * 1000, others })
        .map(({ text }) => text),
    message: () => watchdog.describe(rule, raised.at(-1) as RaiseEffect, SIGNAL),
    state: () => state,
  };
}

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
