import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PRIORITIES } from '../../src/model/alarm.ts';
import { plantTime } from '../../src/model/plant-time.ts';
import type { Expectation } from '../../src/scenario/language.ts';
import { durationOf, durationText } from '../../src/scenario/quantity.ts';
import { expectationText, readExpected } from '../../src/scenario/read-expected.ts';
import { readGiven } from '../../src/scenario/read-given.ts';
import { readTimeline } from '../../src/scenario/read-timeline.ts';
import { readScenario } from '../../src/scenario/scenario-settings.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const timeline = (text: string) => readTimeline(text).timeline.map(({ line: _line, ...entry }) => entry);
const problems = (text: string) => readTimeline(text).problems.map(({ line, found }) => `${line}: ${found}`);

describe('the timeline of a scenario, read', () => {
  const signal = 'press-4/temperature';
  const cases: Record<string, unknown[]> = {
    '0s press-4/temperature 78 Cel | 10s 86 | silence 2m | restart | 5m end': [
      { atMs: 0, kind: 'value', signal, value: 78, unit: 'Cel' },
      { atMs: 10_000, kind: 'value', signal, value: 86, unit: 'Cel' },
      { atMs: 10_000, kind: 'silence', signal, forMs: 120_000 },
      { atMs: 130_000, kind: 'restart', forMs: 1000 },
    ],
    '1s a/b 5 bar late 2m | end': [
      { atMs: 1000, kind: 'value', signal: 'a/b', value: 5, unit: 'bar', lateMs: 120_000 },
    ],
    '1m30s a/b 21,5°C over 2h | off | end': [
      { atMs: 90_000, kind: 'value', signal: 'a/b', value: 21.5, unit: 'Cel', overMs: 7_200_000 },
      { atMs: 7_290_000, kind: 'value', signal: 'a/b', value: false },
    ],
    'a/b "text | with # signs"   # and a comment\n250ms bad\n1s c/d? bad\n2s -3.5e2\n3s end': [
      { atMs: 0, kind: 'value', signal: 'a/b', value: 'text | with # signs' },
      { atMs: 250, kind: 'bad', signal: 'a/b' },
      { atMs: 1000, kind: 'bad', signal: 'c/d' },
      { atMs: 2000, kind: 'value', signal: 'c/d', value: -350 },
    ],
    'silence all 5s | silence x/y 10s | offline "my HVAC" 1m | restart 3s | arm | disarm | end': [
      { atMs: 0, kind: 'silence', forMs: 5000 },
      { atMs: 5000, kind: 'silence', signal: 'x/y', forMs: 10_000 },
      { atMs: 15_000, kind: 'offline', link: 'my HVAC', forMs: 60_000 },
      { atMs: 75_000, kind: 'restart', forMs: 3000 },
      { atMs: 78_000, kind: 'arm' },
      { atMs: 78_000, kind: 'disarm' },
    ],
    '1s ack | 2s ack "hot" "seen" | 3s press "door" | 4s send "a node" {"v": [1, "|"]} t/u | 5s send n 5 | 6s end': [
      { atMs: 1000, kind: 'ack' },
      { atMs: 2000, kind: 'ack', rule: 'hot', comment: 'seen' },
      { atMs: 3000, kind: 'press', node: 'door' },
      { atMs: 4000, kind: 'send', node: 'a node', payload: { v: [1, '|'] }, topic: 't/u' },
      { atMs: 5000, kind: 'send', node: 'n', payload: 5 },
    ],
  };
  for (const [text, entries] of Object.entries(cases)) {
    it(`understands ${text.replaceAll('\n', ' ⏎ ')}`, () => {
      deepEqual(readTimeline(text).problems, []);
      deepEqual(timeline(text), entries);
    });
  }

  const wrong: Record<string, string[]> = {
    '': ['1: '],
    '0s a/b 1': ['1: no end'],
    '10s 86 | 1m end': ['1: 86'],
    'a/b\n1m end': ['1: a/b'],
    'a/b warm\n1s a/b 1 nounit\n1m end': ['1: warm', '2: nounit'],
    '10s a/b 1 | 5s 2 | 1m end': ['1: 5s'],
    'end | 1m end': ['1: 1m'],
    'a/b "open\n1m end': ['1: "open'],
    'a/b 1 2 3 | 1m end': ['1: 2'],
    'silence | offline "x" | press | send n {"a": | 1m end': [
      '1: {"a": | 1m end',
      '1: silence',
      '1: offline "x"',
      '1: press',
    ],
    'a/b true over 5s | 1m end': ['1: over'],
    'a/b? good | 1m end': ['1: good'],
  };
  for (const [text, found] of Object.entries(wrong)) {
    it(`says what is wrong with ${JSON.stringify(text)}`, () => deepEqual(problems(text).sort(), found.toSorted()));
  }

  it('never throws, whatever is typed', () => {
    const words = fc.constantFrom(
      '10s',
      'a/b',
      '86',
      '°C',
      'silence',
      'end',
      '|',
      '\n',
      '"',
      '{',
      'over',
      'bad',
      'ack',
      'restart',
      '#',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (parts) => {
        const text = parts.join(' ');
        readScenario({ name: 'x', given: text, timeline: text, expected: text, repeatSeconds: 1, toleranceSeconds: 1 });
      }),
    );
  });
});

