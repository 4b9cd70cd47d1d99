import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { UNKNOWN } from '../../src/logic/part.ts';
import { readLogic } from '../../src/logic/read-logic.ts';
import { CASES } from './cases.ts';
import { agrees, agreesOver, isSound, ours, oursOver, theirs } from './differential.ts';

describe('a rule in JSON Logic', () => {
  for (const [of, cases] of Object.entries(CASES)) {
    it(`says of ${of} what is documented, and what json-logic-js says`, () => {
      for (const [logic, data, expected] of cases) {
        deepEqual(theirs(logic, data), expected, JSON.stringify(logic));
        deepEqual(oursOver(logic, data).value, expected, JSON.stringify(logic));
      }
    });
  }
  it('says of known values what json-logic-js says, for random rules', () => {
    fc.assert(agrees, { numRuns: 15_000 });
  });
  it('says so too of what lists hold', () => {
    fc.assert(agreesOver, { numRuns: 10_000 });
  });
  it('says of what is partly unknown only what holds whatever that is', () => {
    fc.assert(isSound, { numRuns: 8000 });
  });
});

describe('a clause over a value that is not known', () => {
  const [t, f, u] = [{ '==': [1, 1] }, { '==': [1, 2] }, { var: 'u' }];
  const truth = (logic: unknown) => {
    const result = ours({ '!!': [logic] }, { u: UNKNOWN, k: 5 });
    return result?.truth === UNKNOWN ? 'unknown' : result?.truth;
  };
  it('leaves and, or and not known where it cannot matter', () => {
    deepEqual([truth({ and: [u, t] }), truth({ and: [u, f] }), truth({ and: [f, u] })], ['unknown', false, false]);
    deepEqual([truth({ or: [u, t] }), truth({ or: [u, f] }), truth({ or: [t, u] })], [true, 'unknown', true]);
    deepEqual([truth({ '!': u }), truth({ '!': { and: [u, f] } })], ['unknown', true]);
  });
  it('leaves a choice known where both ways lead to the same', () =>
    deepEqual(
      [truth({ if: [u, t, f] }), truth({ if: [u, t, t] }), truth({ if: [u, f, f, u] }), truth({ if: [t, u, f] })],
      ['unknown', true, false, 'unknown'],
    ));
  it('makes comparisons, calculations and text unknown', () => {
    for (const operator of [
      '>',
      '>=',
      '<',
      '<=',
      '==',
      '===',
      '!=',
      '!==',
      '+',
      '-',
      '*',
      '/',
      '%',
      'in',
      'cat',
      'max',
    ]) {
      equal(truth({ [operator]: [u, 1] }), 'unknown', operator);
      equal(truth({ [operator]: [1, u] }), 'unknown', operator);
    }
  });
  it('leaves lists known as far as their other elements decide', () => {
    const hot = { '>': [{ var: '' }, 4] };
    const k = { var: 'k' };
    deepEqual(
      [truth({ some: [[u, k], hot] }), truth({ all: [[u, 1], hot] }), truth({ none: [[u, k], hot] })],
      [true, false, false],
    );
    deepEqual(
      [truth({ some: [[u, 1], hot] }), truth({ all: [[u, k], hot] }), truth({ none: [[u, 1], hot] })],
      ['unknown', 'unknown', 'unknown'],
    );
  });
  it('is no element of which anything is known', () =>
    equal(truth({ all: [[u], { '===': [{ var: 'length' }, null] }] }), 'unknown'));
  it('can be asked for, and can have a value that stands for it', () => {
    equal(truth({ '===': [{ missing: ['u', 'k'] }, 'x'] }), false);
    deepEqual(ours({ missing: ['u', 'k'] }, { u: UNKNOWN, k: 5 })?.value, ['u']);
    equal(truth({ '>': [{ var: ['u', 9] }, 5] }), true);
  });
});

describe('what a rule needs', () => {
  const signals = (logic: unknown) => {
    const plan = readLogic(logic);
    ok('signals' in plan);
    return { signals: plan.signals, windows: plan.windows };
  };
  it('is each signal once: of the asset itself by its property, of another by its full name', () =>
    deepEqual(
      signals({
        and: [
          { '>': [{ var: 't' }, { var: ['acme/hall/t', 20] }] },
          { some: [[{ var: 't' }, { var: 'p' }], { '>': [{ var: '' }, 5] }] },
          { missing: ['q'] },
        ],
      }).signals,
      [
        { name: 't', property: 't' },
        { name: 'acme/hall/t', asset: 'acme/hall', property: 't' },
        { name: 'p', property: 'p' },
        { name: 'q', property: 'q' },
      ],
    ));
  it('is all that a name may be where a rule chooses one', () => {
    const logic = { var: [{ if: [{ var: 'hand' }, 'manual', { '>': [{ var: 't' }, 5] }, 'summer', 'winter'] }, 7] };
    deepEqual(
      signals(logic).signals.map(({ name }) => name),
      ['hand', 'manual', 't', 'summer', 'winter'],
    );
    const said = (data: Record<string, unknown>) => ours(logic, data)?.value;
    deepEqual(said({ hand: true, manual: 1, t: 9, summer: 2, winter: 3 }), 1);
    deepEqual(said({ hand: false, manual: 1, t: 9, summer: 2, winter: 3 }), 2);
    deepEqual(said({ hand: false, manual: 1, t: 4, summer: 2, winter: UNKNOWN }), 7);
  });
  it('is how far back it looks at them; operators share a window', () => {
    const over = (operator: string, name: string, window: string) => ({
      [operator]: [{ var: name }, { over: window }],
    });
    const rule = {
      and: [
        over('avg', 't', '10 min'),
        over('max', 't', '10 min'),
        over('rate', 't', '1 h'),
        over('count', 'p', '1 d'),
      ],
    };
    deepEqual(signals(rule).windows, [
      { signal: 0, ms: 600_000 },
      { signal: 0, ms: 3_600_000 },
      { signal: 1, ms: 86_400_000 },
    ]);
  });
  it('is found behind operators that look back, and in what stands in for another', () =>
    deepEqual(
      signals({ for: [{ '>': [{ age: { var: 'a' } }, { var: ['b', { var: 'c' }] }] }, 5] }).signals.map(
        ({ name }) => name,
      ),
      ['a', 'b', 'c'],
    ));
});
