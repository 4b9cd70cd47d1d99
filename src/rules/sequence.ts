import type { Evidence } from '../model/alarm.ts';
import { type Effect, GIVEN_AGAIN_MS, type News, type Rule, type RuleInput, type Step } from '../model/rule.ts';
import { holdsFor } from './enabled-when.ts';
import { absenceOf, completed, lagOf, type Occurrence, waitsWith } from './sequence-patterns.ts';
import type { SequenceRule, SequenceState, Wait } from './sequence-rule.ts';
import { lastEvent, NOTHING_SEEN, take } from './sequence-track.ts';
import { afterAway, dueOf, MOMENT_MS, type ResumeInput, seenAgain, untilOf, withWait } from './sequence-waits.ts';
import { occurrenceText, sequenceClauses, sequenceMessage } from './sequence-words.ts';
import { isEnabled } from './threshold-judges.ts';

const NOTHING_KNOWN: SequenceState = {
  ...{ key: '', a: NOTHING_SEEN, b: NOTHING_SEEN, waits: [], standing: null },
  ...{ away: { from: 0, to: 0 }, missedAt: 0, endedAt: 0, unknown: null },
};

/**
 * Raises when events of one or several signals follow, or do not follow, each other as a pattern says, by the time of their source. An event that comes late takes its
 * place; what has been told stays told, and is not told again. Time in which the runtime was away counts for nothing: a wait is longer by it.
 */
export const sequence: Rule<SequenceRule, SequenceState> = {
  type: 'sequence',
  initial: NOTHING_KNOWN,
  step(rule, before, input) {
    const course = courseOf(rule, before, input);
    if (input.kind === 'resume') return before === NOTHING_KNOWN ? undefined : resumed(course, input);
    if (input.kind === 'reference' && input.news) hear(course, input.news);
    else if (before === NOTHING_KNOWN || input.kind === 'reading') return undefined;
    decide(course);
    passTime(course);
    return stepOf(course, before);
  },
  isCalm: ({ waits, standing }) => waits.length === 0 && standing === null,
  carry(rule, state) {
    if (state.key !== rule.key) return NOTHING_KNOWN;
    return { ...state, waits: state.waits.map((one) => ({ ...one, until: untilOf(rule, state, one.time, 0) })) };
  },
  raised: (_rule, { standing }) => (standing ? ['sequence'] : []),
  priority: ({ priority }) => priority,
  behaviour({ words: _words, schedule, ...behaviour }) {
    return { ...behaviour, ...(schedule && { schedule: true }) };
  },
  limits: () => [],
  explain: sequenceClauses,
  describe: sequenceMessage,
};

/** One step on its way: the state so far, and what it asks for. */
interface Course {
  readonly rule: SequenceRule;
  readonly input: RuleInput;
  readonly at: number;
  /** The time of the sources is so far behind the runtime's, ms. */
  readonly lagMs: number;
  state: SequenceState;
  readonly effects: Effect[];
}

function courseOf(rule: SequenceRule, before: SequenceState, input: RuleInput): Course {
  const state = before === NOTHING_KNOWN ? { ...before, key: rule.key } : before;
  return { rule, input, at: input.at, lagMs: lagOf(rule, input.others), state, effects: [] };
}

/** After a crash what is given again comes first: it must not find decided what it decides. */
function resumed(course: Course, input: ResumeInput): Step<SequenceState> {
  const { at, lagMs } = course;
  course.state = afterAway(course.state, input, lagMs);
  const isWaiting = course.state.standing !== null || course.state.waits.length > 0;
  const next = input.crashed ? at + GIVEN_AGAIN_MS : Math.max(at, nextLook(course));
  const isDue = isWaiting && Number.isFinite(next);
  return { state: course.state, effects: isDue ? [{ kind: 'wake', at: next }] : [], kept: 'snapshot' };
}

/** Each reading is kept with the next snapshot; what follows from it, soon. */
function stepOf(course: Course, before: SequenceState): Step<SequenceState> | undefined {
  const { state, effects } = course;
  const isQuiet = state.waits === before.waits && state.standing === before.standing && effects.length === 0;
  if (isQuiet && state.waits.length === 0 && !state.standing && isSame(state, before)) return undefined;
  const next = nextLook(course);
  const asked: readonly Effect[] = Number.isFinite(next) ? [...effects, { kind: 'wake', at: next }] : effects;
  const isLittle = isQuiet && state.a.events === before.a.events && state.b.events === before.b.events;
  return { state, effects: asked, ...(isLittle && { kept: 'snapshot' }) };
}

const isSame = (one: SequenceState, other: SequenceState) =>
  one.a === other.a &&
  one.b === other.b &&
  one.away === other.away &&
  one.endedAt === other.endedAt &&
  one.unknown === other.unknown;

function hear(course: Course, news: News): void {
  const { rule, at } = course;
  const before = course.state;
  const keptFrom = rule.keptMs === undefined ? Number.NEGATIVE_INFINITY : at - rule.keptMs;
  const a = rule.a.place === news.place ? take(before.a, rule.a, news, keptFrom) : { track: before.a };
  const b = rule.b?.place === news.place ? take(before.b, rule.b, news, keptFrom) : { track: before.b };
  course.state = { ...before, a: a.track, b: b.track };
  hearEnd(course, news);
  const subject = waitsWith(rule);
  if (subject !== undefined) {
    const { happened, moved } = subject === 'a' ? a : b;
    if (happened) course.state = withWait(rule, course.state, happened, { moved, lagMs: course.lagMs });
    course.state = seenAgain(rule, course.state, subject === 'a' ? 'b' : 'a', before);
  } else if (a.happened || b.happened) {
    const known = completed(rule, before);
    const last = rule.pattern === 'A then B' ? b : a;
    for (const [time, occurrence] of completed(rule, course.state)) {
      const wasAt = time === last.happened?.time ? (last.moved ?? time) : time;
      if (!known.has(wasAt)) raise(course, occurrence);
    }
  }
}

