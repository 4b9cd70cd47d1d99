import { signalName } from '../model/reading.ts';
import type { Row, Write } from '../store/store.ts';

/** Kept state of another version names it in its body as the number `version`; without one it is of this. */
const VERSION = 1;

/** A row of kept state that cannot be read, and why. */
export interface UnreadRow {
  readonly row: Row;
  readonly why: string;
}

/** Who begins anew where what it had kept cannot be read: a node, or the plant itself. */
export interface Learner {
  id: string;
  name: string;
  /** What begins anew, for people: `delays, counts and latches`. */
  what: string;
  /** What a row is about, for people; its signal where absent. */
  about?(row: Row): string;
  /** Takes a row out of its place; `undefined`: it stays until it is written over. Absent: the row is one of rule state. */
  remove?(row: Row): Write | undefined;
}

/** Hands rows of kept state over, each on its own, and returns those that cannot be read or that `take` throws at. */
export function takeOver(rows: readonly Row[], take: (row: Row, body: object) => void): UnreadRow[] {
  return rows.flatMap((row) => {
    const body = bodyOf(row);
    if (typeof body === 'string') return [{ row, why: body }];
    try {
      take(row, body);
      return [];
    } catch {
      return [{ row, why: 'it has another form than this version of Tieline keeps' }];
    }
  });
}

function bodyOf({ body: text }: Row): object | string {
  let body: unknown;
  try {
    body = JSON.parse(String(text));
  } catch {
    return 'it is damaged';
  }
  if (typeof body !== 'object' || body === null) return 'it is damaged';
  const version = 'version' in body ? body.version : VERSION;
  return typeof version === 'number' && version !== VERSION ? `it is of version ${version}, not ${VERSION}` : body;
}

/** A kept state that has all fields of the initial one, each of its kind; throws at any other. */
export function ofShape<State>(state: unknown, initial: State): State {
  for (const [name, value] of Object.entries(initial as object)) {
    const kept = (state as Record<string, unknown>)[name];
    const isSame = value === null ? kept !== undefined : kindOf(kept) === kindOf(value);
    if (!isSame) throw new TypeError(`${name} is ${kindOf(kept)}`);
  }
  if (kindOf(state) !== kindOf(initial)) throw new TypeError(`the state is ${kindOf(state)}`);
  return state as State;
}

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** Under this name the store keeps what a node could not read. */
const unreadOf = (id: string) => `unread ${id}`;

/** Forgets what a node has kept, read or not. */
export function forgetWrites(id: string): Write[] {
  return [id, unreadOf(id)].map((rule) => ({ statement: 'rule_state.delete_rule', params: [rule] }));
}

/** Puts what could not be read out of the way, as it is, so that nothing is written over it. */
export function putAside(learner: Learner, unread: readonly UnreadRow[], at: number): Write[] {
  return unread.flatMap(({ row }): Write[] => {
    const { rule, asset, property } = row;
    const remove = learner.remove
      ? learner.remove(row)
      : ({ statement: 'rule_state.delete_row', params: [rule ?? '', asset ?? '', property ?? ''] } as const);
    if (!remove) return [];
    const place = [asset ?? row.id ?? '', property ?? '', row.settings_hash ?? '', row.at ?? at];
    return [{ statement: 'rule_state.put', params: [unreadOf(learner.id), ...place, row.body ?? ''] }, remove];
  });
}

/** Rows that are named; of further ones it is said how many there are. */
const MOST_NAMED = 3;

/** What was lost and why, for people. */
export function lostText({ what, about = signalOf }: Learner, unread: readonly UnreadRow[]): string {
  const names = unread.slice(0, MOST_NAMED).map(({ row }) => about(row));
  const more = unread.length - names.length;
  const of = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  const why = [...new Set(unread.map((one) => one.why))].join('; ');
  return `learning lost: what was kept of ${of} cannot be read: ${why}. There it begins anew (${what})`;
}

/** The signal of a row; the properties of signals that a rule needs to judge others stand in brackets. */
const signalOf = ({ asset, property }: Row) => signalName(String(asset), String(property).replace(/^\[(.+)\]$/, '$1'));
