import type { Command } from '../model/command.ts';

/** Who may write to a point for a while; others with the same or a lower priority may not. */
export interface Lease {
  by: Command['by'];
  /** The alarm that the write which took the point was for. */
  alarmId?: string;
  /** 1 to 16 as in BACnet: the lower number wins. */
  priority: number;
  /** ms since the Unix epoch; `until` not included. */
  since: number;
  until: number;
}

/** Between which values a point was moved, and when that ended. */
interface Move {
  at: number;
  low: number;
  high: number;
}

/** What a guard remembers of a point. Plain JSON of bounded size. */
export interface PointState {
  /** When a value was last sent to the point; absent: never. */
  lastWriteAt?: number;
  /** What was written within the last {@link RATE_WINDOW_MS}, oldest first. */
  moves: readonly Move[];
  /** The newest commands that were sent, oldest first; at most {@link MOST_IDS}. */
  ids: readonly Command['id'][];
  lease?: Lease;
}

/** The time over which a rate is judged. */
export const RATE_WINDOW_MS = 60_000;
/** More moves than this are put together, which makes the guard stricter, never laxer. */
const MOST_MOVES = 120;
/** So many commands are known again. */
export const MOST_IDS = 100;

/** A point that was never written. */
export const UNWRITTEN: PointState = { moves: [], ids: [] };

/** What is remembered once a command is about to be sent, whatever becomes of it on the way. */
export function afterWrite(
  state: PointState,
  { id, value, by, alarmId }: Command,
  { at, present }: { at: number; present: number | boolean | undefined },
  { priority, leaseMs }: { priority: number; leaseMs: number },
): PointState {
  const kept = state.moves.filter((move) => at - move.at < RATE_WINDOW_MS);
  const from = typeof present === 'number' ? present : value;
  const moves =
    typeof value === 'number' && typeof from === 'number'
      ? [...kept, { at, low: Math.min(from, value), high: Math.max(from, value) }]
      : kept;
  const cause = alarmId === undefined ? {} : { alarmId };
  const lease = leaseMs > 0 ? { by, ...cause, priority, since: at, until: at + leaseMs } : leaseAt(state, at);
  return {
    ...{ lastWriteAt: at, moves: putTogether(moves), ids: [...state.ids, id].slice(-MOST_IDS) },
    // Whoever writes over another's lease without wanting one has ended it.
    ...(lease && (leaseMs > 0 || lease.by.id === by.id) && { lease }),
  };
}

/** The state once it is known that the last value was on its way until `at`. */
export function onItsWayUntil(state: PointState, at: number): PointState {
  const moves = state.moves.map((move) => (move.at === state.lastWriteAt ? { ...move, at } : move));
  return { ...state, lastWriteAt: at, moves };
}

function putTogether(moves: readonly Move[]): readonly Move[] {
  const [first, second, ...rest] = moves;
  if (moves.length <= MOST_MOVES || !first || !second) return moves;
  return [{ at: second.at, low: Math.min(first.low, second.low), high: Math.max(first.high, second.high) }, ...rest];
}

/** The lease that holds at a moment. */
export function leaseAt({ lease }: PointState, at: number): Lease | undefined {
  return lease && at < lease.until ? lease : undefined;
}

/**
 * The state as of a clock that may have been set back: what lies ahead counts as happened just now. So intervals begin anew:
 * they become longer, never shorter, and no longer than they are set.
 */
export function notAhead(state: PointState, at: number): PointState {
  const { lastWriteAt, moves, lease } = state;
  const isAhead =
    (lastWriteAt ?? at) > at || moves.some((move) => move.at > at) || (lease !== undefined && lease.since > at);
  if (!isAhead) return state;
  return {
    ...{ ids: state.ids, moves: moves.map((move) => ({ ...move, at: Math.min(move.at, at) })) },
    ...(lastWriteAt !== undefined && { lastWriteAt: Math.min(lastWriteAt, at) }),
    ...(lease && { lease: lease.since > at ? { ...lease, since: at, until: at + lease.until - lease.since } : lease }),
  };
}
