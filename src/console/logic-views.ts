import type { LogicProblem, Verdict } from '../logic/part.ts';
import type { Quality } from '../model/quality.ts';
import type { ReadingValue } from '../model/reading.ts';

/** How a rule in JSON Logic stands now for one asset. A rule that is none has a `problem` and nothing else. */
export interface LogicClausesView {
  problem?: LogicProblem;
  verdict?: Verdict;
  /** Each clause by its place in the rule, also those within what looks back. */
  clauses: LogicClauseView[];
  signals: LogicSignalView[];
  /** Where the rule looks back: what it was stepped through. */
  lookedBack?: LookedBackView;
}

/** A clause as it stands, with its numbers as people read them. */
export interface LogicClauseView {
  /** JSON Pointer into the rule. */
  path: string;
  verdict: Verdict;
  text: string;
}

/** A signal of a rule with its last reading, in the unit of the rule. */
export interface LogicSignalView {
  /** As it stands in the rule. */
  name: string;
  /** Absent: nothing stands in its relation to the asset. */
  asset?: string;
  property: string;
  /** Absent: it was never heard. */
  value?: ReadingValue;
  unit?: string;
  quality?: Quality;
  /** Why it does not count. */
  reason?: string;
  ageSeconds?: number;
}

/** What a rule that looks back was stepped through. */
export interface LookedBackView {
  seconds: number;
  readings: number;
  /** Why that was not all that the rule looks at; empty: it was. */
  cuts: readonly string[];
}
