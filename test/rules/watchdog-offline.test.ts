import { deepEqual, equal, match } from 'node:assert/strict';
import { readSettings } from '../../src/model/settings.ts';
import { watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdog } from '../../src/rules/watchdog.ts';
import type { WatchdogRule } from '../../src/rules/watchdog-rule.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import { ready, START, watching } from './watchdog-timeline.ts';

const GATEWAY = { offlineWhen: '[acme/gw/status] is offline, 0' };
const RETAINED = { good: false, uncertain: true };

describe('the watchdog that is told by a status that its device is gone', () => {
  const online = (more: object = {}) => {
    const watched = watching({ ...GATEWAY, ...more });
    watched.tell(0, 'online');
    watched.give(1, 20);
    return watched;
  };

  it('raises at once, names the status, and clears when the device is back and data flows', () => {
    const { give, tell, until, said, message, raised, explained } = online();
    tell(5, 'offline');
    deepEqual(said, ['raise stale@5']);
    equal(message(), 'acme/tank/level: its device is offline: acme/gw/status is offline; its last value was 20');
    deepEqual(raised[0]?.evidence, {
      heldMs: 0,
      silent: { afterMs: 30_000, lost: { by: 'status', value: 'offline' } },
    });
    match(
      explained(8)[0] ?? '',
      /its device is gone, as \[acme\/gw\/status\] is offline; without a good value for 7 s/,
    );
    until(100);
    tell(100, 'online');
    equal(said.length, 1);
    give(103, 21);
    until(120);
    deepEqual(said, ['raise stale@5', 'clear stale@103']);
  });

  it('says of a device that is back that its data is waited for', () => {
    const { tell, said, explained } = online();
    tell(5, 'offline');
    tell(10, 'online');
    match(explained(12)[0] ?? '', /; its next good value clears the alarm; without a good value for 11 s/);
    deepEqual(said, ['raise stale@5']);
  });

  it('stands as long as the status does, though data flows, and clears with the status then', () => {
    const { give, tell, said } = online();
    tell(5, 'offline');
    for (let at = 10; at <= 50; at += 10) give(at, at);
    deepEqual(said, ['raise stale@5']);
    tell(55, 'online');
    deepEqual(said, ['raise stale@5', 'clear stale@55']);
  });

  it('takes the first value of a signal for data that flows', () => {
    const { give, tell, said } = watching(GATEWAY);
    tell(0, 'offline');
    give(5, 20);
    tell(10, 'online');
    deepEqual(said, ['raise stale@5', 'clear stale@10']);
  });

  it('does not take data of long ago for data that flows', () => {
    const { give, tell, until, said } = online();
    tell(5, 'offline');
    give(10, 21);
    until(100);
    tell(100, 'online');
    deepEqual(said, ['raise stale@5']);
    give(200, 22);
    deepEqual(said, ['raise stale@5', 'clear stale@200']);
  });

  it('raises once for a death that is told twice, and again after each return', () => {
    const { give, tell, said } = online();
    for (const at of [5, 6, 7]) tell(at, 'offline');
    tell(8, 'online');
    give(9, 21);
    tell(10, 'offline');
    deepEqual(said, ['raise stale@5', 'clear stale@9', 'raise stale@10']);
  });

  it('spares a device that is back within the time it may be gone', () => {
    const { tell, until, said, explained, message } = online({ offlineSeconds: 10 });
    tell(5, 'offline');
    match(explained(8)[0] ?? '', /its device is gone, as .+; alarms in 7 s; without a good value/);
    tell(14, 'online');
    tell(16, 'offline');
    until(25.9);
    deepEqual(said, []);
    until(27);
    deepEqual(said, ['raise stale@26']);
    match(message(), /: its device is offline for 10 s: acme\/gw\/status is offline;/);
  });

  it('leaves the word to silence where that runs out before', () => {
    const { tell, until, said, message, raised } = online({ offlineSeconds: 60 });
    tell(5, 'offline');
    until(100);
    deepEqual(said, ['raise stale@31']);
    match(message(), /: no data for 30 s;/);
    deepEqual(raised[0]?.group?.of, { other: 0 });
  });

  it('takes a number, truth, or what the broker had kept, however old it is', () => {
    for (const [offlineWhen, value] of [
      ['[acme/gw/status] is offline, 0', 0],
      ['[acme/gw/online] is false', false],
      ['[acme/gw/online] is not true', false],
      ['[acme/gw/state] < 1', 0],
    ] as const) {
      const watched = watching({ offlineWhen });
      watched.tell(0, value, 10, RETAINED);
      watched.until(500);
      watched.give(501, 20);
      deepEqual(watched.said, ['raise stale@501'], offlineWhen);
    }
  });

  it('goes by what the status said last while that is bad itself', () => {
    const { tell, give, said } = online();
    tell(5, 'offline', 0, { good: false });
    give(6, 21);
    deepEqual(said, []);
    tell(10, 'offline');
    tell(12, null, 0, { good: false });
    give(13, 22);
    deepEqual(said, ['raise stale@10']);
  });

  it('does not judge before a value has come, and not what is told later than the moment', () => {
    const early = watching(GATEWAY);
    early.tell(0, 'offline');
    early.until(1000);
    deepEqual(early.said, []);
    const again = watching(GATEWAY);
    again.tell(0, 'offline', 100, { at: START + 50_000 });
    again.give(1, 20);
    deepEqual(again.said, []);
  });

  it('knows after a restart that the device is gone, and counts no time of it', () => {
    const { tell, away, until, said } = online({ offlineSeconds: 10 });
    tell(5, 'offline');
    away(8, 5000);
    until(5006.9);
    deepEqual(said, []);
    until(5008);
    deepEqual(said, ['raise stale@5007']);
    away(5100, 6000);
    tell(6001, 'offline');
    equal(said.length, 1);
  });

  it('does not take a value for still that nobody can vouch for', () => {
    const { tell, until, said } = online({ flatSeconds: 20, silenceSeconds: 100 });
    tell(5, 'offline');
    until(90);
    deepEqual(said, ['raise stale@5']);
  });

  it('clears where it is not to judge any more, and raises where it is again', () => {
    const { tellAll, give, until, said } = watching({ ...GATEWAY, enabledWhen: '[running] is true' });
    tellAll(0, true, 'offline');
    give(2, 20);
    tellAll(5, false, 'offline');
    until(9);
    tellAll(10, true, 'offline');
    until(20);
    deepEqual(said, ['raise stale@2', 'clear stale@5', 'raise stale@10']);
  });

  it('makes one alarm of all that the status tells, which come back together within the time in which there is to be a value', () => {
    for (const group of ['no', 'below one asset', 'all']) {
      const { tell, raised } = online({ group, groupSeconds: 5 });
      tell(5, 'offline');
      deepEqual([raised[0]?.group, raised[0]?.byOthers], [{ of: { other: 0 }, withinMs: 30_000 }, true]);
    }
    const learning = online({ interval: 'learnt', groupSeconds: 45 });
    learning.tell(5, 'offline');
    deepEqual(learning.raised[0]?.group, { of: { other: 0 }, withinMs: 45_000 });
    const silent = online({ group: 'no' });
    silent.until(100);
    deepEqual([silent.raised[0]?.group, silent.raised[0]?.byOthers], [undefined, undefined]);
  });

  it('asks again under other settings, and keeps what stands until data flows', () => {
    const { tell, state } = online();
    tell(5, 'offline');
    const none = ready().settingsFor('acme/tank') as WatchdogRule;
    const carried = watchdog.carry(none, state(), null);
    deepEqual([carried.lost, watchdog.raised(none, carried)], [null, ['stale']]);
    const at = START + 10_000;
    const step = watchdog.step(none, carried, { kind: 'resume', stoppedAt: at, at, others: [] });
    deepEqual(
      step?.effects.map(({ kind }) => kind),
      [],
    );
    const given = { kind: 'reading', at, time: at, value: 5, good: true, first: false, others: [] } as const;
    deepEqual(watchdog.step(none, carried, given)?.effects[0]?.kind, 'clear');
  });

  it('names a condition that cannot be read', () => {
    const given = { plant: 'p', property: 'level', offlineWhen: '[status] offline' };
    deepEqual(readSettings(watchdogSettings, given, watchdogProblems).problems, [
      { field: 'Offline when', value: '[status] offline', allowed: 'at 10: one of is not, is, >=, >, <=, <' },
    ]);
  });
});

