import fc from 'fast-check';

/** Names of signals that random rules read. */
export const NAMES = ['a', 'b', 'c', 'acme/hall/t'] as const;

const scalar = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom('', '0', '1', 'abc', 'b', ' 7 ', '1e3', '-0', 0, -0, 1, 1e-7, 1e21),
  fc.boolean(),
);
const literal = fc.oneof({ weight: 8, arbitrary: scalar }, { weight: 1, arbitrary: fc.constant(null) });
const constants = fc.array(fc.oneof({ weight: 6, arbitrary: literal }, fc.array(literal, { maxLength: 2 })), {
  maxLength: 3,
});

/** Values that signals have where they are known. */
export const someValues = fc.record(Object.fromEntries(NAMES.map((name) => [name, scalar])));

type Logic = fc.Arbitrary<unknown>;
const call = (operators: readonly string[], operands: fc.Arbitrary<unknown[]>): Logic =>
  fc.tuple(fc.constantFrom(...operators), operands).map(([operator, values]) => ({ [operator]: values }));
const unary = (operators: readonly string[], operand: Logic): Logic =>
  fc.tuple(fc.constantFrom(...operators), operand).map(([operator, value]) => {
    return { [operator]: Array.isArray(value) ? [value] : value };
  });

/** Random rules over signals, or over what a list is walked through. */
function rules(variable: Logic, walks: (of: Logic) => Logic[], missing: Logic, lists: (of: Logic) => Logic): Logic {
  const { calls } = fc.letrec((tie) => {
    const of = tie('rule');
    const many = fc.array(of, { minLength: 1, maxLength: 4 });
    const pair = fc.tuple(of, of).map((values): unknown[] => values);
    return {
      rule: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 2, arbitrary: variable },
        { weight: 2, arbitrary: literal },
        { weight: 1, arbitrary: lists(of) },
        { weight: 15, arbitrary: tie('calls') },
      ),
      calls: fc.oneof(
        { weight: 4, arbitrary: call(['==', '===', '!=', '!==', '<', '<=', '>', '>=', '%', '-', '/', 'in'], pair) },
        { weight: 2, arbitrary: call(['<', '<=', 'substr'], fc.tuple(of, of, of)) },
        { weight: 3, arbitrary: call(['and', 'or', 'if', '?:', '+', '*', 'min', 'max', 'cat', 'merge'], many) },
        { weight: 2, arbitrary: unary(['!', '!!', '-', '+', '*', 'and', 'or', 'if', 'min', 'merge'], of) },
        { weight: 1, arbitrary: missing },
        ...walks(of).map((arbitrary) => ({ weight: 1, arbitrary })),
      ),
    };
  });
  return calls ?? fc.constant(null);
}

const name = fc.constantFrom(...NAMES);
const elementName = fc.constantFrom('', 'current', 'accumulator', 'a', 'b', 'a.b', 0, '1', 'current.a', 'length');
const elementVariable = fc.oneof(
  elementName.map((of) => ({ var: of })),
  fc.tuple(elementName, scalar).map((values) => ({ var: values })),
);
const noLists = fc.array(name, { maxLength: 3 });
const bodies = rules(
  elementVariable,
  () => [],
  noLists.map((names) => ({ missing: names })),
  () => constants,
);
const walksOf = (of: Logic): Logic[] => [
  call(['map', 'filter', 'all', 'none', 'some'], fc.tuple(of, bodies)),
  call(['map', 'filter', 'all', 'none', 'some'], fc.tuple(constants, bodies)),
  call(['reduce'], fc.tuple(constants, bodies, of)),
];

/** Random rules over the signals of {@link NAMES}. */
export const someRules = rules(
  fc.oneof(
    { weight: 5, arbitrary: name.map((of) => ({ var: of })) },
    fc.tuple(name, scalar).map((values) => ({ var: values })),
  ),
  walksOf,
  fc.oneof(
    noLists.map((names) => ({ missing: names })),
    fc.tuple(fc.integer({ min: 0, max: 3 }), noLists).map((values) => ({ missing_some: values })),
  ),
  (of) => fc.array(of, { maxLength: 3 }),
);

/** Random bodies of what walks through a list. */
export const someBodies = bodies;

/** Random things that are walked through. */
export const someElements = fc.oneof(
  literal,
  constants,
  fc.record(
    { a: fc.oneof(literal, fc.record({ b: literal }, { noNullPrototype: true })), b: constants },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
