import { type Operator, partsOf } from '../model/expression.ts';
import { parseUnit, unitConverter } from '../model/unit.ts';
import { differenceUnit } from './difference-unit.ts';

/** A part of an expression whose operands have been brought to units that fit. */
export interface InUnits {
  logic: unknown;
  /** UCUM code; absent for plain numbers, truth and text. */
  unit?: string;
}

type Problem = { problem: string };

/**
 * An expression with units: what is added or compared is converted to the unit of the first operand that has one, products and
 * quotients make units of their own. A plain number has the unit of what it is added to or compared with.
 * @param variables what stands for a variable: its name in the data, and its unit
 */
export function inUnits(logic: unknown, variables: ReadonlyMap<string, InUnits>): InUnits | Problem {
  if (typeof logic !== 'object' || logic === null) return { logic };
  const { operator, operands } = partsOf(logic);
  if (operator === 'var') return variables.get(String(operands[0])) ?? { problem: `${operands[0]} is not known` };
  const read: InUnits[] = [];
  for (const operand of operands) {
    const one = inUnits(operand, variables);
    if ('problem' in one) return one;
    read.push(one);
  }
  return applied(operator as Operator, read);
}

function applied(operator: Operator, operands: InUnits[]): InUnits | Problem {
  switch (operator) {
    case '*':
    case '/':
      return multiplied(operator, operands);
    case '!':
    case '!!':
    case 'and':
    case 'or':
      return { logic: { [operator]: operands.map(({ logic }) => logic) } };
    case 'if':
      return chosen(operands);
    case '+':
    case '-':
    case '%':
    case 'min':
    case 'max': {
      const same = inOneUnit(operands);
      if ('problem' in same) return same;
      const logic = { [operator]: same.operands };
      const isDifference =
        operator === '-' && operands.length === 2 && operands.every(({ unit }) => unit !== undefined);
      const unit = isDifference ? differenceUnit(same.unit) : same.unit;
      return unit === undefined ? { logic } : { logic, unit };
    }
    default: {
      const same = inOneUnit(operands);
      return 'problem' in same ? same : { logic: { [operator]: same.operands } };
    }
  }
}

/** Conditions stand at every other place but the last one; what they choose between has one unit. */
function chosen(operands: InUnits[]): InUnits | Problem {
  const isChoice = (i: number) => i % 2 === 1 || (i === operands.length - 1 && i > 0);
  const same = inOneUnit(operands.filter((_, i) => isChoice(i)));
  if ('problem' in same) return same;
  const choices = [...same.operands];
  const logic = { if: operands.map((operand, i) => (isChoice(i) ? choices.shift() : operand.logic)) };
  return same.unit === undefined ? { logic } : { logic, unit: same.unit };
}

function inOneUnit(operands: readonly InUnits[]): { operands: unknown[]; unit?: string } | Problem {
  const unit = operands.find((one) => one.unit !== undefined)?.unit;
  if (unit === undefined) return { operands: operands.map(({ logic }) => logic) };
  const converted: unknown[] = [];
  for (const operand of operands) {
    if (operand.unit === undefined || operand.unit === unit) {
      converted.push(operand.logic);
      continue;
    }
    const converter = unitConverter(operand.unit, unit);
    if ('problem' in converter) return converter;
    const scaled = converter.factor === 1 ? operand.logic : { '*': [operand.logic, converter.factor] };
    converted.push(converter.offset === 0 ? scaled : { '+': [scaled, converter.offset] });
  }
  return { operands: converted, unit };
}

function multiplied(operator: '*' | '/', operands: readonly InUnits[]): InUnits | Problem {
  const logic = { [operator]: operands.map((operand) => operand.logic) };
  const units = operands.map(({ unit }) => unit);
  const known = units.filter((unit) => unit !== undefined);
  if (known.length === 0) return { logic };
  const [only] = known;
  if (known.length === 1 && (operator === '*' || units[0] !== undefined)) {
    return only === undefined ? { logic } : { logic, unit: only };
  }
  for (const unit of known) {
    const parsed = parseUnit(unit);
    if ('problem' in parsed) return parsed;
    if (parsed.scale !== 'ratio') return { problem: `${unit} has no place in products and quotients; K has` };
  }
  const [first = '1', ...others] = units.map((unit) => (unit === undefined ? '1' : bracketed(unit)));
  return { logic, unit: [first, ...others.filter((unit) => unit !== '1')].join(operator === '*' ? '.' : '/') };
}

const bracketed = (unit: string) => (/[./]/.test(unit) ? `(${unit})` : unit);
