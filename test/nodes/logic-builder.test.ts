import { deepEqual, equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import { finishedOf } from '../../nodes/shared/editor/logic/finished.ts';
import { draftOf, newClause, type Part } from '../../nodes/shared/editor/logic/picture.ts';
import { problemOfText } from '../../nodes/shared/editor/logic/places.ts';
import { readPicture } from '../../nodes/shared/editor/logic/read-picture.ts';
import { parsedJson, partsBelow, pictureOfText, ruleText } from '../../nodes/shared/editor/logic/rule-text.ts';
import { logicOf } from '../../nodes/shared/editor/logic/write-logic.ts';
import { readLogic } from '../../src/logic/read-logic.ts';
import { someRules } from '../logic/random-logic.ts';
import { somePictured } from './random-picture.ts';

const T = { var: 'temperature' };
const HOT = { '>': [T, 80] };

/** The picture of a rule without what is in it: the kinds of its parts. */
function outline(part: Part): unknown {
  const held = part.held === undefined ? '' : ` for ${part.held}`;
  if (part.kind === 'group') return { [`${part.joint}${held}`]: part.parts.map(outline) };
  if (part.kind === 'json') return `json${held}`;
  const { looked, test } = part;
  const condition = 'condition' in looked ? [outline(looked.condition)] : [];
  return condition.length > 0 ? { [`${looked.of} ${test.is}${held}`]: condition } : `${looked.of} ${test.is}${held}`;
}

describe('the picture of a rule', () => {
  for (const [what, rule, expected] of [
    ['a signal that is true', T, 'value truth'],
    ['a value above a number', HOT, 'value >'],
    ['a text', { '===': [T, 'auto'] }, 'value ==='],
    ['true or false', { '!==': [T, false] }, 'value !=='],
    ['another signal', { '<=': [T, { var: '../temperature' }] }, 'value <='],
    ['the average of another signal', { '>': [T, { avg: [T, { over: '1 h' }] }] }, 'value >'],
    ['one of a list', { in: [T, ['auto', 3, true]] }, 'value in'],
    ['a range with its ends', { '<=': [10, T, 20] }, 'value from'],
    ['a range without them', { '<': [10, T, { var: 'limit' }] }, 'value between'],
    ['an average', { '>': [{ avg: [T, { over: '10 min' }] }, 80] }, 'avg >'],
    ['the least with a share', { '<': [{ min: [T, { over: 600, good: 0.9 }] }, 3] }, 'min <'],
    ['the most', { '<': [{ max: [T, { over: '1 d' }] }, 3] }, 'max <'],
    ['a change', { '>': [{ delta: [T, { over: '1 h' }] }, 3] }, 'delta >'],
    ['a rate', { '>': [{ rate: [T, { over: '1 h' }] }, 3] }, 'rate >'],
    ['a count of readings', { '<': [{ count: [T, { over: '1 h' }] }, 3] }, 'count <'],
    ['the value before', { '!==': [{ previous: T }, T] }, 'previous !=='],
    ['an age', { '>': [{ age: T }, 90] }, 'age >'],
    ['what came true so often', { '>=': [{ count: [HOT, { over: '1 h' }] }, 3] }, { 'times >=': ['value >'] }],
    ['how long ago it came true', { '<': [{ since: HOT }, 60] }, { 'since <': ['value >'] }],
    ['a clause for some time', { for: [HOT, '5 s'] }, 'value > for 5 s'],
    ['a group for some time', { for: [{ or: [HOT, T] }, 90] }, { 'or for 90': ['value >', 'value truth'] }],
    [
      'a negation with and without a list',
      { and: [{ '!': T }, { '!': [T] }] },
      { and: [{ '!': ['value truth'] }, { '!': ['value truth'] }] },
    ],
    [
      'groups within each other',
      { or: [{ and: [HOT, { '!': [HOT] }] }] },
      { or: [{ and: ['value >', { '!': ['value >'] }] }] },
    ],
    ['what is not filled in', { '>': [{ var: '' }, draftOf('8o')] }, 'value >'],
    ['an empty group', { and: [] }, { and: [] }],
  ] as const) {
    it(`has a form for ${what}`, () => {
      deepEqual(outline(readPicture(rule)), expected);
      deepEqual(logicOf(readPicture(rule)), rule);
    });
  }

  for (const [what, rule] of [
    ['arithmetic', { '>': [{ '+': [T, 1] }, 80] }],
    ['a number before its signal', { '<': [80, T] }],
    ['a value that stands in', { '>': [{ var: ['temperature', 20] }, 80] }],
    ['a walk through a list', { some: [[T, T], { '>': [{ var: '' }, 80] }] }],
    ['a choice', { if: [HOT, T, false] }],
    ['a window with other names', { '>': [{ avg: [T, JSON.parse('{"over": "1 h", "__proto__": 1}')] }, 80] }],
    ['one delay within another', { for: [{ for: [HOT, '5 s'] }, '6 s'] }],
    ['an unknown operator', { nonsense: [T] }],
    ['a plain value', 5],
    ['nothing', null],
  ] as const) {
    it(`keeps ${what} as JSON`, () => {
      deepEqual(outline(readPicture({ and: [rule, HOT] })), { and: ['json', 'value >'] });
      deepEqual(logicOf(readPicture({ and: [rule, HOT] })), { and: [rule, HOT] });
    });
  }

  it('gives back the very rule it was read from, whatever that is', () => {
    const rules = fc.oneof(somePictured, someRules, fc.jsonValue());
    fc.assert(
      fc.property(rules, (rule) => {
        deepEqual(logicOf(readPicture(rule)), rule);
      }),
      { numRuns: 5000 },
    );
  });

  it('has a form of its own for all that is built with it', () => {
    const hasJson = (part: Part): boolean => part.kind === 'json' || partsBelow(part).some(hasJson);
    fc.assert(fc.property(somePictured, (rule) => !hasJson(readPicture(rule))));
  });

  it('is the same through the text of the rule, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(somePictured, someRules), (rule) => {
        deepEqual(parsedJson(ruleText(rule))?.json, rule);
      }),
      { numRuns: 3000 },
    );
    for (const text of ['-0', '1e999', '-1e999']) equal(ruleText(JSON.parse(text)), text);
  });

  it('ends where the language does, so that no depth is too deep', () => {
    const nested = (depth: number) => `${'{"!":['.repeat(depth)}{"var":"t"}${']}'.repeat(depth)}`;
    deepEqual(logicOf(readPicture(JSON.parse(nested(80)))), JSON.parse(nested(80)));
    deepEqual(pictureOfText(nested(5000)), { problem: 'its parts are more than 100 within each other' });
  });

  it('is not drawn where nobody could use it, and says why', () => {
    deepEqual(pictureOfText(' '), { picture: undefined });
    deepEqual(pictureOfText(['$', '{RULE}'].join('')), { problem: 'it comes from the environment' });
    deepEqual(pictureOfText('{"and": ['), { problem: 'it is no JSON' });
    deepEqual(pictureOfText(`"${'x'.repeat(100_000)}"`), { problem: 'it has more than 100000 characters' });
    const many = JSON.stringify({ or: Array.from({ length: 201 }, () => HOT) });
    deepEqual(pictureOfText(many), { problem: 'it has more than 200 clauses' });
  });
});

