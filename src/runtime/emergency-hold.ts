import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Store } from '../store/store.ts';
import type { Feed } from './feed.ts';

/** Whether all writes of a plant are stopped, and who said so and why. */
export interface HeldState {
  held: boolean;
  by?: string;
  reason?: string;
  at?: number;
}

/** The one switch that stops all writes of a plant. It lives in the store, so that it outlives a restart. */
export interface EmergencyHold {
  readonly state: HeldState;
  load(facts: readonly Row[]): void;
  /** Holds at once; releases when that is on record. Resolves when the decision is on record. */
  set(held: boolean, by: string, reason: string): Promise<HeldState>;
}

const FACT = 'write hold';

export function createEmergencyHold({
  store,
  clock,
  feed,
}: {
  store: () => Store;
  clock: Clock;
  feed: Feed;
}): EmergencyHold {
  let state: HeldState = { held: false };

  function become(next: HeldState): void {
    state = next;
    feed.publish({ kind: 'plant' });
  }

  return {
    get state() {
      return state;
    },
    load(facts) {
      const fact = facts.find(({ name }) => name === FACT);
      // What was held while the store could not be written stays held.
      if (fact && !state.held) state = JSON.parse(String(fact.body)) as HeldState;
    },
    async set(held, by, reason) {
      const at = clock();
      const next: HeldState = { held, by, reason, at };
      if (held) become(next);
      const what = held ? 'writes held' : 'writes released';
      await store().write(
        [
          { statement: 'fact.put', params: [FACT, toJson(next)] },
          {
            statement: 'journal.append',
            params: [`${what}:${at}`, at, 'audit', FACT, toJson({ what, by, reason, at })],
          },
        ],
        'now',
      );
      if (!held) become(next);
      return next;
    },
  };
}
