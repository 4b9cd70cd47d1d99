import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { createLogic } from '../../src/logic/create-logic.ts';
import { CONTROLS, OPERATIONS, TEMPORALS, WALKS } from '../../src/logic/operators.ts';
import { readLogic } from '../../src/logic/read-logic.ts';
import { logicOf } from './timeline.ts';

const t = { var: 't' };

/** Where a rule is refused, and why. */
function refused(given: unknown): [string, string] {
  const started = performance.now();
  const read = readLogic(given);
  ok(performance.now() - started < 2000, 'it took too long');
  ok('problem' in read, 'it was read');
  ok(read.problem.length < 1000 && read.path.length < 3000, 'the answer is as long as the question');
  return [read.path, read.problem];
}
const nested = (depth: number) => {
  let rule: unknown = t;
  for (let i = 0; i < depth; i++) rule = { '!': [rule] };
  return rule;
};

describe('a rule that is refused', () => {
  it('names the place of what it does not know, and what is allowed there', () => {
    const cases: [unknown, string, RegExp][] = [
      [{ and: [{ '>': [{ fubar: 1 }, 80] }] }, '/and/0/>/0', /^the operators var missing .* since age, not "fubar"$/],
      [{ '/': [{ fubar: 1 }, 80] }, '/~1/0', /not "fubar"$/],
      [{ '!': { fubar: 1 } }, '/!', /not "fubar"$/],
      [{ and: [t, { a: 1, b: 2 }] }, '/and/1', /^objects with one operator each.*, not 2$/],
      [{ and: [t, {}] }, '/and/1', /^objects with one operator each.*, not 0$/],
      [{ '>': [t] }, '/>', /^2 operands of >, not 1$/],
      [{ '>': [t, 1, 2] }, '/>', /^2 operands of >, not 3$/],
      [{ '<': [t, 1, 2, 3] }, '/<', /^2 to 3 operands of <, not 4$/],
      [{ and: [] }, '/and', /^at least 1 operand of and, not 0$/],
      [{ var: '' }, '/var', /^the name of a signal: "temperature"/],
      [{ var: [t] }, '/var/0', /^the name of a signal/],
      [{ var: ['t', 1, 2] }, '/var', /^a name, and what stands for a value that is not known$/],
      [{ var: 'acme//t' }, '/var', /^a name without empty levels$/],
      [{ missing: [t] }, '/missing/0', /^the name of a signal/],
      [{ missing_some: ['t', []] }, '/missing_some/0', /^a number/],
      [{ '>': [1, 2] }, '', /^a rule with at least one signal/],
      ['{"and":', '', /^JSON Logic such as/],
      ['', '', /^JSON Logic such as/],
      [undefined, '', /^values that JSON has$/],
      [{ '==': [t, Number.NaN] }, '/==/1', /^values that JSON has$/],
      [{ '==': [t, () => 1] }, '/==/1', /^values that JSON has$/],
      [{ map: [[1], [{ '+': [t, 1] }]] }, '/map/1', /^lists of plain values behind map/],
      [{ map: [[1], { age: t }] }, '/map/1', /^age outside of what walks through a list/],
    ];
    for (const [rule, path, problem] of cases) {
      const [place, why] = refused(rule);
      equal(place, path, JSON.stringify(rule));
      match(why, problem);
    }
  });

  it('names what is wrong with an operator that looks back', () => {
    const cases: [unknown, string, RegExp][] = [
      [{ for: [t, '5 parsecs'] }, '/for/1', /^a time such as "90 s".* at most 30 d$/],
      [{ for: [t, 0] }, '/for/1', /^a time/],
      [{ for: [t, -1] }, '/for/1', /^a time/],
      [{ for: [t, '31 d'] }, '/for/1', /at most 30 d$/],
      [{ for: [true, '5 s'] }, '/for/0', /^a condition and how long/],
      [{ for: t }, '', /^a condition and how long/],
      [{ avg: [t, '5 s'] }, '/avg/1', /^a signal and a window: {"avg"/],
      [{ avg: [{ '+': [t, 1] }, { over: '5 s' }] }, '/avg/0', /^a signal and a window/],
      [{ avg: [t, { over: '31 d' }] }, '/avg/1/over', /at most 30 d$/],
      [{ avg: [t, { over: 1e300 }] }, '/avg/1/over', /at most 30 d$/],
      [{ avg: [t, { over: '5 s', good: 2 }] }, '/avg/1/good', /^a share/],
      [{ avg: [t, { over: '5 s', of: 2 }] }, '/avg/1', /^a window such as/],
      [{ max: [t, { over: '5 s' }, 3] }, '', /^a signal and a window: {"max"/],
      [{ age: [t, 1] }, '', /^one signal/],
      [{ age: { var: ['t', 1] } }, '/age', /^one signal/],
      [{ previous: { '+': [t, 1] } }, '/previous', /^one signal/],
    ];
    for (const [rule, path, problem] of cases) {
      const [place, why] = refused(rule);
      equal(place, path, JSON.stringify(rule));
      match(why, problem);
    }
  });

  it('has names that lead into the program', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__']) {
      match(refused(JSON.stringify({ var: name }))[1], /^another name than/);
      match(refused({ '>': [{ var: `acme/${name}/t` }, 1] })[1], /^another name than/);
      match(refused({ missing: [name] })[1], /^another name than/);
      match(refused({ map: [[t], { var: `a.${name}` }] })[1], /^another name than/);
      deepEqual(refused(`{"and":[{"var":"t"},{"${name}":[1]}]}`)[0], '/and/1');
      match(refused(`{"and":[{"var":"t"},{"${name}":[1]}]}`)[1], /^the operators/);
    }
    equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('is too long, too deep, too large or refers to itself', () => {
    match(refused(`{"cat":[{"var":"t"},"${'x'.repeat(1_000_000)}"]}`)[1], /^at most 100000 characters, not 10000\d\d$/);
    match(refused({ cat: [t, 'x'.repeat(100_001)] })[1], /^a rule of at most 100000 characters$/);
    match(refused({ [`x${'y'.repeat(99_000)}`]: 1 })[1], /not "xy{39}…"$/);
    match(refused('['.repeat(90_000))[1], /^JSON Logic such as/);
    match(refused(`${'['.repeat(49_000)}${']'.repeat(49_000)}`)[1], /^at most 50 parts within each other/);
    ok('root' in readLogic(nested(49)));
    match(refused(nested(50))[1], /^at most 50 parts within each other/);
    match(refused({ or: Array.from({ length: 2001 }, () => ({ '!': [t] })) })[1], /^at most 2000 operations$/);
    match(refused({ in: [t, new Array(1e9)] })[1], /^a rule of at most 100000 parts$/);
    const itself: { and: unknown[] } = { and: [t] };
    itself.and.push(itself);
    match(refused(itself)[1], /refers to itself/);
    let shared: unknown = t;
    for (let i = 0; i < 40; i++) shared = { and: [shared, shared] };
    match(refused(shared)[1], /^at most 2000 operations$/);
  });

  it('looks back over more than may be kept', () => {
    const rule = (count: number) => ({
      and: Array.from({ length: count }, (_none, i) => ({ avg: [{ var: `t${i}` }, { over: '1 h' }] })),
    });
    ok('root' in readLogic(rule(20)));
    deepEqual(refused(rule(21)), [
      '/and/20',
      'at most 20 windows in a rule: each keeps up to 500 points, a rule up to 10000',
    ]);
  });
});

describe('whatever is given', () => {
  const keys = [
    ...CONTROLS.keys(),
    ...OPERATIONS.keys(),
    ...WALKS.keys(),
    ...TEMPORALS,
    'var',
    'missing',
    'missing_some',
  ];
  const { rule } = fc.letrec((tie) => ({
    rule: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom<unknown>('t', 'u', '', 5, -1, null, true, 'a.b', '5 s', { over: '5 s' }, [], {}),
      fc.constantFrom<unknown>({ var: 't' }, { var: 'u' }, { var: '' }, { var: 'accumulator' }, [
        { var: 't' },
        { over: 9 },
      ]),
      fc
        .tuple(fc.constantFrom(...keys), fc.oneof(tie('rule'), fc.array(tie('rule'), { maxLength: 3 })))
        .map(([key, value]) => ({ [key]: value })),
    ),
  }));
  it('is refused with a reason, or runs', () => {
    let ran = 0;
    const given = fc.oneof({ weight: 1, arbitrary: fc.anything() }, { weight: 9, arbitrary: rule ?? fc.nat() });
    fc.assert(
      fc.property(
        given,
        fc.array(fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)), { maxLength: 5 }),
        (one, values) => {
          const logic = createLogic(one, { staleMs: () => 1000 });
          if ('problem' in logic) return logic.problem.length > 0;
          ran++;
          let state = logic.initial;
          for (const [i, value] of values.entries()) {
            const input = {
              kind: 'reading',
              signal: i % logic.signals.length,
              at: i,
              time: i,
              value,
              good: true,
            } as const;
            const step = logic.step(state, input);
            state = step.state;
            ok([true, false, 'unknown'].includes(step.verdict));
          }
          return logic.explain(state, 10).every(({ text }) => text.length < 600);
        },
      ),
      { numRuns: 4000 },
    );
    ok(ran > 100, `${ran} ran`);
  });
});

