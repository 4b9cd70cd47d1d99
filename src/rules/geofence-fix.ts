import { positionOf, readPosition } from '../geometry/read-position.ts';
import type { News, RuleInput } from '../model/rule.ts';
import type { Fix, GeofenceRule, GeofenceState, Part } from './geofence-rule.ts';

/** The two numbers of a position are of source times no further apart, and no longer waited for; ms. */
const TOGETHER_MS = 1000;

/** What came of an input for the position: the state with it, and whole positions, oldest first. */
export interface Located {
  state: GeofenceState;
  fixes: readonly Fix[];
}

const NONE: readonly Fix[] = [];

/**
 * Puts positions together. Two numbers of about the same time are one position; a number that stays alone is taken with the other as it was: only what changes may be
 * reported.
 */
export function locate(rule: GeofenceRule, state: GeofenceState, input: RuleInput): Located {
  const isOverdue = state.waitsUntil > 0 && input.at >= state.waitsUntil;
  const waited = isOverdue ? withoutWaiting(rule, state) : { state, fixes: NONE };
  const news = input.kind === 'reference' ? input.news : undefined;
  const axis = news ? (rule.places as readonly number[]).indexOf(news.place) : -1;
  if (!news || axis < 0) return waited;
  const told =
    rule.places.length === 1 ? whole(rule, waited.state, news) : half(rule, waited.state, news, axis, input.at);
  return { state: told.state, fixes: [...waited.fixes, ...told.fixes] };
}

/** The source time before which nothing of a signal is of interest. */
function isOld({ fix }: GeofenceState, { time }: News): boolean {
  return fix !== null && time < fix.time;
}

function whole({ coordinates }: GeofenceRule, state: GeofenceState, news: News): Located {
  if (isOld(state, news)) return { state, fixes: NONE };
  if (!news.good) return { state: unknown(state, news.bad ?? 'bad'), fixes: NONE };
  const position = typeof news.value === 'string' ? readPosition(news.value, coordinates) : undefined;
  if (!position) return { state: unknown(state, `no position: ${shown(news.value)}`), fixes: NONE };
  return { state, fixes: [{ time: news.time, position }] };
}

function half(rule: GeofenceRule, state: GeofenceState, news: News, axis: number, at: number): Located {
  const { time, value, good } = news;
  const own = state.parts[axis as 0 | 1];
  if (time < (own?.time ?? Number.NEGATIVE_INFINITY) || (own?.used && isSame(own, news))) return { state, fixes: NONE };
  if (!good || typeof value !== 'number') {
    const without = withPart(state, axis, null);
    return { state: unknown(without, good ? `no position: ${shown(value)}` : (news.bad ?? 'bad')), fixes: NONE };
  }
  // Nothing came of the other one since: it has not changed.
  const before = own && !own.used ? withoutWaiting(rule, state) : { state, fixes: NONE };
  const other = before.state.parts[axis === 0 ? 1 : 0];
  const isAlone = other && !other.used && Math.abs(other.time - time) > TOGETHER_MS;
  const flushed = isAlone ? withoutWaiting(rule, before.state) : { state: before.state, fixes: NONE };
  const told = withPart(flushed.state, axis, { value, time, used: false });
  const fixes = [...before.fixes, ...flushed.fixes];
  const partner = told.parts[axis === 0 ? 1 : 0];
  if (!partner || partner.used) return { state: { ...told, waitsUntil: at + TOGETHER_MS }, fixes };
  const made = withoutWaiting(rule, told);
  return { state: made.state, fixes: [...fixes, ...made.fixes] };
}

const isSame = (part: Part, { time, value }: News) => part.time === time && part.value === value;

/** The position that both numbers are, as they are known now. */
function withoutWaiting({ coordinates }: GeofenceRule, state: GeofenceState): Located {
  const [x, y] = state.parts;
  if (!x || !y) return { state: { ...state, waitsUntil: 0 }, fixes: NONE };
  const used: GeofenceState = {
    ...state,
    parts: [
      { ...x, used: true },
      { ...y, used: true },
    ],
    waitsUntil: 0,
  };
  const position = positionOf(x.value, y.value, coordinates);
  if (!position) return { state: unknown(used, `no position: ${x.value}, ${y.value}`), fixes: NONE };
  const time = Math.max(x.time, y.time);
  return { state: used, fixes: state.fix && time < state.fix.time ? NONE : [{ time, position }] };
}

function withPart(state: GeofenceState, axis: number, part: Part | null): GeofenceState {
  const [x, y] = state.parts;
  return { ...state, parts: axis === 0 ? [part, y] : [x, part] };
}

const unknown = (state: GeofenceState, bad: string): GeofenceState => ({ ...state, waitsUntil: 0, goodUntil: 0, bad });

const MOST_SHOWN = 40;
const shown = (value: unknown) => {
  const text = String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
};
