import { deepEqual, equal, match } from 'node:assert/strict';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { Attribute, SignalFacts } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { logicSettings } from '../../src/rules/logic-settings.ts';
import { logicProblems, readyLogic } from '../../src/rules/ready-logic.ts';
import { playedOn, START, told } from '../support/joined-timeline.ts';

const HVACS: Record<string, Attribute> = { hall: { text: 'roof/ahu-1' }, 'hall/press': { text: 'roof/ahu-1' } };
const FACTS: SignalFacts = {
  staleMs: () => 60_000,
  attribute: (asset, _property, name) => (name === 'hvac' ? HVACS[asset] : undefined),
};
const temperature = { var: 'temperature' };
const hot = { '>': [temperature, 80] };

function problemsOf(logic: unknown, more: object = {}) {
  const given = typeof logic === 'string' ? logic : JSON.stringify(logic);
  return readSettings(logicSettings, { plant: 'p', logic: given, ...more }, logicProblems);
}

function ready(logic: unknown, more: object = {}, facts: Partial<SignalFacts> = {}) {
  const { settings, problems } = problemsOf(logic, more);
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  return readyLogic(settings, { ...FACTS, ...facts });
}

const says = (logic: unknown, timeline: string, more?: object) => told(ready(logic, more), timeline);

async function alarmAt(logic: unknown, timeline: string, more?: object): Promise<Alarm | undefined> {
  const rule = await playedOn(ready(logic, more), timeline);
  const body = Object.values(rule.journal()).flat().at(-1);
  return body === undefined ? undefined : (JSON.parse(body) as Transition).alarm;
}

