/** What stands at a place of an element; `undefined`: nothing. Only what it holds itself counts, not what every object has. */
export function placeIn(element: unknown, names: readonly string[]): unknown {
  let found = element;
  for (const name of names) {
    if (found === null || found === undefined || !Object.hasOwn(found as object, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** Which of the names lead to nothing in an element. */
export function missingIn(
  element: unknown,
  operator: 'missing' | 'missing_some',
  [first, second, ...rest]: readonly unknown[],
): unknown {
  const isNothing = (name: unknown) => {
    const names = name === undefined || name === null || name === '' ? [] : String(name).split('.');
    const value = placeIn(element, names) ?? null;
    return value === null || value === '';
  };
  if (operator === 'missing') {
    const names = Array.isArray(first) ? first : [first, second, ...rest].filter((name) => name !== undefined);
    return names.filter(isNothing);
  }
  const names = Array.isArray(second) ? second : [second];
  const missing = names.filter(isNothing);
  return Array.isArray(second) && second.length - missing.length >= Number(first) ? [] : missing;
}

/** What it costs to look at all of a value: one an element, one a character. */
export function weightIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 1;
  let weight = 1;
  for (const item of value) weight += weightIn(item);
  return weight;
}