describe('what is given', () => {
  it('is understood', () => {
    const text =
      'not armed | start 2026-03-29 01:30\nhall/temperature 24 °C\nset "hall too hot" "On-delay" 90 # longer';
    deepEqual(readGiven(text), {
      given: {
        ...{ armed: false, start: '2026-03-29T01:30:00' },
        values: [{ line: 2, signal: 'hall/temperature', value: 24, unit: 'Cel' }],
        overrides: [{ line: 3, node: 'hall too hot', field: 'On-delay', value: '90' }],
      },
      problems: [],
    });
  });
  it('names what is not', () => {
    const { problems } = readGiven('not ready\nstart tomorrow\nset "x" "y"\ntemperature 5');
    deepEqual(
      problems.map(({ line, found }) => [line, found]),
      [
        [1, 'ready'],
        [2, 'tomorrow'],
        [3, 'set "x" "y"'],
        [4, 'temperature'],
      ],
    );
  });
});

describe('what is expected', () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /^[^"\\\n]+$/.test(text));
  const level = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const path = fc.tuple(level, level).map((levels) => levels.join('/'));
  const number = fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((value) => Number(value.toPrecision(5)));
  const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  const alarm = fc.record({
    kind: fc.constantFrom('raised', 'cleared', 'closed', 'acknowledged'),
    rule: name,
    condition: optional(fc.constantFrom('HH', 'H', 'L', 'system', 'deviation')),
    signal: optional(path),
    priority: optional(fc.constantFrom(...PRIORITIES)),
  });
  const command = fc.record({
    kind: fc.constantFrom('written', 'dry-run', 'refused', 'failed'),
    target: fc.oneof(name, path, fc.constant('holding:0:int16')),
    value: optional(fc.oneof(number, fc.boolean())),
    reason: optional(name),
  });
  const orders = fc.record({
    kind: fc.constantFrom('order', 'note', 'completed'),
    text: optional(name.filter((text) => !/(…|\.\.\.)$/.test(text))),
    priority: optional(fc.constantFrom(...PRIORITIES)),
  });

  it('means the same when it is written down and read again', () => {
    const what = fc.tuple(fc.nat(10_000_000), fc.oneof(alarm, command, orders));
    fc.assert(
      fc.property(what, ([atMs, wish]) => {
        const plain = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
        const expectation = { ...plain, line: 1, atMs } as Expectation;
        const { expected, problems } = readExpected(expectationText(expectation));
        deepEqual(problems, []);
        deepEqual(expected, [expectation]);
      }),
    );
  });

  it('is in order of time, and nothing is nothing alone', () => {
    deepEqual(
      readExpected('2s note | 1s order "x…"').expected.map(({ atMs }) => atMs),
      [1000, 2000],
    );
    deepEqual(readExpected('nothing'), { expected: [], problems: [] });
    deepEqual(
      readExpected('nothing | 1s note').problems.map(({ found }) => found),
      ['nothing'],
    );
    equal(readExpected('').problems.length, 1);
    deepEqual(
      readExpected('soon note\n1s sung\n1s raised').problems.map(({ found }) => found),
      ['soon', 'sung', '1s raised'],
    );
  });

  it('must happen before the end', () => {
    const text = {
      name: 'x',
      given: '',
      timeline: '10s end',
      expected: '11s note',
      repeatSeconds: 1,
      toleranceSeconds: 1,
    };
    deepEqual(readScenario(text).problems, [
      { field: 'Expected line 1', value: 'note', allowed: 'a time before the end' },
    ]);
  });
});

describe('the scenario in the documentation', () => {
  it('is understood', () => {
    const [, block = ''] =
      /```\n([\s\S]*?)```/.exec(readFileSync(join(PACKAGE_DIR, 'docs', 'scenarios.md'), 'utf8')) ?? [];
    const [, given = '', moves = '', expected = ''] = block.split(/^(?:Given|Timeline|Expected)/m);
    const text = { name: 'x', given, timeline: moves, expected, repeatSeconds: 1, toleranceSeconds: 1 };
    const { scenario, problems } = readScenario(text);
    deepEqual(problems, []);
    deepEqual([scenario.given.values.length, scenario.timeline.length, scenario.expected.length], [2, 2, 6]);
  });
});

describe('times', () => {
  it('are written as they are read', () => {
    fc.assert(
      fc.property(fc.nat(2_678_400_000), (ms) => equal(durationOf({ text: durationText(ms), quoted: false }), ms)),
    );
    equal(durationText(90_000), '1m30s');
    equal(durationText(13_250), '13.25s');
    equal(durationOf({ text: '90', quoted: false }), undefined);
  });

  const inBerlin: Record<string, string> = {
    '2026-01-05T08:00:00': '2026-01-05T07:00:00Z',
    '2026-03-29T01:59:59': '2026-03-29T00:59:59Z',
    '2026-03-29T03:00:00': '2026-03-29T01:00:00Z',
    '2026-10-25T02:30:00': '2026-10-25T00:30:00Z',
    '2026-10-25T03:00:00': '2026-10-25T02:00:00Z',
  };
  for (const [local, utc] of Object.entries(inBerlin)) {
    it(`take ${local} in Berlin for ${utc}`, () =>
      equal(plantTime('Europe/Berlin').instantOf(Date.parse(`${local}Z`)), Date.parse(utc)));
  }
});