/** What settings name as the end of an alarm has come. */
function hearEnd(course: Course, { place, time, value, good }: News): void {
  const { clearedBy } = course.rule;
  if (clearedBy?.place !== place || !good || holdsFor(clearedBy.test, value) !== true) return;
  course.state = { ...course.state, endedAt: Math.max(course.state.endedAt, time) };
}

/** Decides what has been waited for long enough. */
function decide(course: Course): void {
  const { rule, input, at, lagMs } = course;
  const subject = waitsWith(rule);
  const missed = subject === 'a' ? 'b' : 'a';
  const kind = rule[missed];
  if (subject === undefined || !kind) return;
  for (;;) {
    const { state } = course;
    const [first, ...rest] = state.waits;
    if (!first || dueOf(rule, first, lagMs) > at) return;
    const track = state[missed];
    const seenFrom = track.since === 0 ? Number.POSITIVE_INFINITY : Math.max(track.since, state.away.to - lagMs);
    const heard = input.others[kind.place];
    const absence = absenceOf(rule, { kind, track, heard, at, seenFrom }, first);
    course.state = { ...state, waits: rest };
    if (absence === 'missing') miss(course, subject, first);
    else if (absence !== 'came') {
      course.state = { ...course.state, unknown: { time: first.time, why: absence.unknown } };
    }
  }
}

/** One stretch without B is one alarm, however many A are in it, and whatever of it is known when. */
function miss(course: Course, subject: 'a' | 'b', { time, value, until }: Wait): void {
  const { rule, state } = course;
  const { missedAt, standing, b } = state;
  course.state = { ...state, missedAt: Math.max(missedAt, time) };
  const [from, to] = [Math.min(time, missedAt), Math.max(time, missedAt)];
  const isSame = missedAt > 0 && (lastEvent(b.events, to)?.time ?? 0) < from;
  const isOver = !standing && (b.events.at(-1)?.time ?? 0) > to;
  if (subject === 'b') raise(course, [{ event: 'B', time, value }]);
  else if (!isSame || !isOver) raise(course, [{ event: 'A', time, value }], until - time - rule.withinMs);
}

/** Raises, where the rule judges now; an alarm that stands goes on. */
function raise(course: Course, occurrence: Occurrence, awayMs = 0): void {
  const { rule, input, at, state } = course;
  const last = occurrence.at(-1);
  if (!last || isEnabled(rule, input.others, at) !== true) return;
  const { standing } = state;
  const until = rule.standsMs === undefined ? null : at + rule.standsMs;
  const what = occurrenceText(rule, occurrence, awayMs);
  course.state = { ...state, standing: { time: Math.max(last.time, standing?.time ?? 0), until, what } };
  if (!standing) {
    const { latches, pattern, times, shown, words } = rule;
    const events = occurrence.map(({ event, time, value }) => {
      return { event, is: event === 'A' ? words.a.text : words.b.text, time, value };
    });
    const evidence: Evidence = { clauses: [what], events, ...(pattern === 'A n times' && { times }) };
    const place = (last.event === 'A' ? rule.a : rule.b)?.place;
    const value = place === shown ? last.value : (shownValue(course) ?? last.value);
    course.effects.push({
      ...{ kind: 'raise', condition: 'sequence', at: at + raisesIn(course) * APART_MS, value, evidence },
      ...(latches && { latches }),
    });
  }
  passTime(course);
}

/** What time alone does to an alarm that stands. */
function passTime(course: Course): void {
  const { rule, input, at, lagMs, state } = course;
  if (!state.standing) return;
  const { until, time } = state.standing;
  const isEnded = Math.max(state.endedAt, (rule.pattern === 'A without B' && state.b.events.at(-1)?.time) || 0) > time;
  const isOver = isEnded || (until !== null && until <= at) || fewerFrom(rule, state, lagMs) < at;
  if (isOver || isEnabled(rule, input.others, at) === false) clear(course);
}

function clear(course: Course): void {
  course.state = { ...course.state, standing: null };
  const at = course.at + Math.max(0, raisesIn(course) - 1) * APART_MS;
  course.effects.push({ kind: 'clear', condition: 'sequence', at, value: shownValue(course) });
}

/** Occurrences are told apart by their moments: one late event may complete several. */
const APART_MS = 0.001;
const raisesIn = ({ effects }: Course) => effects.filter(({ kind }) => kind === 'raise').length;

const shownValue = ({ rule, input }: Course) =>
  rule.shown === undefined ? null : (input.others[rule.shown]?.value ?? null);

/** Until when there are as many events within the time as make an alarm, runtime time. */
function fewerFrom({ pattern, times, withinMs }: SequenceRule, { a }: SequenceState, lagMs: number): number {
  if (pattern !== 'A n times') return Number.POSITIVE_INFINITY;
  return (a.events.at(-times)?.time ?? Number.NEGATIVE_INFINITY) + withinMs + lagMs;
}

/** When time alone changes something next; a count falls short a moment after its time. */
function nextLook({ rule, state, at, lagMs }: Course): number {
  const { waits, standing } = state;
  const [first] = waits;
  const moments = [first ? dueOf(rule, first, lagMs) : Number.POSITIVE_INFINITY];
  if (standing) {
    moments.push(standing.until ?? Number.POSITIVE_INFINITY, fewerFrom(rule, state, lagMs) + MOMENT_MS);
    moments.push(rule.schedule?.nextChange(at) ?? Number.POSITIVE_INFINITY);
  }
  return Math.min(...moments);
}
