import { deepEqual } from 'node:assert/strict';
import { alarms } from '../support/threshold-timeline.ts';

/** What users of other systems have asked for, as timelines. */
describe('what others were asked for', () => {
  const delayed = { high: 80, onDelaySeconds: 60 };

  it('a delay goes on after a restart: home-assistant/core#56642', () => {
    deepEqual(alarms(delayed, '0s 90 | 30s restart 5s | 300s end'), ['raise H@65s']);
  });
  it('and after a reload in which no time passes: home-assistant/core#37739', () => {
    deepEqual(alarms(delayed, '0s 90 | 30s restart 0s | 300s end'), ['raise H@60s']);
  });
  it('and is not over because the runtime was away for long: home-assistant/core#92017', () => {
    deepEqual(alarms(delayed, '0s 90 | 30s restart 1000s | 1031s 90 | 1040s 10 | 2000s end'), []);
  });
  it('an off-delay does so too: home-assistant/core#131961', () => {
    deepEqual(alarms({ high: 80, offDelaySeconds: 60 }, '0s 90 | 10s 10 | 40s restart 5s | 300s end'), [
      'raise H@0s',
      'clear H@75s',
    ]);
  });
  it('automations stay whole across a restart, what was counted too: OpenHomeFoundation/roadmap#221', () => {
    const counted = { high: 80, countTimes: 3, countSeconds: 600 };
    deepEqual(alarms(counted, '0s 90 | 1s 10 | 2s 90 | 3s 10 | 4s restart 60s | 70s 90'), ['raise H@70s']);
  });
  it('a short outage does not end a duration: home-assistant/core#175756', () => {
    deepEqual(alarms(delayed, '0s 90 | 30s bad | 35s 90 | 300s end'), ['raise H@65s']);
  });
  it('a duration is a field of the rule itself, and begins anew with each rise: thingsboard/thingsboard#13507', () => {
    deepEqual(alarms(delayed, '0s 90 | 30s 10 | 40s 90 | 300s end'), ['raise H@100s']);
  });
  it('an alarm is not raised inside a gap of data: thingsboard/thingsboard#14210', () => {
    deepEqual(alarms(delayed, '0s 90 | 600s 50', { value: 30 }), []);
  });
  it('a value that trembles at its limit gives one alarm: thingsboard/thingsboard#7943', () => {
    const trembling = '0s 79 | 1s 80 | 2s 79.5 | 3s 80 | 4s 79.1 | 5s 80 | 6s 77.9';
    deepEqual(alarms({ high: 80, deadband: 2 }, trembling), ['raise H@1s', 'clear H@6s']);
  });
  it('also where the deadband is a share of the limit: grafana/grafana#6202', () => {
    const trembling = '0s 79 | 1s 80 | 2s 77 | 3s 80 | 4s 75.9';
    deepEqual(alarms({ high: 80, deadband: 5, deadbandIn: 'percent' }, trembling), ['raise H@1s', 'clear H@4s']);
  });
  it('an alarm clears when its event stops recurring: thingsboard/thingsboard#10979', () => {
    const settings = { states: 'fault', countTimes: 3, countSeconds: 60, offDelaySeconds: 60 };
    const quiet = 'ok | 80s ok | 110s end';
    deepEqual(alarms(settings, `0s fault | 1s ok | 70s fault | 71s fault | 72s fault | 73s ${quiet}`), []);
    const often = { ...settings, offDelaySeconds: 2 };
    deepEqual(
      alarms(often, '0s fault | 1s ok | 10s fault | 11s ok | 20s fault | 21s ok | 22s fault | 30s ok | 60s end'),
      ['raise state@20s', 'clear state@32s'],
    );
  });
  for (const thread of ['thingsboard#644', 'thingsboard#12755', 'thingsboard#12771']) {
    it(`a signal that goes silent is an alarm of its own: thingsboard/${thread}`, () => {
      deepEqual(alarms({ high: 80, whenBad: 'alarm' }, '0s 50 | 100s 50 | 400s 50', { value: 120 }), [
        'raise stale@220s',
        'clear stale@400s',
      ]);
    });
  }
  it('maintenance opens no alarms: goalert#3230', () => {
    const settings = { high: 80, enabledWhen: '[maintenance] is not true' };
    deepEqual(
      alarms(settings, '0s maintenance=false | 1s 50 | 2s maintenance=true | 3s 90 | 4s 50 | 5s maintenance=false'),
      [],
    );
  });
});
