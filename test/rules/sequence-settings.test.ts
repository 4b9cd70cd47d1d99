import { deepEqual, equal, ok } from 'node:assert/strict';
import { ownProperties } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { sequenceProblems } from '../../src/rules/sequence-problems.ts';
import { sequenceSettings } from '../../src/rules/sequence-settings.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { ready, watching } from './sequence-timeline.ts';

const problemOf = (stored: object) => {
  const given = { plant: 'p', eventA: '[door] is open', eventB: '[light] is on', ...stored };
  const [problem] = readSettings(sequenceSettings, given, sequenceProblems).problems;
  return problem && [problem.field, problem.allowed];
};

describe('the settings of a sequence', () => {
  it('are refused with the field and the place in it', () => {
    deepEqual(problemOf({ eventA: 'door is open' }), ['Event A', 'at 1: a signal such as [running]']);
    deepEqual(problemOf({ eventB: '[light] on' }), ['Event B', 'at 9: one of is not, is, >=, >, <=, <']);
    deepEqual(problemOf({ clearedBy: '[temperature] > warm' }), ['Cleared by', 'at 17: a number']);
    deepEqual(problemOf({ eventB: '' }), ['Event B', 'a condition such as [door] is closed']);
    deepEqual(problemOf({ eventB: ' [door] is open' }), ['Event B', 'another event than A']);
    deepEqual(problemOf({ assets: 'acme//x' }), ['Assets', 'no empty levels']);
    deepEqual(problemOf({ enabledWhen: 'x' }), ['Only while', 'at 1: a signal such as [running]']);
    deepEqual(problemOf({ eventA: '[../{x}/running] is true' })?.[0], 'Event A');
    equal(problemOf({ times: 101 })?.[0], 'n');
    equal(problemOf({ withinSeconds: 0 })?.[0], 'T');
  });

  it('need a signal of the assets themselves where these are named with wildcards', () => {
    const across = { eventA: '[site/gate] is open', eventB: '[../light] is on' };
    deepEqual(problemOf(across), [
      'Assets',
      'one asset without + and #, as none of the signals is one that each asset has itself',
    ]);
    equal(problemOf({ ...across, assets: 'acme/hall' }), undefined);
    equal(problemOf({ ...across, clearedBy: '[reset] is true' }), undefined);
  });

  it('do not ask for a B where A alone counts', () => {
    equal(problemOf({ pattern: 'A n times', eventB: '' }), undefined);
    equal(problemOf({ pattern: 'A n times', eventB: '[door] is open' }), undefined);
    const { references } = ready({ pattern: 'A n times', eventB: 'nonsense' });
    deepEqual(ownProperties(references), ['door']);
  });

  it('show alarms on the first signal of the asset itself, or where they say', () => {
    equal(ready().property, 'door');
    equal(ready({ eventA: '[site/gate] is open' }).property, 'light');
    equal(ready({ assets: 'acme/hall', eventA: '[site/gate] is open', eventB: '[site/light] is on' }).property, 'gate');
    equal(ready({ property: 'safety' }).property, 'safety');
  });

  it('give alarms the priority of the asset, and latch them', async () => {
    const attributes = { 'acme/press/door/priority': { text: 'high' } };
    const { begin, tell, told } = await watching(
      { priority: 'by asset', latching: 'until reset' },
      plainFacts(86_400_000, attributes),
    );
    begin();
    tell(10, 'door', 'open');
    tell(20, 'light', 'on');
    const [{ alarm } = {}] = told;
    deepEqual([alarm?.priority, alarm?.latches, alarm?.condition, alarm?.property], ['high', true, 'sequence', 'door']);
  });
});

describe('the evidence of a sequence', () => {
  it('is its events with their times and values, and the readings of its signals', async () => {
    const { begin, tell, told } = await watching({ eventA: '[temperature] > 80 °C' });
    begin();
    tell(1, 'temperature', 20, { unit: 'Cel' });
    tell(10, 'temperature', 84.2, { unit: 'Cel' });
    tell(20, 'light', 'on');
    const { evidence, message, value, unit } = told[0]?.alarm ?? {};
    equal(
      message,
      'acme/press: [light] is on came 10 s after [temperature] > 80 °C (84.2 °C); within 60 s is an alarm',
    );
    deepEqual(
      evidence?.events?.map(({ event, is, value }) => [event, is, value]),
      [
        ['A', '[temperature] > 80 °C', 84.2],
        ['B', '[light] is on', 'on'],
      ],
    );
    deepEqual([value, unit], [84.2, 'Cel']);
    deepEqual(
      [evidence?.reading?.property, evidence?.readings?.map(({ property }) => property)],
      ['light', ['temperature']],
    );
  });
});

describe('what a sequence remembers', () => {
  it('is bounded, however many readings and events there are', async () => {
    const { begin, tell, rule } = await watching({
      pattern: 'A without B',
      withinSeconds: 86_400,
      eventB: '[light] is on',
    });
    begin();
    for (let i = 1; i <= 1000; i++) tell(i, 'door', i % 2 === 0 ? 'open' : 'closed');
    for (let i = 1001; i <= 2000; i++) tell(i, 'light', 'off');
    await rule.restart();
    const kept = rule.stored().map((body) => JSON.parse(body));
    const state = kept.find((body) => body.state)?.state;
    deepEqual([state.a.events.length, state.waits.length], [100, 100]);
    deepEqual([state.a.trues.length + state.a.falses.length, state.b.trues.length + state.b.falses.length], [100, 100]);
    ok(JSON.stringify(state).length < 25_000, `${JSON.stringify(state).length}`);
  });

  it('is what may be needed: a door that is opened a hundred times in three days stays small', async () => {
    const { begin, tell, rule } = await watching({ pattern: 'A without B' });
    begin();
    for (let i = 1; i <= 100; i++) {
      tell(i * 2500, 'door', 'open');
      tell(i * 2500 + 10, 'door', 'closed');
    }
    await rule.restart();
    const state = rule.stored().find((body) => body.includes('"waits"')) ?? '';
    ok(state.length < 1500, `${state.length}`);
    equal(JSON.parse(state).state.a.events.length, 3);
  });

  it('leaves out a reading that is older than the hundred that are kept', async () => {
    const { begin, tell, said, until } = await watching({ standsSeconds: 0, withinSeconds: 600 });
    begin();
    for (let i = 1; i <= 100; i++) tell(i / 10, 'light', 'off');
    tell(10.1, 'light', 'on');
    tell(20, 'door', 'closed');
    for (let i = 1; i <= 100; i++) tell(20 + i / 10, 'door', 'closed');
    tell(10, 'door', 'open', { arrives: 31 });
    until(100);
    deepEqual(said, []);
  });
});
