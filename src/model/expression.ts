/** An expression in JSON Logic that may be run. */
export interface Expression {
  readonly logic: unknown;
  /** Names of its variables, in the order they appear; `@name` is an attribute of the asset. */
  readonly variables: readonly string[];
}

/** Operators of JSON Logic that calculate and compare. */
export const OPERATORS = [
  ...['+', '-', '*', '/', '%', 'min', 'max', '<', '<=', '>', '>='],
  ...['==', '===', '!=', '!==', '!', '!!', 'and', 'or', 'if'],
] as const;
export type Operator = (typeof OPERATORS)[number];

const MOST_TEXT = 10_000;
const MOST_DEPTH = 32;

/** Reads an expression; a reason where it is none. */
export function readExpression(text: string): Expression | string {
  if (text.length > MOST_TEXT) return `at most ${MOST_TEXT} characters`;
  let logic: unknown;
  try {
    logic = JSON.parse(text);
  } catch {
    return 'JSON Logic such as {"*": [{"var": "power"}, 2]}';
  }
  const variables = new Set<string>();
  const problem = problemOf(logic, variables, 0);
  if (problem !== undefined) return problem;
  if (variables.size === 0) return 'an expression with at least one variable: {"var": "power"}';
  return { logic, variables: [...variables] };
}

/** The operator of a part of an expression, and what it is applied to. */
export function partsOf(logic: object): { operator: string; operands: readonly unknown[] } {
  const [[operator = '', operands] = []] = Object.entries(logic);
  return { operator, operands: Array.isArray(operands) ? operands : [operands] };
}

function problemOf(logic: unknown, variables: Set<string>, depth: number): string | undefined {
  if (typeof logic !== 'object' || logic === null) return undefined;
  if (depth > MOST_DEPTH) return `at most ${MOST_DEPTH} parts within each other`;
  if (Array.isArray(logic)) return 'lists only behind an operator';
  if (Object.keys(logic).length !== 1) return 'objects with one operator each: {"+": [...]}';
  const { operator, operands } = partsOf(logic);
  if (operator === 'var') {
    const [name] = operands;
    if (operands.length !== 1 || typeof name !== 'string' || name === '') {
      return 'variables such as {"var": "power"}, the name of a property';
    }
    // What every object has by itself is no reading.
    if (name in {}) return `another property than ${name}`;
    variables.add(name);
    return undefined;
  }
  if (!OPERATORS.includes(operator as Operator)) return `the operators var ${OPERATORS.join(' ')}, not "${operator}"`;
  if (operands.length === 0) return `something to apply ${operator} to`;
  for (const operand of operands) {
    const problem = problemOf(operand, variables, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
