import { type Static, Type } from 'typebox';
import { readExpression } from '../model/expression.ts';
import { selectorProblem } from '../model/selector.ts';
import type { SettingProblem } from '../model/settings.ts';
import { readUnit } from '../model/unit.ts';
import { lengthProblem } from './pane-clock.ts';
import { RESTARTS } from './total.ts';
import { WINDOW_FUNCTIONS } from './window-function.ts';

/** Most parts that a sliding window is made of. */
const MOST_PARTS = 1000;

/** Settings of `tieline-derive`. */
export const deriveSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  plant: Type.String({
    title: 'Plant',
    configNode: 'tieline-plant',
    description: 'The plant that knows the new signal.',
  }),
  assets: Type.String({
    title: 'Assets',
    default: '#',
    placeholder: 'acme/+/press-shop/#',
    minLength: 1,
    description: 'For which assets to calculate: an asset path, with + for one level and # for the rest.',
  }),
  output: Type.String({
    title: 'New property',
    minLength: 1,
    pattern: '^[^/+#]+$',
    placeholder: 'efficiency',
    description: 'Name of the property that is calculated.',
  }),
  unit: Type.Optional(
    Type.String({
      title: 'Unit',
      placeholder: 'kWh',
      description: 'Unit of the result. Empty: the one that the calculation leads to.',
    }),
  ),
  kind: Type.Enum(['expression', 'window', 'total'], {
    title: 'Calculation',
    default: 'expression',
    description: 'expression: from signals of the asset. window: over stretches of time. total: of a counter.',
  }),
  expression: Type.Optional(
    Type.String({
      title: 'Expression',
      multiline: true,
      placeholder: '{"/": [{"var": "power"}, {"var": "@ratedPower"}]}',
      description:
        'JSON Logic; {"var": "power"} is a property of the asset, {"var": "@ratedPower"} an attribute of it.',
    }),
  ),
  when: Type.Enum(['any is new', 'all have one time'], {
    title: 'Calculate when',
    default: 'any is new',
    description: 'all have one time: for results of windows that end together.',
  }),
  source: Type.Optional(
    Type.String({ title: 'Property', placeholder: 'power', description: 'The property that is looked at.' }),
  ),
  of: Type.Enum([...WINDOW_FUNCTIONS], {
    title: 'Function',
    default: 'mean',
    description: 'Mean, standard deviation and integral weigh each value by how long it held.',
  }),
  state: Type.Optional(
    Type.String({
      title: 'State',
      placeholder: 'running',
      description: 'The value whose time is counted: a word, true, 2.',
    }),
  ),
  windowSeconds: Type.Number({
    title: 'Window',
    unit: 's',
    default: 3600,
    exclusiveMinimum: 0,
    maximum: 604_800,
    description: 'Length of the window.',
  }),
  everySeconds: Type.Optional(
    Type.Number({
      title: 'Slides every',
      unit: 's',
      exclusiveMinimum: 0,
      maximum: 86_400,
      placeholder: '60',
      description: 'A result each of these for the window that ends then. Empty: windows follow each other.',
    }),
  ),
  latenessSeconds: Type.Number({
    title: 'Wait for late readings',
    unit: 's',
    default: 2,
    minimum: 0,
    maximum: 86_400,
    description: 'So long after its end a window waits for readings of its time.',
  }),
  leastGood: Type.Number({
    title: 'Least good',
    unit: '%',
    default: 50,
    minimum: 0,
    maximum: 100,
    description: 'A result is uncertain where less of its window had a good value.',
  }),
  dayStartsAt: Type.Number({
    title: 'Day starts at',
    unit: 'h',
    default: 0,
    minimum: 0,
    maximum: 23,
    description: 'Local hour at which days begin; windows of several hours count from there.',
  }),
  rollover: Type.Optional(
    Type.Number({
      title: 'Rolls over at',
      exclusiveMinimum: 0,
      placeholder: '65536',
      description: 'Where the counter begins at zero again. Empty: a lower count is a reset.',
    }),
  ),
  restart: Type.Enum([...RESTARTS], {
    title: 'Begins again',
    default: 'never',
    description: 'When the total begins at zero again, by the local time of the plant.',
  }),
});

export type DeriveSettings = Static<typeof deriveSettings>;

/** What must hold between the fields: what the kind of calculation needs is there and makes sense. */
export function deriveProblems(settings: DeriveSettings): SettingProblem[] {
  const selector = selectorProblem(settings.assets);
  if (selector) return [{ field: 'Assets', value: settings.assets, allowed: selector }];
  const unit = settings.unit === undefined ? '' : readUnit(settings.unit);
  if (typeof unit === 'object') return [{ field: 'Unit', value: settings.unit, allowed: unit.problem }];
  if (settings.kind === 'expression') return expressionProblems(settings);
  if (settings.source === undefined) {
    return [{ field: 'Property', value: undefined, allowed: 'the property that is looked at' }];
  }
  if (settings.source === settings.output) {
    return [
      { field: 'New property', value: settings.output, allowed: 'another one than the property that is looked at' },
    ];
  }
  return settings.kind === 'window' ? windowProblems(settings) : [];
}

function expressionProblems({ expression, output }: DeriveSettings): SettingProblem[] {
  const read = readExpression(expression ?? '');
  if (typeof read === 'string') return [{ field: 'Expression', value: expression, allowed: read }];
  if (!read.variables.includes(output)) return [];
  return [{ field: 'New property', value: output, allowed: 'a property that its own expression does not use' }];
}

function windowProblems({ of, state, windowSeconds, everySeconds }: DeriveSettings): SettingProblem[] {
  if (of === 'time in state' && state === undefined) {
    return [{ field: 'State', value: undefined, allowed: 'the value whose time is counted' }];
  }
  const every = everySeconds ?? windowSeconds;
  const wrong = lengthProblem(every);
  if (wrong !== undefined) {
    const field = everySeconds === undefined ? 'Window' : 'Slides every';
    return [{ field, value: every, allowed: wrong }];
  }
  const parts = windowSeconds / every;
  if (Number.isInteger(parts) && parts <= MOST_PARTS) return [];
  const allowed = `a multiple of Slides every (${every}), at most ${MOST_PARTS} times of it`;
  return [{ field: 'Window', value: windowSeconds, allowed }];
}
