import type { ReadyRule, Rule } from '../model/rule.ts';
import type { HistorySlice } from '../store/history/history.ts';
import { ofShape } from './take-over.ts';
import { adoptUnit, inUnitOfRule, type WatchedSignal } from './watched-signal.ts';

/** What a rule has learnt of the signal of an asset. */
export interface LearntState {
  asset: string;
  state: unknown;
}

/** A signal that learns from what was recorded of it, beside what it learns live. */
export interface Student {
  /** Readings in the order of their reception. */
  learn(slice: HistorySlice): void;
  /** Takes over what it has learnt, unless the signal has learnt more meanwhile. */
  done(): void;
}

/** What the signals of a rule have learnt, to be given on, taken over, and learnt from the record. */
export interface LearntStates {
  /** `undefined` where there is nothing to learn, or where the record does not tell all that the rule needs. */
  student(asset: string): Student | undefined;
  /** Of the assets that are wanted, at most so many. */
  given(isWanted: (asset: string) => boolean, most: number): LearntState[];
  /** Takes over what was learnt elsewhere; false where the rule does not watch the asset, or the state is none of its. */
  take(learnt: LearntState): boolean;
}

interface LearntServices<Settings, State> {
  setup: ReadyRule<Settings, State>;
  entries: ReadonlyMap<string, WatchedSignal<Settings, State> | null>;
  entryOf(asset: string): WatchedSignal<Settings, State> | null;
  /** Stores what was taken over. */
  keep(entry: WatchedSignal<Settings, State>): void;
}

export function learntStates<Settings, State>(services: LearntServices<Settings, State>): LearntStates {
  const { setup, entries, entryOf, keep } = services;
  const { rule, unit } = setup;
  const learns = learnsBy(rule);
  return {
    student(asset) {
      // What another signal was then is not looked up.
      const entry = learns && setup.references.length === 0 ? entryOf(asset) : null;
      if (!learns || !entry || learns.learnt(entry.settings, entry.state) >= 1) return undefined;
      const place = { ...entry };
      let state = rule.initial;
      return {
        learn(slice) {
          adoptUnit(place, slice.unit, unit);
          for (let i = 0; i < slice.times.length; i++) {
            const [at = 0, time = 0] = [slice.receivedAt[i], slice.times[i]];
            const good = slice.quality[i] === 0 && place.unitProblem === undefined;
            const value = inUnitOfRule(place, slice.valueAt(i));
            const input = { kind: 'reading', at, time, value, good, first: false, others: [] } as const;
            state = rule.step(entry.settings, state, input)?.state ?? state;
          }
        },
        done() {
          const { settings } = entry;
          if (learns.learnt(settings, state) <= learns.learnt(settings, entry.state)) return;
          entry.state = learns.taught(settings, state);
          keep(entry);
        },
      };
    },
    given: (isWanted, most) =>
      [...entries.values()]
        .flatMap((entry) => (learns && entry && entry.state !== rule.initial && isWanted(entry.asset) ? [entry] : []))
        .slice(0, most)
        .map(({ asset, state }) => ({ asset, state })),
    take({ asset, state: given }) {
      const entry = learns ? entryOf(asset) : null;
      if (!learns || !entry) return false;
      try {
        const state = learns.taught(entry.settings, ofShape(given, rule.initial) as State);
        const carried = rule.carry(entry.settings, state, null);
        if (carried === rule.initial) return false;
        entry.state = carried;
      } catch {
        return false;
      }
      keep(entry);
      return true;
    },
  };
}

/** How a rule learns; `undefined` for one that does not. */
function learnsBy<Settings, State>({ learnt, taught }: Rule<Settings, State>) {
  return learnt && taught && { learnt, taught };
}
