import { isSamePoint, type PointName } from '../model/command.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Store } from '../store/store.ts';
import type { Feed } from './feed.ts';

/** A point that is armed by itself. */
export interface ArmedPoint extends PointName {
  by: string;
  at: number;
}

/** Whether a runtime writes to machines, and who said so. It lives in the store and never in flow JSON. */
export interface ArmedState {
  armed: boolean;
  by?: string;
  at?: number;
  /** Points that are written although the plant is not armed. */
  points?: readonly ArmedPoint[];
}

/** A point that a node of the deployed flow would write. */
export interface OfferedPoint extends PointName {
  /** Name of the node. */
  node: string;
}

export interface Arming {
  readonly state: ArmedState;
  /** Points of the deployed flow. */
  readonly offered: readonly OfferedPoint[];
  load(facts: readonly Row[]): void;
  /** Whether the plant, or this very point, is armed. */
  isArmed(point: PointName): boolean;
  /** Resolves when the decision of a person is on record. Disarming a plant disarms its points, too. */
  set(armed: boolean, by: string): Promise<ArmedState>;
  /** The same for single points. */
  setPoints(points: readonly PointName[], armed: boolean, by: string): Promise<ArmedState>;
  /** A node would write this point; returns the way out. */
  offer(point: OfferedPoint): () => void;
}

const FACT = 'armed';

/** A plant is not armed until a person arms it. */
export function createArming({ store, clock, feed }: { store: () => Store; clock: Clock; feed: Feed }): Arming {
  let state: ArmedState = { armed: false };
  const offered = new Set<OfferedPoint>();

  async function record(
    next: ArmedState,
    what: string,
    facts: { by: string; at: number; points?: readonly PointName[] },
  ) {
    const { at } = facts;
    await store().write(
      [
        { statement: 'fact.put', params: [FACT, toJson(next)] },
        { statement: 'journal.append', params: [`${what}:${at}`, at, 'audit', FACT, toJson({ what, ...facts })] },
      ],
      'now',
    );
    state = next;
    feed.publish({ kind: 'plant' });
    return next;
  }

  return {
    get state() {
      return state;
    },
    get offered() {
      return [...offered];
    },
    load(facts) {
      const fact = facts.find(({ name }) => name === FACT);
      if (fact) state = JSON.parse(String(fact.body)) as ArmedState;
    },
    isArmed: (point) => state.armed || (state.points ?? []).some((one) => isSamePoint(one, point)),
    set(armed, by) {
      const at = clock();
      const points = armed && state.points ? { points: state.points } : {};
      return record({ armed, by, at, ...points }, armed ? 'armed' : 'disarmed', { by, at });
    },
    setPoints(points, armed, by) {
      const at = clock();
      const others = (state.points ?? []).filter((one) => !points.some((point) => isSamePoint(one, point)));
      const own = armed ? points.map(({ link, address }) => ({ link, address, by, at })) : [];
      const next = { ...state, points: [...others, ...own] };
      return record(next, armed ? 'points armed' : 'points disarmed', { by, at, points });
    },
    offer(point) {
      offered.add(point);
      feed.publish({ kind: 'plant' });
      return () => offered.delete(point);
    },
  };
}
