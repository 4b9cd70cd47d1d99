import { type Static, Type } from 'typebox';

/** Settings of the detector `spc`. */
export const spcSettings = Type.Object({
  chart: Type.Unsafe<'individuals' | 'EWMA' | 'CUSUM'>({
    ...{ type: 'string', enum: ['individuals', 'EWMA', 'CUSUM'], title: 'Chart', default: 'individuals' },
    description: 'Individuals finds large steps at once; EWMA and CUSUM find small ones that last.',
  }),
  rules: Type.Unsafe<'none' | 'Western Electric' | 'Nelson'>({
    ...{ type: 'string', enum: ['none', 'Western Electric', 'Nelson'], title: 'Run rules', default: 'none' },
    description: 'Patterns of points that also count. They need points that do not depend on each other.',
  }),
  points: Type.Unsafe<'residuals' | 'values'>({
    ...{ type: 'string', enum: ['residuals', 'values'], title: 'Points', default: 'residuals' },
    description:
      'What is charted. Residuals are what the value before does not explain; values are for points that do not depend on each other.',
  }),
  subgroup: Type.Integer({
    ...{ title: 'Subgroup', default: 1, minimum: 1, maximum: 1000 },
    description: 'A point is the mean of so many values; it is judged at the last of them.',
  }),
  baseline: Type.Integer({
    ...{ title: 'Baseline', default: 200, minimum: 20, maximum: 100_000 },
    description: 'The limits are made of so many first points, which must have been in control, and then stay.',
  }),
  target: Type.Optional(
    Type.Number({ title: 'Target', description: 'Where points should lie. Empty: from the baseline.' }),
  ),
  sigma: Type.Optional(
    Type.Number({
      ...{ title: 'Sigma', exclusiveMinimum: 0 },
      description: 'Standard deviation of a point in control. Empty: from the baseline.',
    }),
  ),
  lambda: Type.Number({
    ...{
      title: 'Lambda',
      default: 0.2,
      minimum: 0.01,
      maximum: 1,
      description: 'Weight of the newest point of an EWMA.',
    },
  }),
  width: Type.Number({
    ...{ title: 'Width', default: 2.962, minimum: 1, maximum: 10 },
    description: 'Limits of the EWMA in its standard deviations. 2.962 with lambda 0.2: one false alarm in 500 points.',
  }),
  limits: Type.Unsafe<'exact' | 'asymptotic'>({
    ...{ type: 'string', enum: ['exact', 'asymptotic'], title: 'Limits', default: 'exact' },
    description: 'Exact limits of the EWMA begin narrow and find what is wrong from the start.',
  }),
  allowance: Type.Number({
    ...{ title: 'Allowance k', default: 0.5, minimum: 0, maximum: 10 },
    description: 'Half of the step that the CUSUM is to find, in sigma.',
  }),
  decision: Type.Number({
    ...{ title: 'Decision h', default: 5, exclusiveMinimum: 0, maximum: 1000 },
    description: 'Limit of the sums of the CUSUM, in sigma. 5 with k 0.5: one false alarm in 465 points.',
  }),
  headStart: Type.Unsafe<'none' | 'half'>({
    ...{ type: 'string', enum: ['none', 'half'], title: 'Head start', default: 'none' },
    description:
      'Half: the sums of the CUSUM begin at half the limit, so that what is wrong from the start is found soon.',
  }),
  afterSignal: Type.Unsafe<'restart' | 'continue'>({
    ...{ type: 'string', enum: ['restart', 'continue'], title: 'After a signal', default: 'restart' },
    description: 'Restart: one outlier is not carried on into the points after it.',
  }),
});

export type SpcSettings = Static<typeof spcSettings>;
