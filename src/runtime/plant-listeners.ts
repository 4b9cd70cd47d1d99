import type { Reading } from '../model/reading.ts';
import { type Taking, takes } from '../model/rule.ts';
import { isExact } from '../model/selector.ts';
import { createInOrder, type Waiting } from './in-order.ts';

/** Most signals of which it is remembered who listens to them; for further ones it is asked each time. */
const MOST_REMEMBERED = 200_000;

/** Hears the readings that it takes, in the order in which they were received. `replayed`: they are given again after an unclean stop. */
type Hear = (readings: readonly Reading[], replayed: boolean) => void;

interface Listener {
  readonly taking: Taking;
  readonly hear: Hear;
}

/** Rules that listen to their whole plant: each is told what comes of its own signals, and of no other. */
export interface PlantListeners {
  /** Returns the way out. */
  join(taking: Taking, hear: Hear): () => void;
  tell(readings: readonly Reading[], replayed: boolean): void;
}

export function createPlantListeners(): PlantListeners {
  /** By property, then asset: those that name the asset. */
  const ofAssets = new Map<string, Map<string, Set<Listener>>>();
  /** By property: those that may take it of more than one asset. */
  const ofMany = new Map<string, Set<Listener>>();
  /** By asset, then property. */
  const remembered = new Map<string, Map<string, readonly Listener[]>>();
  let size = 0;
  let listening = 0;
  const { add, flush } = createInOrder(hand);

  /** One who has several readings to hear hears them at once. */
  function hand(inOrder: readonly Waiting[]): void {
    const toHear = new Map<Listener, { readings: Reading[]; replayed: boolean }>();
    for (const { reading, replayed } of inOrder) {
      for (const listener of listenersOf(reading)) {
        const before = toHear.get(listener);
        if (before && before.replayed === replayed) before.readings.push(reading);
        else {
          if (before) listener.hear(before.readings, before.replayed);
          toHear.set(listener, { readings: [reading], replayed });
        }
      }
    }
    for (const [{ hear }, { readings, replayed }] of toHear) hear(readings, replayed);
  }

  function placesOf({ taking }: Listener): Set<Listener>[] {
    return taking.references.map(({ asset, relation, property }) => {
      const named = relation ? undefined : (asset ?? (isExact(taking.assets) ? taking.assets : undefined));
      if (named === undefined) return within(ofMany, property, () => new Set());
      const byAsset = within(ofAssets, property, () => new Map<string, Set<Listener>>());
      return within(byAsset, named, () => new Set());
    });
  }

  function forget(): void {
    remembered.clear();
    size = 0;
  }

  function listenersOf(reading: Reading): readonly Listener[] {
    const { asset, property } = reading;
    const known = remembered.get(asset)?.get(property);
    if (known) return known;
    const many = [...(ofMany.get(property) ?? [])].filter(({ taking }) => takes(taking, reading));
    const found = [...new Set([...(ofAssets.get(property)?.get(asset) ?? []), ...many])];
    if (size >= MOST_REMEMBERED) return found;
    size++;
    within(remembered, asset, () => new Map<string, readonly Listener[]>()).set(property, found);
    return found;
  }

  return {
    join(taking, hear) {
      const listener = { taking, hear };
      for (const place of placesOf(listener)) place.add(listener);
      listening++;
      forget();
      return () => {
        flush();
        listening--;
        for (const place of placesOf(listener)) place.delete(listener);
        forget();
      };
    },
    tell(readings, replayed) {
      if (listening > 0) add(readings, undefined, replayed);
    },
  };
}

/** What stands under a key; made where nothing does. */
function within<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
