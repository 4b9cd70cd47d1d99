/** A condition within an operator that looks back. */
export interface InnerCondition {
  /** JSON Pointer into the rule. */
  readonly path: string;
  readonly json: unknown;
}

/** Most of them that are told. */
const MOST_INNER = 20;
/** Operators over a condition. */
const OVER_CONDITION: ReadonlySet<string> = new Set(['for', 'since', 'count']);

/** The conditions of a rule that has been read which are clauses for people, but not of the rule itself: what must hold `for` some time, what is counted. */
export function innerConditions(rule: unknown): readonly InnerCondition[] {
  const found: InnerCondition[] = [];
  const visit = (json: unknown, path: string): void => {
    if (typeof json !== 'object' || json === null) return;
    if (Array.isArray(json)) {
      for (const [i, item] of json.entries()) visit(item, `${path}/${i}`);
      return;
    }
    for (const [operator, value] of Object.entries(json)) {
      const isList = Array.isArray(value);
      const below = `${path}/${operator.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const condition: unknown = isList ? value[0] : value;
      if (OVER_CONDITION.has(operator) && !isSignal(condition) && found.length < MOST_INNER) {
        found.push({ path: isList ? `${below}/0` : below, json: condition });
      }
      visit(value, below);
    }
  };
  visit(rule, '');
  return found;
}

const isSignal = (json: unknown) => typeof json === 'object' && json !== null && 'var' in json;
