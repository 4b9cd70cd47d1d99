import { missingIn, placeIn, weightIn } from './element.ts';
import { alike, atMost, less, OPERATIONS, parsed, truthy } from './operators.ts';
import { type Call, type Part, UNKNOWN } from './part.ts';
import { compileWalk } from './walk.ts';

/** What a rule is evaluated with: the values of its signals and of its operators that look back, {@link UNKNOWN} where nobody knows. */
export interface Frame {
  readonly signals: readonly unknown[];
  readonly temporals: readonly unknown[];
  /** What may still be spent on lists; where it runs out, what rests on them is unknown. */
  left: number;
}

/** What one evaluation may spend on lists, about one an element and part: some milliseconds. */
export const MOST_SPENT = 500_000;

/** A part of a rule, ready to run. `element`: what is walked through. */
export type Evaluate = (frame: Frame, element: unknown) => unknown;
export type Truth = boolean | typeof UNKNOWN;
export type Judge = (frame: Frame, element: unknown) => Truth;

/** The value of a part. Known values give what json-logic-js 2.0.5 gives; what may depend on an unknown one is unknown. */
export function compileValue(part: Part): Evaluate {
  switch (part.kind) {
    case 'literal':
      return () => part.value;
    case 'list':
      return compileList(part.items);
    case 'signal': {
      const { signal } = part;
      const fallback = part.fallback && compileValue(part.fallback);
      if (!fallback) return ({ signals }) => signals[signal];
      return (frame, element) => {
        const value = frame.signals[signal];
        return value === UNKNOWN ? fallback(frame, element) : value;
      };
    }
    case 'temporal':
      return ({ temporals }) => temporals[part.temporal];
    case 'element': {
      const fallback = part.fallback ? compileValue(part.fallback) : () => null;
      return (frame, element) => {
        const value = placeIn(element, part.names);
        return value === undefined && part.names.length > 0 ? fallback(frame, element) : value;
      };
    }
    case 'missing':
      return compileMissing(part);
    case 'call':
      return compileCall(part);
  }
}

/** Whether a part holds. It is known where no value of what is unknown could change it, as in `false and unknown`. */
export function compileTruth(part: Part): Judge {
  if (part.kind !== 'call') return judged(compileValue(part));
  const { operands } = part;
  switch (part.operator) {
    case 'and':
      return deciding(operands.map(compileTruth), false);
    case 'or':
      return deciding(operands.map(compileTruth), true);
    case 'if':
    case '?:':
      return chosen(operands, compileTruth, () => false) as Judge;
    case '!':
    case '!!': {
      const [operand] = operands;
      const holds = operand ? compileTruth(operand) : () => false;
      if (part.operator === '!!') return holds;
      return (frame, element) => {
        const truth = holds(frame, element);
        return truth === UNKNOWN ? UNKNOWN : !truth;
      };
    }
    default:
      return judged(compileCall(part));
  }
}

function judged(evaluate: Evaluate): Judge {
  return (frame, element) => {
    const value = evaluate(frame, element);
    return value === UNKNOWN ? UNKNOWN : value === true || truthy(value);
  };
}

/** `and` is decided by what is false, `or` by what is true. */
function deciding(judges: readonly Judge[], by: boolean): Judge {
  return (frame, element) => {
    let all: Truth = !by;
    for (const judge of judges) {
      const truth = judge(frame, element);
      if (truth === by) return by;
      if (truth === UNKNOWN) all = UNKNOWN;
    }
    return all;
  };
}

/** Where nobody knows which branch is taken, both count if they agree. */
function chosen(operands: readonly Part[], compile: (part: Part) => Evaluate, none: Evaluate): Evaluate {
  let rest: Evaluate = none;
  const last = operands.length - (operands.length % 2 === 1 ? 1 : 0);
  const otherwise = operands[last];
  if (otherwise) rest = compile(otherwise);
  for (let i = last - 2; i >= 0; i -= 2) {
    const [condition, then] = operands.slice(i, i + 2);
    if (condition && then) rest = branch(compileTruth(condition), compile(then), rest);
  }
  return rest;
}