describe('a rule that is costly', () => {
  const verdictOf = (rule: unknown) => {
    const logic = logicOf(rule);
    const started = performance.now();
    const step = logic.step(logic.initial, { kind: 'reading', signal: 0, at: 1, time: 1, value: 1, good: true });
    ok(performance.now() - started < 3000, 'it took too long');
    return step.verdict;
  };
  const many = Array.from({ length: 1000 }, (_none, i) => i + 1);
  it('is unknown once too much was spent on lists', () => {
    let body: unknown = { '!!': [{ var: '' }] };
    for (let i = 0; i < 10; i++) body = { all: [many, body] };
    equal(verdictOf({ and: [t, body] }), 'unknown');
  });
  it('is so for lists and texts that grow', () => {
    const own = { var: 'accumulator' };
    equal(verdictOf({ and: [t, { reduce: [many, { merge: [own, own] }, [1]] }] }), 'unknown');
    equal(verdictOf({ and: [t, { reduce: [many, { cat: [own, own] }, 'x'] }] }), 'unknown');
    equal(verdictOf({ and: [t, { reduce: [many, { if: [{ '==': [own, 'x'] }, 1, own] }, many] }] }), 'unknown');
  });
  it('is judged where the lists of a plant are as long as they are', () =>
    equal(verdictOf({ and: [t, { all: [many, { '>=': [{ '*': [{ var: '' }, 2] }, 0] }] }] }), true));
  it('is ready as quickly as others where lists are walked through within each other', () => {
    for (const walk of ['map', 'filter', 'reduce', 'all', 'some']) {
      let body: unknown = { var: '' };
      for (let i = 0; i < 45; i++) body = { [walk]: [[1], body] };
      equal(typeof verdictOf({ and: [t, body] }), 'boolean');
    }
  });
  it('is ready as quickly as others', () => {
    const rule = { or: Array.from({ length: 900 }, () => ({ '>': [t, 80] })) };
    const started = performance.now();
    ok('step' in createLogic(rule, { staleMs: () => 1 }));
    ok(performance.now() - started < 2000);
  });
});