describe('the text of a rule that was built', () => {
  it('is one line where that fits, and one part a line where it does not', () => {
    equal(ruleText(HOT), '{">": [{"var": "temperature"}, 80]}');
    const both = { and: [{ for: [HOT, '5 min'] }, { '!': [{ var: 'acme/hall/chiller/running' }] }, HOT] };
    equal(
      ruleText(both),
      `{"and": [
  {"for": [{">": [{"var": "temperature"}, 80]}, "5 min"]},
  {"!": [{"var": "acme/hall/chiller/running"}]},
  {">": [{"var": "temperature"}, 80]}
]}`,
    );
  });
});

describe('what can be run of a rule that is being built', () => {
  const finished = (rule: unknown) => {
    const { text, isWhole } = finishedOf(JSON.stringify(rule)) ?? {};
    return text === undefined ? undefined : [parsedJson(text)?.json, isWhole];
  };
  const unfinished = logicOf(newClause('temperature'));
  it('is all of it where nothing is wrong', () => deepEqual(finished({ and: [HOT] }), [{ and: [HOT] }, true]));
  it('has false in the place of what is not finished', () => {
    deepEqual(finished({ and: [unfinished, HOT, { or: [logicOf(newClause()), HOT] }] }), [
      ...[{ and: [false, HOT, { or: [false, HOT] }] }, false],
    ]);
    deepEqual(finished({ or: [HOT, { and: [] }, { no: 1 }] }), [{ or: [HOT, false, false] }, false]);
  });
  it('leaves out what counts something that is not finished', () => {
    const counted = { '>': [{ count: [unfinished, { over: '1 h' }] }, 3] };
    deepEqual(finished({ and: [{ for: [counted, '5 s'] }, HOT] }), [{ and: [false, HOT] }, false]);
  });
  it('is nothing where nothing is finished, nothing is there, or too much is not', () => {
    deepEqual(
      [finished(unfinished), finished({ and: [unfinished] }), finishedOf(''), finishedOf('{')],
      Array(4).fill(undefined),
    );
    equal(finished({ or: [HOT, ...Array(30).fill(unfinished)] }), undefined);
  });
});

describe('what is wrong with a rule that is being built', () => {
  const problemOf = (rule: unknown) => problemOfText(JSON.stringify(rule));
  it('is nothing where the language takes it', () => equal(problemOf({ and: [HOT] }), undefined));
  it('is nothing where there is no rule yet, or nobody knows it here', () => {
    deepEqual(['', ' ', ['$', '{RULE}'].join('')].map(problemOfText), [undefined, undefined, undefined]);
  });
  it('is a value that is missing, or is none yet, with its place', () => {
    deepEqual(problemOf({ and: [HOT, logicOf({ ...newClause('temperature') })] }), {
      ...{ path: '/and/1/>/1', problem: 'a value is missing' },
    });
    deepEqual(problemOf({ '>': [T, draftOf('8o')] }), { path: '/>/1', problem: '"8o" is no value yet' });
  });
  it('is what the language says for all else', () => {
    deepEqual(problemOf({ and: [HOT, { '>': [{ var: '__proto__' }, 1] }] })?.path, '/and/1/>/0/var');
    match(problemOf(logicOf(newClause()))?.problem ?? '', /the name of a signal/);
    match(problemOf({ and: [] })?.problem ?? '', /at least 1 operand of and/);
  });
  it('is there for every rule that is not finished', () => {
    const isRefused = (rule: unknown) => 'problem' in readLogic(rule);
    equal(
      isRefused(draftOf('')) && isRefused({ '>': [T, draftOf('80')] }) && isRefused({ or: [HOT, draftOf('{')] }),
      true,
    );
  });
});
