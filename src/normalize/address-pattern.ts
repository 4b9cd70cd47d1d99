/** An address with captures: `plant/{line}/{machine}/{metric}`. */
export interface AddressPattern {
  /** Names between the braces, in order. */
  readonly captures: readonly string[];
  /** What an address has at each capture, or `undefined` where it does not fit. */
  match(address: string): ReadonlyMap<string, string> | undefined;
}

const CAPTURE = /\{([^{}]*)\}/g;
const NAME = /^[A-Za-z][\w-]*$/;

/** True where a text holds captures. */
export function hasCaptures(text: string): boolean {
  return /[{}]/.test(text);
}

/**
 * Reads a pattern; a reason where it is none. A capture stands for at least one character and no `/`, and takes as little as what
 * follows it allows; the last one takes the rest. Matching takes time linear in the address, whatever the pattern.
 */
export function readPattern(pattern: string): AddressPattern | string {
  const captures = [...pattern.matchAll(CAPTURE)].map(([, name = '']) => name);
  const literals = pattern.split(/\{[^{}]*\}/);
  if (literals.some((literal) => /[{}]/.test(literal))) return 'each { with its }';
  const unnamed = captures.find((name) => !NAME.test(name));
  if (unnamed !== undefined) return `names of letters, digits, _ and - between { and }, not "${unnamed}"`;
  const doubled = captures.find((name, i) => captures.indexOf(name) !== i);
  if (doubled !== undefined) return `each name once, {${doubled}} stands twice`;
  if (literals.slice(1, -1).includes('')) return 'text between two captures, for nothing tells where one ends';
  return { captures, match: (address: string) => matched(address, captures, literals) };
}

/** A text with its captures filled in; those that are not among the values stay as they are. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(CAPTURE, (whole, name: string) => values.get(name) ?? whole);
}

/** Names of the captures that a text uses. */
export function capturesIn(text: string): string[] {
  return [...text.matchAll(CAPTURE)].map(([, name = '']) => name);
}

function matched(
  address: string,
  captures: readonly string[],
  literals: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const [first = '', last = ''] = [literals[0], literals.at(-1)];
  if (!address.startsWith(first) || !address.endsWith(last)) return undefined;
  const end = address.length - last.length;
  const found = new Map<string, string>();
  let from = first.length;
  for (const [i, name] of captures.entries()) {
    // At least one character belongs to the capture itself.
    const to = i === captures.length - 1 ? end : address.indexOf(literals[i + 1] ?? '', from + 1);
    if (to <= from || to > end) return undefined;
    const text = address.slice(from, to);
    if (text.includes('/')) return undefined;
    found.set(name, text);
    from = to + (literals[i + 1] ?? '').length;
  }
  return found;
}
