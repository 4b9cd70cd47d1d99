import { type Expression, partsOf } from '../model/expression.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';

/** The latest reading of a signal by its name, `asset/property`. */
export type LatestReading = (signal: string) => Reading | undefined;

/** When a reading may be relied on. */
export interface Trust {
  at: number;
  /** An older one is stale. */
  freshMs: number;
}

/** A value that is not known: whatever depends on it is no permission. */
const UNKNOWN = Symbol('unknown');
type Known = ReadingValue | typeof UNKNOWN;

/** A clock may be a little ahead of another; a reading that was received later than this after now says nothing of its age. */
const MOST_AHEAD_MS = 1000;

/** Why a reading cannot be relied on; `undefined`: it can. */
export function distrust(reading: Reading | undefined, { at, freshMs }: Trust): string | undefined {
  if (!reading) return 'has never been heard';
  const { quality, reason, receivedAt, value } = reading;
  if (quality !== 'good') return `is ${quality}${reason ? ` (${reason})` : ''}`;
  if (value === null) return 'has no value';
  if (receivedAt - at > MOST_AHEAD_MS) return 'was heard at a time that is still ahead, so its age is unknown';
  const ageMs = at - receivedAt;
  return ageMs > freshMs ? `is stale (last heard ${(ageMs / 1000).toFixed(0)} s ago)` : undefined;
}

/**
 * Why the permissives give no permission; `undefined`: they all hold. Three-valued: a clause over a reading that is bad, stale
 * or unknown neither holds nor fails, and what does not hold is no permission.
 */
export function missingPermission(
  { logic }: Pick<Expression, 'logic'>,
  latest: LatestReading,
  trust: Trust,
): string | undefined {
  const known = (signal: string): Known => {
    const reading = latest(signal);
    return !reading || distrust(reading, trust) !== undefined ? UNKNOWN : reading.value;
  };
  for (const clause of clausesOf(logic)) {
    const held = valueIn(clause, known);
    if (held === true) continue;
    const signals = signalsIn(clause);
    const shown = (signal: string) => {
      const reading = latest(signal);
      const why = distrust(reading, trust);
      return `${signal} ${why ?? `is ${String(reading?.value)}${reading?.unit ? ` ${reading.unit}` : ''}`}`;
    };
    const unsure = signals.filter((signal) => known(signal) === UNKNOWN);
    const facts = (held === UNKNOWN && unsure.length > 0 ? unsure : signals).map(shown).join(', ');
    const verb = held === false ? 'does not hold' : 'cannot be judged';
    return `the permissive ${clauseText(clause)} ${verb}: ${facts}`;
  }
  return undefined;
}

/** The parts that must all hold. */
function clausesOf(logic: unknown): readonly unknown[] {
  if (typeof logic !== 'object' || logic === null) return [logic];
  const { operator, operands } = partsOf(logic);
  return operator === 'and' ? operands.flatMap(clausesOf) : [logic];
}

function signalsIn(logic: unknown): string[] {
  if (typeof logic !== 'object' || logic === null) return [];
  const { operator, operands } = partsOf(logic);
  return operator === 'var' ? [String(operands[0])] : [...new Set(operands.flatMap(signalsIn))];
}

function valueIn(logic: unknown, known: (signal: string) => Known): Known {
  if (typeof logic !== 'object' || logic === null) return logic as ReadingValue;
  const { operator, operands } = partsOf(logic);
  if (operator === 'var') return known(String(operands[0]));
  const values = operands.map((operand) => valueIn(operand, known));
  const [first = UNKNOWN, second = UNKNOWN] = values;
  switch (operator) {
    case 'and':
      return values.includes(false) ? false : areTruths(values) ? true : UNKNOWN;
    case 'or':
      return values.includes(true) ? true : areTruths(values) ? false : UNKNOWN;
    case 'if':
      return chosen(values);
    case '!':
      return typeof first === 'boolean' ? !first : UNKNOWN;
    case '!!':
      return typeof first === 'boolean' ? first : UNKNOWN;
    case '==':
    case '===':
      return alike(first, second) ? first === second : UNKNOWN;
    case '!=':
    case '!==':
      return alike(first, second) ? first !== second : UNKNOWN;
    default:
      return calculated(operator, values);
  }
}

const areTruths = (values: readonly Known[]) => values.every((value) => typeof value === 'boolean');

function chosen([condition = UNKNOWN, then = UNKNOWN, ...rest]: readonly Known[]): Known {
  if (typeof condition !== 'boolean') return UNKNOWN;
  if (condition) return then;
  return rest.length > 1 ? chosen(rest) : (rest[0] ?? UNKNOWN);
}

const alike = (one: Known, other: Known) => one !== UNKNOWN && typeof one === typeof other;

const COMPARISONS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

const CALCULATIONS: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  '+': (numbers) => numbers.reduce((sum, number) => sum + number, 0),
  '-': ([first = 0, second]) => (second === undefined ? -first : first - second),
  '*': (numbers) => numbers.reduce((product, number) => product * number, 1),
  '/': ([first = 0, second = 0]) => first / second,
  '%': ([first = 0, second = 0]) => first % second,
  min: (numbers) => Math.min(...numbers),
  max: (numbers) => Math.max(...numbers),
};

/** Of numbers only: text that looks like one is not compared with it. */
function calculated(operator: string, values: readonly Known[]): Known {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return UNKNOWN;
  const compare = COMPARISONS[operator];
  if (compare) {
    if (numbers.length < 2) return UNKNOWN;
    return numbers.every((number, i) => i === 0 || compare(numbers[i - 1] ?? Number.NaN, number));
  }
  const result = CALCULATIONS[operator]?.(numbers) ?? Number.NaN;
  return Number.isFinite(result) ? result : UNKNOWN;
}

/** `press/1/temperature < 80`, as people write it. */
function clauseText(logic: unknown): string {
  if (typeof logic !== 'object' || logic === null) return JSON.stringify(logic);
  const { operator, operands } = partsOf(logic);
  if (operator === 'var') return String(operands[0]);
  const inner = operands.map((operand) => {
    const text = clauseText(operand);
    return text.includes(' ') && !/^[a-z]+\(/.test(text) ? `(${text})` : text;
  });
  if (operands.length === 1) return `${operator}${inner[0]}`;
  return /^[a-z]+$/.test(operator) && !['and', 'or'].includes(operator)
    ? `${operator}(${inner.join(', ')})`
    : inner.join(` ${operator} `);
}
