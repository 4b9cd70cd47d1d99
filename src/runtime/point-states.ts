import { notAhead, onItsWayUntil, type PointState, UNWRITTEN } from '../guard/point-state.ts';
import type { PointName } from '../model/command.ts';
import { toJson } from '../model/json.ts';
import type { Row, Write } from '../store/store.ts';

/** What is remembered of each point, also over restarts. */
export interface PointStates {
  /** Takes over the stored facts. */
  load(facts: readonly Row[], now: number): void;
  of(point: PointName, at: number): PointState;
  /** To be on the disk before a value goes out. */
  beforeSending(point: PointName, state: PointState): Write;
  /** It did not go out after all. */
  notSent(point: PointName, state: PointState): Write;
  /** A value was on its way until `at`. */
  sent(point: PointName, state: PointState, at: number): Write;
}

/** Name of the fact about a point. */
const WRITTEN = 'written ';

/** `sending`: whether it went out was not known when the runtime stopped. */
type Stored = PointState & { sending?: true };

export function createPointStates(): PointStates {
  const states = new Map<string, PointState>();
  const factOf = ({ link, address }: PointName) => `${WRITTEN}${JSON.stringify([link, address])}`;
  const put = (point: PointName, body: Stored): Write => {
    return { statement: 'fact.put', params: [factOf(point), toJson(body)] };
  };
  return {
    load(facts, now) {
      for (const { name, body } of facts) {
        if (!String(name).startsWith(WRITTEN)) continue;
        const { sending, ...state }: Stored = JSON.parse(String(body));
        states.set(String(name), sending ? onItsWayUntil(state, now) : state);
      }
    },
    of(point, at) {
      const name = factOf(point);
      const state = notAhead(states.get(name) ?? UNWRITTEN, at);
      // From here the time runs that a clock which was set back has to make good.
      if (state !== UNWRITTEN) states.set(name, state);
      return state;
    },
    beforeSending: (point, state) => put(point, { ...state, sending: true }),
    notSent: put,
    sent(point, state, at) {
      const next = onItsWayUntil(state, at);
      states.set(factOf(point), next);
      return put(point, next);
    },
  };
}
