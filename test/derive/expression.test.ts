import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import jsonLogic from 'json-logic-js';
import { expressionDerivation } from '../../src/derive/expression.ts';
import { OPERATORS, readExpression } from '../../src/model/expression.ts';
import type { Reading } from '../../src/model/reading.ts';
import { at, brief, derived, facts } from './stepping.ts';

const rated = { 'acme/press//ratedPower': { text: '50 kW', number: 50, unit: 'kW' } };

function made(
  logic: unknown,
  { unit, sameTime = false }: { unit?: string; sameTime?: boolean } = {},
  staleMs = 60_000,
) {
  const expression = readExpression(JSON.stringify(logic));
  if (typeof expression === 'string') throw new Error(expression);
  return expressionDerivation({ expression, unit, sameTime }, facts(staleMs, 'UTC', rated));
}
const of = (property: string, value: Reading['value'], unit?: string, second = 1) =>
  at(second, value, { property, ...(unit !== undefined && { unit }) });
const a = { var: 'a' };
const b = { var: 'b' };

/** The last result of an expression over a and b, with its unit. */
function last(logic: unknown, left: Reading, right: Reading, unit?: string) {
  const result = derived(made(logic, unit === undefined ? {} : { unit }), [left, right]).at(-1);
  return (
    result && [
      typeof result.value === 'number' ? Number(result.value.toPrecision(9)) : result.value,
      result.unit ?? result.reason,
    ]
  );
}

