import type { ReadingValue } from '../model/reading.ts';

/** A value that is not known: its signal is bad, stale or was never heard. Whatever rests on it is unknown too. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/** How a rule stands: it holds, it does not, or nobody knows. */
export type Verdict = boolean | 'unknown';

/**
 * A part of a rule as it has been read and checked. `path` is a JSON Pointer (RFC 6901) into the rule. `signal`, `temporal`: places in
 * the lists of {@link LogicPlan}. An `element` is what stands in a list that is walked through.
 */
export type Part =
  | { readonly kind: 'literal'; readonly value: ReadingValue }
  | { readonly kind: 'list'; readonly items: readonly Part[] }
  | { readonly kind: 'signal'; readonly signal: number; readonly fallback?: Part; readonly path: string }
  | { readonly kind: 'element'; readonly names: readonly string[]; readonly fallback?: Part }
  | {
      readonly kind: 'missing';
      readonly names: readonly string[];
      readonly signals: readonly number[];
      readonly needed?: number;
      readonly path: string;
    }
  | { readonly kind: 'temporal'; readonly temporal: number; readonly path: string }
  | Call;

/** An operator of JSON Logic with its operands. */
export interface Call {
  readonly kind: 'call';
  readonly operator: string;
  readonly operands: readonly Part[];
  readonly path: string;
  /** It stands behind an operator that walks through a list, so that it runs once an element. */
  readonly isRepeated: boolean;
  /** What one run costs at most, nested lists aside: about one a part and one a character. */
  readonly weight: number;
}

/** An operator that looks back in time. The condition of one comes before it in {@link LogicPlan.temporals}. */
export type Temporal =
  | { readonly of: 'for'; readonly condition: Part; readonly ms: number }
  | { readonly of: 'since'; readonly condition: Part; marks?: readonly number[] }
  | { readonly of: 'times'; readonly condition: Part; readonly ms: number }
  | { readonly of: WindowOperator; readonly signal: number; readonly window: number; readonly leastGood: number }
  | { readonly of: 'age'; readonly signal: number; marks?: readonly number[] }
  | { readonly of: 'previous'; readonly signal: number };

export type WindowOperator = 'avg' | 'min' | 'max' | 'count' | 'delta' | 'rate';

/** A window of time over a signal; several operators may share it. */
export interface LogicWindow {
  readonly signal: number;
  readonly ms: number;
}

/** A signal that a rule needs. */
export interface LogicSignal {
  /** As it stands in the rule. */
  readonly name: string;
  /** Absent: the asset that the rule is run for. */
  readonly asset?: string;
  readonly property: string;
}

/** A rule that has been read: what it is, and what it needs. */
export interface LogicPlan {
  readonly root: Part;
  readonly signals: readonly LogicSignal[];
  readonly windows: readonly LogicWindow[];
  readonly temporals: readonly Temporal[];
}

/** Why a rule is refused: where, and what is allowed there. */
export interface LogicProblem {
  /** JSON Pointer: `/and/1/>/0`; empty: the whole rule. */
  readonly path: string;
  readonly problem: string;
}
