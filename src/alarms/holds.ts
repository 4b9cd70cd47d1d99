import { type AlarmCondition, type AlarmHold, HELD_STATES } from '../model/alarm.ts';
import { withAbove } from './first-out.ts';

/** Which alarms a hold keeps from people and outputs. */
export interface HoldScope {
  asset: string;
  /** The assets below it, too. */
  below?: true;
  /** Absent: any. */
  property?: string;
  condition?: AlarmCondition;
  /** Node id of the rule. */
  rule?: string;
}

/** A hold that a person has placed: on one alarm, whether it stands or not, or on all of an asset. */
export interface PlacedHold extends AlarmHold {
  id: string;
  scope: HoldScope;
}

/** What an alarm is, to holds. */
export interface HeldSubject {
  readonly rule: { readonly id: string };
  readonly asset: string;
  readonly property: string;
  readonly condition: AlarmCondition;
}

/** The holds of a plant, found by asset. */
export interface Holds {
  put(hold: PlacedHold): void;
  delete(id: string): PlacedHold | undefined;
  get(id: string): PlacedHold | undefined;
  all(): PlacedHold[];
  /** The most binding hold of an alarm. */
  of(subject: HeldSubject): PlacedHold | undefined;
}

/** Holds of a plant that has none yet. Asking takes time with the depth of the asset, not with the number of holds. */
export function createHolds(): Holds {
  const byId = new Map<string, PlacedHold>();
  const byAsset = new Map<string, Set<PlacedHold>>();

  const remove = (id: string) => {
    const hold = byId.get(id);
    if (!hold) return undefined;
    byId.delete(id);
    const there = byAsset.get(hold.scope.asset);
    there?.delete(hold);
    if (there?.size === 0) byAsset.delete(hold.scope.asset);
    return hold;
  };

  return {
    put(hold) {
      remove(hold.id);
      byId.set(hold.id, hold);
      const there = byAsset.get(hold.scope.asset) ?? new Set();
      byAsset.set(hold.scope.asset, there.add(hold));
    },
    delete: remove,
    get: (id) => byId.get(id),
    all: () => [...byId.values()],
    of(subject) {
      let most: PlacedHold | undefined;
      if (byId.size === 0) return most;
      for (const asset of withAbove(subject.asset)) {
        for (const hold of byAsset.get(asset) ?? []) if (holds(hold, subject)) most = moreBinding(most, hold);
      }
      return most;
    },
  };
}

/** Whether a hold is about an alarm. */
export function holds({ scope }: PlacedHold, { rule, asset, property, condition }: HeldSubject): boolean {
  const isPlace = scope.asset === asset || (scope.below === true && asset.startsWith(`${scope.asset}/`));
  return (
    isPlace &&
    (scope.property === undefined || scope.property === property) &&
    (scope.condition === undefined || scope.condition === condition) &&
    (scope.rule === undefined || scope.rule === rule.id)
  );
}

/** The hold that counts where two apply: the more binding state, else the earlier one. */
export function moreBinding<H extends AlarmHold>(one: H | undefined, other: H): H {
  if (!one) return other;
  const rank = ({ state }: AlarmHold) => HELD_STATES.indexOf(state);
  if (rank(one) !== rank(other)) return rank(one) < rank(other) ? one : other;
  return one.since <= other.since ? one : other;
}