describe('an expression over signals of an asset', () => {
  it('is calculated when all are known, and whenever one is newer', () => {
    const readings = [of('a', 1), of('b', 2), of('a', 5, undefined, 2), of('a', 9, undefined, 1), of('c', 1)];
    deepEqual(derived(made({ '+': [a, b] }), readings).map(brief), [
      [1, 3],
      [2, 7],
    ]);
  });
  it('adds and compares in one unit', () => {
    deepEqual(last({ '+': [a, b] }, of('a', 1, 'bar'), of('b', 50, 'kPa')), [1.5, 'bar']);
    deepEqual(last({ max: [a, b] }, of('a', 20, 'Cel'), of('b', 77, '[degF]')), [25, 'Cel']);
    deepEqual(last({ '>': [a, b] }, of('a', 1, 'h'), of('b', 3599, 's')), [true, undefined]);
    deepEqual(last({ if: [{ '>': [a, 10] }, a, b] }, of('a', 1, 'm'), of('b', 300, 'cm')), [3, 'm']);
  });
  it('counts differences of temperatures in kelvin', () =>
    deepEqual(last({ '-': [a, b] }, of('a', 80, 'Cel'), of('b', 140, '[degF]')), [20, 'K']));
  it('multiplies and divides units', () => {
    deepEqual(last({ '*': [a, b] }, of('a', 2, 'kW'), of('b', 3, 'h'), 'MJ'), [21.6, 'MJ']);
    deepEqual(last({ '/': [a, b] }, of('a', 6, 'm3/h'), of('b', 2, 'm2'), 'm/s'), [0.000833333333, 'm/s']);
    deepEqual(last({ '/': [a, b] }, of('a', 20, 'kW'), of('b', 50, 'kW'), '%'), [40, '%']);
    deepEqual(last({ '*': [a, 2, { '/': [b, b] }] }, of('a', 2, 'kW'), of('b', 3)), [4, 'kW']);
  });
  it('reads attributes of the asset', () =>
    deepEqual(derived(made({ '/': [a, { var: '@ratedPower' }] }, { unit: '%' }), [of('a', 25_000, 'W')]).map(brief), [
      [1, 50],
    ]));
  it('says what it cannot calculate', () => {
    deepEqual(last({ '+': [a, b] }, of('a', 1, 'bar'), of('b', 2, 'Cel')), [
      null,
      'Cel cannot become bar: temperature is not pressure',
    ]);
    deepEqual(last({ '*': [a, b] }, of('a', 1, 'Cel'), of('b', 2, 'kg')), [
      null,
      'Cel has no place in products and quotients; K has',
    ]);
    deepEqual(last({ '/': [a, b] }, of('a', 1), of('b', 0)), [
      null,
      'the result is no finite number: a division by zero, or text where a number is due',
    ]);
    deepEqual(last({ '+': [a, { var: '@color' }] }, of('a', 1), of('a', 1)), [
      null,
      'acme/press has no attribute color',
    ]);
  });
  it('is as good as the worst of its inputs', () => {
    const doubtful = at(1, 2, { property: 'b', quality: 'uncertain', reason: 'source clock ahead by 9 s' });
    deepEqual(derived(made({ '+': [a, b] }), [of('a', 1), doubtful]).map(brief), [
      [1, 3, 'uncertain', 'b: source clock ahead by 9 s'],
    ]);
    const bad = at(1, null, { property: 'b', quality: 'bad', reason: 'comm-failure' });
    deepEqual(derived(made({ '+': [a, b] }), [of('a', 1), bad]).map(brief), [[1, null, 'bad', 'b: comm-failure']]);
  });
  it('is uncertain where an input is stale', () =>
    deepEqual(derived(made({ '+': [a, b] }), [of('b', 1), of('a', 1, undefined, 100)]).map(brief), [
      [100, 2, 'uncertain', 'b: stale'],
    ]));
  it('may wait until all have one time', () =>
    deepEqual(
      derived(made({ '+': [a, b] }, { sameTime: true }), [
        of('a', 1),
        of('b', 2),
        of('a', 3, undefined, 2),
        of('b', 4, undefined, 2),
      ]).map(brief),
      [
        [1, 3],
        [2, 7],
      ],
    ));
  it('is what JSON Logic says where there are no units', () => {
    const operand = fc.letrec((tie) => ({
      part: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(a, b),
        fc.integer({ min: -9, max: 9 }),
        fc
          .record({
            operator: fc.constantFrom(...OPERATORS.filter((one) => one !== 'if')),
            left: tie('part'),
            right: tie('part'),
          })
          .map(({ operator, left, right }) => ({
            [operator]: operator.startsWith('!') && operator.length < 3 && operator !== '!=' ? [left] : [left, right],
          })),
      ),
    })).part;
    fc.assert(
      fc.property(operand, fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (part, x, y) => {
        const logic = { '+': [{ '*': [a, 0] }, { '*': [b, 0] }, part] };
        const result = derived(made(logic), [of('a', x), of('b', y)]).at(-1);
        const wanted: unknown = jsonLogic.apply(logic as never, { a: x, b: y });
        equal(result?.value, Number.isFinite(wanted) ? wanted : null);
      }),
    );
  });
});

describe('the text of an expression', () => {
  for (const [text, reason] of [
    ['', 'JSON Logic such as {"*": [{"var": "power"}, 2]}'],
    ['[1]', 'lists only behind an operator'],
    ['{"+": [1, 2]}', 'an expression with at least one variable: {"var": "power"}'],
    ['{"map": [{"var": "a"}]}', `the operators var ${OPERATORS.join(' ')}, not "map"`],
    ['{"+": 1, "-": 2}', 'objects with one operator each: {"+": [...]}'],
    ['{"+": []}', 'something to apply + to'],
    ['{"var": ""}', 'variables such as {"var": "power"}, the name of a property'],
    ['{"var": ["a", 1]}', 'variables such as {"var": "power"}, the name of a property'],
    ['{"var": "__proto__"}', 'another property than __proto__'],
    ['{"var": "constructor"}', 'another property than constructor'],
    [`${'{"!":'.repeat(40)}{"var":"a"}${'}'.repeat(40)}`, 'at most 32 parts within each other'],
  ] as const) {
    it(`is refused as ${text.slice(0, 30)}`, () => equal(readExpression(text), reason));
  }
});