describe('the watchdog that hears of a loss by the reason of a bad value', () => {
  const heard = (more: object = {}) => {
    const watched = watching(more);
    watched.give(0, 20);
    return watched;
  };

  it('raises at once for a device whose death was told, and clears with the next good value', () => {
    const { give, said, message, raised } = heard();
    give(5, null, 'device-offline');
    give(6, null, 'device-offline');
    deepEqual(said, ['raise stale@5']);
    equal(message(), 'acme/tank/level: its device is offline (device-offline); its last value was 20');
    deepEqual(raised[0]?.group, { of: 'asset above', withinMs: 60_000 });
    give(9, null, 'sensor failure');
    give(20, 21);
    deepEqual(said, ['raise stale@5', 'clear stale@20']);
  });

  it('waits with a lost connection for silence, or raises at once as it is set', () => {
    for (const reason of ['comm-failure', 'BadNoCommunication', 'BadCommunicationError']) {
      const waiting = heard();
      waiting.give(5, null, reason);
      waiting.until(100);
      deepEqual(waiting.said, ['raise stale@30'], reason);
      const atOnce = heard({ linkLost: 'at once' });
      atOnce.give(5, null, reason);
      deepEqual(atOnce.said, ['raise stale@5'], reason);
      equal(atOnce.message(), `acme/tank/level: its connection is lost (${reason}); its last value was 20`);
    }
  });

  it('names the link with it', () => {
    const down = { state: 'down', since: START + 5000, reason: 'connection lost' } as const;
    const { give, message } = watching({ linkLost: 'at once' }, { link: () => down });
    give(0, 20);
    give(5, null, 'comm-failure');
    equal(
      message(),
      'acme/tank/level: its connection is lost (comm-failure); link Broker is down for 0 s: connection lost; its last value was 20',
    );
  });

  it('waits for silence with any other bad value, whatever its reason is called', () => {
    for (const reason of ['sensor failure', 'retained, age unknown', 'constructor', '__proto__']) {
      const { give, until, said } = heard({ linkLost: 'at once' });
      give(5, null, reason);
      until(29.9);
      deepEqual(said, [], reason);
    }
  });

  it('counts from the first that tells of a loss', () => {
    const { give, tell, until, said, message } = watching({ ...GATEWAY, offlineSeconds: 10 });
    give(0, 20);
    give(5, null, 'device-offline');
    tell(8, 'offline');
    until(20);
    deepEqual(said, ['raise stale@15']);
    match(message(), /: its device is offline for 10 s: acme\/gw\/status is offline;/);
  });

  it('spares a connection that is back in time', () => {
    const { give, until, said } = heard({ linkLost: 'at once', offlineSeconds: 3 });
    give(5, null, 'comm-failure');
    give(7, 20);
    give(9, null, 'comm-failure');
    until(11.9);
    deepEqual(said, []);
    until(13);
    deepEqual(said, ['raise stale@12']);
  });
});
