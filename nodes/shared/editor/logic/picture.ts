/** A length of time as it stands in a rule: `"5 min"`, or a number of seconds. */
export type Length = string | number;

/** What a value is compared with what. `===` is *is*, `==` also takes a text for the number that it says. */
export const COMPARISONS = ['>', '>=', '<', '<=', '===', '!==', '==', '!='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Operators over a window of time. */
export const OVER = ['avg', 'min', 'max', 'delta', 'rate', 'count'] as const;
export type Over = (typeof OVER)[number];

/** A window, and the share of it that must be good, where the rule names one. */
export interface Window {
  readonly over: Length;
  readonly good?: number;
}

/** What of a signal is looked at. */
export type OfSignal =
  | { readonly of: 'value' | 'previous' | 'age'; readonly signal: string }
  | { readonly of: Over; readonly signal: string; readonly window: Window };

/** What a clause looks at: something of a signal, how often a condition came true, or how long ago that was. */
export type Looked =
  | OfSignal
  | { readonly of: 'times'; readonly condition: Part; readonly window: Window }
  | { readonly of: 'since'; readonly condition: Part };

/** A plain value of a list. */
export type Item = string | number | boolean;

/**
 * What something is compared with. A `draft` is what somebody has typed that is no such value yet, or nothing. In a rule it is an operator without a name, so that it is refused
 * with its place and nothing that was typed is lost.
 */
export type Value =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'truth'; readonly truth: boolean }
  | { readonly kind: 'signal'; readonly looked: OfSignal }
  | { readonly kind: 'draft'; readonly text: string };

/** What a clause says of what it looks at. `truth`: it is true. `from` includes both ends, `between` none. */
export type Test =
  | { readonly is: 'truth' }
  | { readonly is: Comparison; readonly value: Value }
  | { readonly is: 'from' | 'between'; readonly low: Value; readonly high: Value }
  | { readonly is: 'in'; readonly items: readonly Item[] };

/** How parts stand together: all hold, one of them does, or the only one does not. */
export type Joint = 'and' | 'or' | '!';

interface Held {
  /** It counts once it has held for so long. */
  readonly held?: Length;
}

export interface Clause extends Held {
  readonly kind: 'clause';
  readonly looked: Looked;
  readonly test: Test;
}

export interface Group extends Held {
  readonly kind: 'group';
  readonly joint: Joint;
  readonly parts: readonly Part[];
  /** Its only part stands without a list around it. */
  readonly bare?: true;
}

/** A part of a rule that the picture has no form for: kept as it is. */
export interface Json extends Held {
  readonly kind: 'json';
  readonly json: unknown;
}

/** A part of the picture of a rule. */
export type Part = Clause | Group | Json;

/** What stands in a rule for what is not there yet. */
export const draftOf = (text: string): Readonly<Record<string, string>> => ({ '': text });

/** A clause of which only the signal may be known. */
export function newClause(signal = ''): Clause {
  const value: Value = { kind: 'draft', text: '' };
  return { kind: 'clause', looked: { of: 'value', signal }, test: { is: '>', value } };
}
