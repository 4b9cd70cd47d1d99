import { durationText } from '../model/duration.ts';
import type { Clause, RaiseEffect, Seen } from '../model/rule.ts';
import { isHeard, lagOf, type Occurrence, waitsWith } from './sequence-patterns.ts';
import type { EventWords, Happened, SequenceRule, SequenceState } from './sequence-rule.ts';
import type { Pattern } from './sequence-settings.ts';
import { enabledClauses } from './threshold-clauses.ts';
import { shownValue } from './threshold-rule.ts';
import { heardText } from './threshold-words.ts';

/** What a pattern means, in one sentence. Times are ms. */
export function patternText(
  pattern: Pattern,
  { a, b, withinMs, times, lateMs }: { a: string; b: string; withinMs: number; times: number; lateMs: number },
): string {
  const within = durationText(withinMs);
  const wait = lateMs > 0 ? `, once what comes late has been waited for ${durationText(lateMs)} more` : '';
  switch (pattern) {
    case 'A then B':
      return `Raises when ${b} comes within ${within} after ${a}.`;
    case 'A without B':
      return `Raises ${within} after ${a}, where ${b} has not come until then${wait}.`;
    case 'A n times':
      return `Raises when ${a} comes ${times} times within ${within}.`;
    case 'B without A':
      return `Raises when ${b} comes, where ${a} has not come within ${within} before${wait}.`;
  }
}

/**
 * What an alarm is raised for.
 * @param awayMs how long the runtime was away meanwhile
 */
export function occurrenceText(rule: SequenceRule, occurrence: Occurrence, awayMs: number): string {
  const { pattern, withinMs, times, words } = rule;
  const within = durationText(withinMs);
  const [first, last] = [occurrence[0], occurrence.at(-1)];
  const [a, b] = [words.a.text, words.b.text];
  if (!first || !last) return '';
  const passed = durationText(last.time - first.time);
  switch (pattern) {
    case 'A then B':
      return `${happenedText(words.b, last)} came ${passed} after ${happenedText(words.a, first)}; within ${within} is an alarm`;
    case 'A without B':
      return `${happenedText(words.a, first)}, and ${b} did not come within ${within}${awayText(awayMs)}`;
    case 'A n times':
      return `${happenedText(words.a, last)} came ${occurrence.length} times in ${passed}; ${times} times in ${within} are an alarm`;
    case 'B without A':
      return `${happenedText(words.b, last)}, and ${a} did not come in the ${within} before`;
  }
}

const awayText = (awayMs: number) =>
  awayMs >= 1 ? `, not counting ${durationText(awayMs)} in which the runtime was away` : '';

/** A number says more than the condition it fulfils. */
function happenedText({ text, unitLabel }: EventWords, { value }: Happened): string {
  return typeof value === 'number' ? `${text} (${shownValue(value, unitLabel)})` : text;
}

/** The text of an alarm. */
export function sequenceMessage(
  _rule: SequenceRule,
  { evidence }: RaiseEffect,
  { asset }: { asset: string; property: string },
): string {
  return `${asset}: ${evidence.clauses?.join('; ') ?? ''}`;
}

/** What a sequence says of an asset at a moment, and when it would raise. */
export function sequenceClauses(rule: SequenceRule, state: SequenceState, seen: Seen): Clause[] {
  const { standing } = state;
  const clauses = enabledClauses(rule, seen);
  if (standing) return [...clauses, { condition: 'sequence', holds: true, text: standing.what }];
  const told = [progressText(rule, state, seen), unknownText(rule, state, seen), ...signalTexts(rule, seen)];
  const text = told.filter((one) => one !== '').join('; ');
  return [...clauses, { condition: 'sequence', holds: false, text }];
}

function progressText(rule: SequenceRule, state: SequenceState, { at, others }: Seen): string {
  const { pattern, withinMs, times, lateMs, words } = rule;
  const lagMs = lagOf(rule, others);
  const now = at - lagMs;
  const ago = (time: number) => `${durationText(Math.max(0, now - time))} ago`;
  const [a, b] = [words.a.text, words.b.text];
  const [lastA, lastB] = [state.a.events.at(-1), state.b.events.at(-1)];
  const wait = state.waits.find(({ already }) => !already);
  const waiting = wait && `alarm in ${durationText(Math.max(0, wait.until + lateMs - now))} where`;
  switch (pattern) {
    case 'A then B': {
      if (!lastA) return `${a} has not come yet`;
      const left = lastA.time + withinMs - now;
      return `${a} came ${ago(lastA.time)}${left >= 0 ? `; alarm if ${b} comes within ${durationText(left)}` : ''}`;
    }
    case 'A without B': {
      if (!wait) return lastA ? `${a} came ${ago(lastA.time)}, and ${b} is not missing` : `${a} has not come yet`;
      const awayMs = wait.until - wait.time - withinMs;
      return `${a} came ${ago(wait.time)}; ${waiting} ${b} does not come until then${awayText(awayMs)}`;
    }
    case 'A n times': {
      const counted = state.a.events.filter(({ time }) => time >= now - withinMs).length;
      return `${a} came ${counted} of ${times} times in the last ${durationText(withinMs)}`;
    }
    case 'B without A':
      if (wait) return `${b} came ${ago(wait.time)}; ${waiting} no ${a} from before arrives late`;
      return lastB ? `${b} came ${ago(lastB.time)}, and ${a} was not missing` : `${b} has not come yet`;
  }
}

function unknownText(rule: SequenceRule, { unknown }: SequenceState, { at }: Seen): string {
  const subject = waitsWith(rule);
  if (!unknown || subject === undefined) return '';
  const { a, b } = rule.words;
  const [what, missed] = subject === 'a' ? [a, b] : [b, a];
  return `whether ${missed.text} was missing with ${what.text} ${durationText(Math.max(0, at - unknown.time))} ago is not known, as ${unknown.why}`;
}

/** What the rule cannot hear just now. */
function signalTexts({ a, b, words }: SequenceRule, { others, at }: Seen): string[] {
  const texts = [a, b].flatMap((kind) => {
    const heard = kind && others[kind.place];
    return kind && !isHeard(kind, heard, at) ? [heardText(words.others[kind.place] ?? '', heard, at)] : [];
  });
  return [...new Set(texts)];
}