function branch(holds: Judge, then: Evaluate, otherwise: Evaluate): Evaluate {
  return (frame, element) => {
    const truth = holds(frame, element);
    if (truth === true) return then(frame, element);
    const other = otherwise(frame, element);
    return truth === false || Object.is(other, then(frame, element)) ? other : UNKNOWN;
  };
}

function compileCall(call: Call): Evaluate {
  const { operator, operands } = call;
  switch (operator) {
    case '!':
    case '!!':
      return compileTruth(call);
    case 'and':
      return firstThat(operands.map(compileValue), false);
    case 'or':
      return firstThat(operands.map(compileValue), true);
    case 'if':
    case '?:':
      return chosen(operands, compileValue, () => null);
    case 'map':
    case 'filter':
    case 'reduce':
    case 'all':
    case 'none':
    case 'some':
      return compileWalk(call, operator);
    case 'missing':
    case 'missing_some':
      return compileApplied(call, (values, element) => missingIn(element, operator, values));
    default:
      return (
        (call.isRepeated ? undefined : compileBinary(call)) ?? compileApplied(call, OPERATIONS.get(operator)?.apply)
      );
  }
}

/** The first value that decides, or the last. Which one it is nobody knows once one before it is unknown. */
function firstThat(values: readonly Evaluate[], decides: boolean): Evaluate {
  return (frame, element) => {
    let value: unknown;
    for (const evaluate of values) {
      value = evaluate(frame, element);
      if (value === UNKNOWN || truthy(value) === decides) return value;
    }
    return value;
  };
}

function compileList(items: readonly Part[]): Evaluate {
  const values = items.map(compileValue);
  const constants = constantsOf(items);
  if (constants) return () => constants;
  return (frame, element) => {
    const list = values.map((evaluate) => evaluate(frame, element));
    return list.includes(UNKNOWN) ? UNKNOWN : list;
  };
}

function constantsOf(items: readonly Part[]): unknown[] | undefined {
  const constants: unknown[] = [];
  for (const item of items) {
    const value = item.kind === 'literal' ? item.value : item.kind === 'list' ? constantsOf(item.items) : undefined;
    if (value === undefined) return undefined;
    constants.push(value);
  }
  return constants;
}

function compileMissing({ signals, needed, names }: Extract<Part, { kind: 'missing' }>): Evaluate {
  return (frame) => {
    const missing = names.filter((_name, i) => {
      const value = frame.signals[signals[i] ?? 0];
      return value === UNKNOWN || value === '';
    });
    return needed !== undefined && names.length - missing.length >= needed ? [] : missing;
  };
}

/** What is done to two values many times a second goes without a list of them. */
const BINARY: ReadonlyMap<string, (one: unknown, other: unknown) => unknown> = new Map<
  string,
  (one: unknown, other: unknown) => unknown
>([
  ['>', (one, other) => less(other, one)],
  ['>=', (one, other) => atMost(other, one)],
  ['<', less],
  ['<=', atMost],
  ['==', alike],
  ['===', (one, other) => one === other],
  ['!=', (one, other) => !alike(one, other)],
  ['!==', (one, other) => one !== other],
  ['+', (one, other) => parsed(parsed(one)) + parsed(other)],
  ['*', (one, other) => parsed(one) * parsed(other)],
  ['/', (one, other) => (one as number) / (other as number)],
]);

function compileBinary({ operator, operands }: Call): Evaluate | undefined {
  const apply = BINARY.get(operator);
  const [first, second] = operands;
  if (!apply || !first || !second || operands.length > 2) return undefined;
  const one = compileValue(first);
  const other = compileValue(second);
  return (frame, element) => {
    const left = one(frame, element);
    if (left === UNKNOWN) return UNKNOWN;
    const right = other(frame, element);
    return right === UNKNOWN ? UNKNOWN : apply(left, right);
  };
}

function compileApplied(
  { operands, isRepeated }: Call,
  apply: (values: readonly unknown[], element: unknown) => unknown = () => UNKNOWN,
): Evaluate {
  const evaluates = operands.map(compileValue);
  return (frame, element) => {
    const values = evaluates.map((evaluate) => evaluate(frame, element));
    if (values.includes(UNKNOWN)) return UNKNOWN;
    if (isRepeated) {
      for (const value of values) frame.left -= weightIn(value);
      if (frame.left < 0) return UNKNOWN;
    }
    return apply(values, element);
  };
}
