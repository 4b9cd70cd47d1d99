import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Store } from '../store/store.ts';
import type { Feed } from './feed.ts';

/** Whether a runtime writes to machines, and who said so. It lives in the store and never in flow JSON. */
export interface ArmedState {
  armed: boolean;
  by?: string;
  at?: number;
}

export interface Arming {
  readonly state: ArmedState;
  load(facts: readonly Row[]): void;
  /** Resolves when the decision of a person is on record. */
  set(armed: boolean, by: string): Promise<ArmedState>;
}

const FACT = 'armed';

/** A plant is not armed until a person arms it. */
export function createArming({ store, clock, feed }: { store: () => Store; clock: Clock; feed: Feed }): Arming {
  let state: ArmedState = { armed: false };
  return {
    get state() {
      return state;
    },
    load(facts) {
      const fact = facts.find(({ name }) => name === FACT);
      if (fact) state = JSON.parse(String(fact.body)) as ArmedState;
    },
    async set(armed, by) {
      const at = clock();
      const next: ArmedState = { armed, by, at };
      const what = armed ? 'armed' : 'disarmed';
      await store().write(
        [
          { statement: 'fact.put', params: [FACT, toJson(next)] },
          { statement: 'journal.append', params: [`${what}:${at}`, at, 'audit', FACT, toJson({ what, by, at })] },
        ],
        'now',
      );
      state = next;
      feed.publish({ kind: 'plant' });
      return next;
    },
  };
}
