import fc from 'fast-check';
import { COMPARISONS, OVER } from '../../nodes/shared/editor/logic/picture.ts';

const signal = fc.constantFrom('a', 'acme/hall/t', '../t', '{hvac}/running').map((name) => ({ var: name }));
const length = fc.constantFrom<string | number>('5 s', '10 min', 90);
const window = fc.oneof(
  length.map((over) => ({ over })),
  length.map((over) => ({ over, good: 0.9 })),
);
const call = (operator: string, value: unknown) => ({ [operator]: value });
const ofSignal = fc.oneof(
  signal,
  fc.tuple(fc.constantFrom('previous', 'age'), signal).map(([operator, of]) => call(operator, of)),
  fc.tuple(fc.constantFrom(...OVER), signal, window).map(([operator, of, over]) => call(operator, [of, over])),
);
const plain = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean());
const value = fc.oneof(plain, ofSignal);

/** Random rules of what the builder has a form for. */
export const somePictured: fc.Arbitrary<unknown> = fc.letrec((tie) => {
  const looked = fc.oneof(
    { weight: 5, arbitrary: ofSignal },
    { weight: 1, arbitrary: tie('part').map((condition) => ({ since: condition })) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('part'), window).map(([condition, over]) => ({ count: [condition, over] })),
    },
  );
  const clause = fc.oneof(
    { depthSize: 'small' },
    looked,
    fc.tuple(fc.constantFrom(...COMPARISONS), looked, value).map(([operator, of, to]) => call(operator, [of, to])),
    fc.tuple(fc.constantFrom('<', '<='), value, looked, value).map(([is, low, of, high]) => call(is, [low, of, high])),
    fc.tuple(looked, fc.array(plain, { maxLength: 4 })).map(([of, items]) => ({ in: [of, items] })),
  );
  const group = fc.oneof(
    { depthSize: 'small' },
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('part'), { maxLength: 4 })).map(([is, of]) => call(is, of)),
    tie('part').map((part) => ({ '!': [part] })),
    tie('part').map((part) => ({ '!': part })),
  );
  const plainPart = fc.oneof({ depthSize: 'small', withCrossShrink: true }, clause, group);
  return {
    part: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: clause },
      { weight: 3, arbitrary: group },
      { weight: 1, arbitrary: fc.tuple(plainPart, length).map(([part, over]) => ({ for: [part, over] })) },
    ),
  };
}).part;