describe('a logic rule', () => {
  const both = { and: [hot, { '===': [{ var: 'mode' }, 'auto'] }] };

  it('holds for the signals of one asset, whichever comes first', async () => {
    deepEqual(
      await says(both, '0s press/temperature=20 | 1s press/mode=auto | 2s press/temperature=84 | 3s press/mode=hand'),
      ['raised press@2s', 'cleared press@3s'],
    );
    deepEqual(await says(both, '0s press/mode=auto | 1s press/temperature=20 | 2s press/temperature=84'), [
      'raised press@2s',
    ]);
  });

  it('keeps the assets of its selector apart, and leaves others alone', async () => {
    const timeline =
      'a/1/mode=auto | a/1/temperature=20 | a/2/temperature=20 | a/2/mode=hand | b/1/mode=auto | b/1/temperature=20 | a/1/temperature=90 | a/2/temperature=90 | b/1/temperature=90';
    const timed = timeline.split(' | ').map((one, i) => `${i}s ${one}`);
    deepEqual(await says(both, timed.join(' | '), { assets: 'a/#' }), ['raised a/1@6s']);
  });

  it('tells what was so when it judged for the first time as such', async () => {
    deepEqual(await says(both, '0s press/mode=auto | 1s press/temperature=84'), ['raised press@1s first']);
  });

  it('looks at another asset by its name, for each of its own', async () => {
    const rule = { and: [hot, { var: 'chiller/running' }] };
    deepEqual(
      await says(
        rule,
        '0s a/temperature=90 | 1s b/temperature=20 | 2s chiller/running=false | 3s chiller/running=true | 4s b/temperature=90',
      ),
      ['raised a@3s', 'raised b@4s'],
    );
  });

  it('looks at the asset above, at one beside, and at the one that an attribute names', async () => {
    const rule = (name: string) => ({ and: [hot, { '!': [{ var: name }] }] });
    for (const [name, other] of [
      ['../closed', 'hall/closed'],
      ['../fan/running', 'hall/fan/running'],
      ['{hvac}/running', 'roof/ahu-1/running'],
    ] as const) {
      deepEqual(
        await says(
          rule(name),
          `0s ${other}=true | 1s hall/press/temperature=90 | 2s ${other}=false | 3s ${other}=true`,
        ),
        ['raised hall/press@2s', 'cleared hall/press@3s'],
        name,
      );
    }
  });

  it('knows what another asset said before its own was heard', async () => {
    const rule = { and: [hot, { '!': [{ var: '../fan/running' }] }] };
    deepEqual(
      await says(rule, '0s hall/fan/running=false | 1s hall/press/temperature=20 | 2s hall/press/temperature=90'),
      ['raised hall/press@2s'],
    );
  });

  it('trusts what was said before only as long as that is fresh', async () => {
    const rule = { and: [{ var: 'site/q' }, { var: 'site/p' }, { var: 'on' }] };
    deepEqual(
      await says(rule, '0s site/p=true | 50s site/q=true | 55s a/on=true | 99s end', { whenUnknown: 'not true' }),
      ['raised a@55s first', 'cleared a@60s first'],
    );
  });

  it('asks of each signal when it is stale', async () => {
    const rule = ready(
      { and: [hot, { var: '{hvac}/running' }] },
      { whenUnknown: 'not true' },
      {
        staleMs: (asset) => (asset === 'roof/ahu-1' ? 10_000 : 60_000),
      },
    );
    deepEqual(
      await told(rule, '0s hall/temperature=20 | 1s roof/ahu-1/running=true | 2s hall/temperature=90 | 50s end'),
      ['raised hall@2s', 'cleared hall@11s'],
    );
  });

  it('does not know what stands in no relation to its asset', async () => {
    const rule = { and: [hot, { '!': [{ var: '{hvac}/running' }] }] };
    deepEqual(await says(rule, '0s roof/ahu-1/running=false | 1s yard/press/temperature=90'), []);
  });

  it('judges one asset that has none of its signals itself', async () => {
    const rule = { and: [{ var: 'a/on' }, { var: 'b/on' }] };
    const more = { assets: 'site', property: 'both' };
    deepEqual(await says(rule, '0s a/on=false | 1s b/on=true | 2s a/on=true', more), ['raised site@2s']);
    equal((await alarmAt(rule, '0s a/on=false | 1s b/on=true | 2s a/on=true', more))?.property, 'both');
  });

  it('takes signals in the units that its numbers are meant in', async () => {
    const more = { units: [{ signal: 'temperature', unit: '°C' }] };
    deepEqual(await says(hot, '0s a/temperature=100 [degF] | 1s a/temperature=212 [degF]', more), ['raised a@1s']);
    deepEqual(await says(hot, '0s a/temperature=20 Cel | 1s a/temperature=900 bar', more), []);
  });

  describe('when nobody knows', () => {
    const timeline = '0s a/temperature=20 | 1s a/temperature=90 | 2s a/temperature=bad | 3s a/temperature=20';
    it('leaves the alarm as it is', async () => {
      deepEqual(await says(hot, timeline), ['raised a@1s', 'cleared a@3s']);
      deepEqual(await says(hot, '0s a/temperature=20 | 1s a/temperature=bad | 2s a/temperature=20'), []);
    });
    it('is no alarm, where that is set', async () => {
      deepEqual(await says(hot, timeline, { whenUnknown: 'not true' }), ['raised a@1s', 'cleared a@2s']);
    });
    it('is an alarm, where that is set', async () => {
      deepEqual(
        await says(hot, '0s a/temperature=20 | 1s a/temperature=bad | 2s a/temperature=20', { whenUnknown: 'true' }),
        ['raised a@1s', 'cleared a@2s'],
      );
    });
    it('because a signal is stale', async () => {
      deepEqual(await says(hot, '0s a/temperature=20 | 1s a/temperature=90 | 90s end', { whenUnknown: 'not true' }), [
        'raised a@1s',
        'cleared a@61s',
      ]);
    });
  });

  describe('that looks back', () => {
    const long = { for: [hot, '10 s'] };
    it('raises at the end of a delay although nothing more is heard', async () => {
      deepEqual(await says(long, '0s a/temperature=20 | 1s a/temperature=90 | 30s end'), ['raised a@11s']);
    });
    it('does not count the time in which the runtime was away', async () => {
      deepEqual(await says(long, '0s a/temperature=20 | 1s a/temperature=90 | 5s restart 30s | 60s end'), [
        'raised a@36s',
      ]);
    });
    it('goes on after a crash with what it had counted; the time until something is heard again does not count', async () => {
      const timeline =
        '0s a/temperature=20 | 1s a/temperature=90 | 5s a/temperature=91 | 5s crash | 7s a/temperature=92 | 60s end';
      deepEqual(await says(long, timeline), ['raised a@13s']);
    });
    it('goes on after a crash with the delay that had begun, also where nothing is given again', async () => {
      const timeline = '0s a/temperature=20 | 1s a/temperature=90 | 5s lost | 6s a/temperature=92 | 60s end';
      deepEqual(await says(long, timeline), ['raised a@11s']);
    });
    it('hears of each reading that is given again, whatever was stored of its signal with another asset', async () => {
      const rule = { and: [{ '>': [{ max: [{ var: 'site/p' }, { over: '60 s', good: 0 }] }, 90] }, { var: 'on' }] };
      const before = '0s site/p=20 | 1s a/on=true | 1.5s b/on=false | 2s site/p=95 | 3s site/p=20 | 4s a/on=false';
      const expected = ['raised a@2s', 'cleared a@4s', 'raised b@9s'];
      deepEqual(await says(rule, `${before} | 9s b/on=true`), expected);
      deepEqual(await says(rule, `${before} | 5s crash | 9s b/on=true`), expected);
    });
    it('hears of a signal that it shares with another asset from the start, where nothing was stored of its own', async () => {
      const calm = { '!': [{ '>': [{ max: [{ var: 'site/p' }, { over: '20 s', good: 0 }] }, 85] }] };
      const rule = { and: [calm, { '>': [temperature, 50] }] };
      const before = '0s site/p=90 | 1s a/temperature=75 | 2s site/p=20 | 3s b/temperature=75';
      for (const timeline of [before, `${before} | 4s crash`]) {
        deepEqual(await says(rule, `${timeline} | 5s a/temperature=76`), ['raised b@3s first']);
      }
    });
    it('hears each value of one message that is given again', async () => {
      const rule = { and: [{ for: [hot, '5 s'] }, { '>': [{ var: 'pressure' }, 5] }] };
      const before = '0s a/temperature=20 | 1s a/pressure=1 | 2s a/temperature=90 | 2s a/pressure=9';
      deepEqual(await says(rule, `${before} | 30s end`), ['raised a@7s']);
      deepEqual(await says(rule, `${before} | 2s crash | 3s a/temperature=91 | 30s end`), ['raised a@8s']);
    });
    it('tells nothing twice when all is given again after a crash', async () => {
      const timeline =
        '0s a/temperature=20 | 1s a/temperature=90 | 20s a/temperature=91 | 21s a/temperature=20 | 22s crash | 30s a/temperature=20';
      deepEqual(await says(long, timeline), ['raised a@11s', 'cleared a@21s']);
    });
    it('lets a late reading take its place in a window', async () => {
      const rule = { '>': [{ max: [temperature, { over: '20 s' }] }, 80] };
      deepEqual(await says(rule, '0s a/temperature=20 | 15s a/temperature=20 | 16s~10s a/temperature=95 | 60s end'), [
        'raised a@16s',
        'cleared a@35s',
      ]);
      deepEqual(await says(hot, '0s a/temperature=20 | 15s a/temperature=20 | 16s~10s a/temperature=95 | 60s end'), []);
    });
  });

  it('judges only while its calendar is open', async () => {
    const calendar = {
      isOpen: (at: number) => at < START + 5000,
      nextChange: (at: number) => (at < START + 5000 ? START + 5000 : Number.POSITIVE_INFINITY),
      shiftAt: () => undefined,
      onCallAt: () => undefined,
      toJSON: () => ({}),
    };
    const rule = ready(hot, { calendar: 'shifts' }, { calendar: () => calendar });
    deepEqual(await told(rule, '0s a/temperature=20 | 1s a/temperature=90 | 9s a/temperature=95 | 20s end'), [
      'raised a@1s',
      'cleared a@5s',
    ]);
  });

  it('stands until it is reset, where that is set', async () => {
    const alarm = await alarmAt(hot, '0s a/temperature=20 | 1s a/temperature=90 | 2s a/temperature=20', {
      latching: 'until reset',
    });
    equal(alarm?.state, 'LATUN');
  });

  it('names what lets it hold with its numbers, and what it rests on', async () => {
    const rule = {
      and: [hot, { '!': [{ var: 'chiller/running' }] }, { or: [{ '<': [{ var: 'flow' }, 5] }, { var: 'leak' }] }],
    };
    const alarm = await alarmAt(
      rule,
      '0s chiller/running=false | 1s a/flow=3 | 2s a/leak=false | 3s a/temperature=20 | 4s a/temperature=84',
      { message: 'hot although nothing cools it' },
    );
    deepEqual(alarm?.evidence.clauses, ['temperature 84 > 80', 'not (chiller/running false)', 'flow 3 < 5']);
    match(alarm?.message ?? '', /^a\/temperature: hot although nothing cools it: temperature 84 > 80; not/);
    deepEqual([alarm?.value, alarm?.condition, alarm?.evidence.reading?.value], [84, 'logic', 84]);
    deepEqual(
      alarm?.evidence.readings?.map(({ asset, property, value }) => [asset, property, value]),
      [
        ['chiller', 'running', false],
        ['a', 'flow', 3],
        ['a', 'leak', false],
      ],
    );
  });

  it('says clause by clause why it raises nothing', async () => {
    const rule = await playedOn(ready(both), '0s press/temperature=84');
    const { summary, clauses } = rule.explain('press', 'mode');
    equal(summary, 'No alarm: mode never heard === "auto": unknown.');
    deepEqual(clauses, [
      { holds: true, text: 'temperature 84 > 80' },
      { holds: false, text: 'mode never heard === "auto": unknown' },
    ]);
    match(rule.explain('hall', 'mode').summary, /no reading of a signal of hall that the rule needs has reached it/);
  });

  it('begins anew under other settings, with the alarm that stands', () => {
    const rule = ready(hot).settingsFor('a');
    if ('problem' in rule) throw new Error(rule.problem);
    const state = { logic: rule.logic.initial, raised: true, known: true, due: 5, away: null };
    deepEqual(ready(hot).rule.carry(rule, state, null), {
      ...{ logic: null, raised: true, known: false, due: null, away: null },
    });
  });

  it('names what is wrong with its settings, and where', () => {
    const wrong = (logic: unknown, more?: object) =>
      problemsOf(logic, more).problems.map(({ field, allowed }) => `${field}: ${allowed}`);
    match(wrong({ and: [hot, { like: [1, 2] }] })[0] ?? '', /^Rule: at \/and\/1: the operators var .* not "like"$/);
    match(wrong('{">": [')[0] ?? '', /^Rule: JSON Logic such as/);
    match(wrong({ '>': [{ var: 'a/../b' }, 1] })[0] ?? '', /^Rule: at \/>\/0\/var: an asset path/);
    match(
      wrong(hot, { units: [{ signal: 'pressure', unit: 'bar' }] })[0] ?? '',
      /^Units row 1, Signal: a signal of the rule: temperature$/,
    );
    match(wrong(hot, { units: [{ signal: 'temperature', unit: 'warm' }] })[0] ?? '', /^Units row 1, Unit:/);
    match(wrong({ var: 'a/on' }, { assets: 'hall/+' })[0] ?? '', /^Assets: one asset without \+ and #/);
  });
});
