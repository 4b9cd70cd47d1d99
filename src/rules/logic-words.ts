import type { ClauseText } from '../logic/clauses.ts';
import type { LogicState } from '../logic/state.ts';
import { signalName } from '../model/reading.ts';
import type { Clause, RaiseEffect, Seen } from '../model/rule.ts';
import type { LogicRule, LogicRuleState } from './logic-rule.ts';

/** Most clauses, and characters of a message, that are kept with an alarm. */
const MOST_CLAUSES = 20;
const MOST_TEXT = 600;

/** A clause does its part where it says what it must; behind a negation that is the opposite. */
const doesItsPart = ({ verdict, isNegated }: ClauseText) => verdict !== 'unknown' && verdict !== isNegated;

/** A clause that does its part need not say so. */
function shown(clause: ClauseText): string {
  const text = doesItsPart(clause) ? clause.said : clause.text;
  return clause.isNegated ? `not (${text})` : text;
}

/** The clauses that let a rule hold, as they stand; all where none does. */
export function clauseTexts({ logic }: LogicRule, state: LogicState, at: number): string[] {
  const clauses = logic.explain(state, at);
  const holding = clauses.filter(doesItsPart);
  return (holding.length > 0 ? holding : clauses).slice(0, MOST_CLAUSES).map(shown);
}

/** The text of an alarm: what it means, and what lets the rule hold. */
export function logicMessage(
  { words: { message } }: LogicRule,
  { evidence: { clauses = [] } }: RaiseEffect,
  { asset, property }: { asset: string; property: string },
): string {
  const text = `${signalName(asset, property)}: ${message === undefined ? '' : `${message}: `}${clauses.join('; ')}`;
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** Clause by clause, what the rule says to an asset at a moment. */
export function logicClauses(rule: LogicRule, { logic: state }: LogicRuleState, { at }: Seen): Clause[] {
  const closed = rule.schedule?.isOpen(at) === false;
  const outside = closed ? [{ holds: false, text: 'its calendar is closed: it does not judge' }] : [];
  if (!state) return [...outside, { holds: false, text: 'nothing has been heard of its signals' }];
  return [
    ...outside,
    ...rule.logic.explain(state, at).map((clause) => ({ holds: doesItsPart(clause), text: shown(clause) })),
  ];
}
