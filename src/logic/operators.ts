/** An operator that takes the values of its operands. */
export interface Operation {
  /** Fewest and most operands. */
  readonly operands: readonly [least: number, most: number];
  apply(values: readonly unknown[]): unknown;
}

/** True for what JSON Logic takes as true: an empty list is not, a text `"0"` is. */
export function truthy(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0 ? false : Boolean(value);
}

/** A number as `parseFloat` reads it; of a number it leaves all but the sign of zero. */
export const parsed = (value: unknown): number =>
  typeof value === 'number' ? value + 0 : Number.parseFloat(text(value));
const text = (value: unknown) => String(value);

// biome-ignore lint/suspicious/noDoubleEquals: JSON Logic compares so: "1" equals 1
export const alike = (one: unknown, other: unknown): boolean => one == other;
export const less = (one: unknown, other: unknown): boolean => (one as number) < (other as number);
export const atMost = (one: unknown, other: unknown): boolean => (one as number) <= (other as number);

const ANY = Number.POSITIVE_INFINITY;
const two = (apply: (one: unknown, other: unknown) => unknown): Operation => ({
  operands: [2, 2],
  apply: ([one, other]) => apply(one, other),
});
const chained = (holds: (one: unknown, other: unknown) => boolean): Operation => ({
  operands: [2, 3],
  apply: ([low, value, high]) => holds(low, value) && (high === undefined || holds(value, high)),
});

/** The operators of JSON Logic whose operands are all calculated first, as json-logic-js 2.0.5 calculates them. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['==', two(alike)],
  ['===', two((one, other) => one === other)],
  ['!=', two((one, other) => !alike(one, other))],
  ['!==', two((one, other) => one !== other)],
  ['>', two((one, other) => less(other, one))],
  ['>=', two((one, other) => atMost(other, one))],
  ['<', chained(less)],
  ['<=', chained(atMost)],
  ['%', two((one, other) => (one as number) % (other as number))],
  ['/', two((one, other) => (one as number) / (other as number))],
  [
    '-',
    {
      operands: [1, 2],
      apply: ([one, other]) => (other === undefined ? -(one as number) : (one as number) - (other as number)),
    },
  ],
  [
    '+',
    { operands: [0, ANY], apply: (values) => values.reduce<number>((sum, value) => parsed(sum) + parsed(value), 0) },
  ],
  ['*', { operands: [1, ANY], apply: (values) => values.reduce((product, value) => parsed(product) * parsed(value)) }],
  ['min', { operands: [0, ANY], apply: (values) => extreme(Math.min, values, Number.POSITIVE_INFINITY) }],
  ['max', { operands: [0, ANY], apply: (values) => extreme(Math.max, values, Number.NEGATIVE_INFINITY) }],
  ['in', two(contains)],
  ['cat', { operands: [0, ANY], apply: (values) => values.join('') }],
  ['substr', { operands: [2, 3], apply: ([source, start, end]) => portion(text(source), start, end) }],
  ['merge', { operands: [0, ANY], apply: (values) => values.flat(1) }],
  ['log', { operands: [1, 1], apply: ([value]) => value }],
]);

function extreme(of: (one: number, other: number) => number, values: readonly unknown[], start: number): number {
  return values.reduce<number>((found, value) => of(found, value as number), start);
}

function contains(one: unknown, within: unknown): boolean {
  if (typeof within === 'string') return within !== '' && within.includes(text(one));
  return Array.isArray(within) && within.indexOf(one) !== -1;
}

/** A negative end counts from the end of the text. */
function portion(source: string, start: unknown, end: unknown): string {
  if (typeof end !== 'undefined' && (end as number) < 0) {
    const rest = source.substr(start as number);
    return rest.substr(0, rest.length + (end as number));
  }
  return source.substr(start as number, end as number | undefined);
}

/** Operators that decide which of their operands are looked at, or how often; with the fewest operands of each. */
export const CONTROLS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['and', [1, ANY]],
  ['or', [1, ANY]],
  ['!', [0, 1]],
  ['!!', [0, 1]],
  ['if', [0, ANY]],
  ['?:', [0, ANY]],
]);

/** Operators that walk through a list. Their second operand sees an element, not the signals. */
export const WALKS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['map', [2, 2]],
  ['filter', [2, 2]],
  ['reduce', [2, 3]],
  ['all', [2, 2]],
  ['none', [2, 2]],
  ['some', [2, 2]],
]);

/** Operators that look back in time. `min` and `max` do where they have a window. */
export const TEMPORALS = ['for', 'avg', 'count', 'delta', 'rate', 'previous', 'since', 'age'] as const;
