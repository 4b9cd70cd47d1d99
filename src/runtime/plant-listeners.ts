import type { Reading } from '../model/reading.ts';
import { type Taking, takes } from '../model/rule.ts';

/** Most signals of which it is remembered who listens to them; for further ones it is asked each time. */
const MOST_REMEMBERED = 200_000;

/** Hears the readings that it takes. `replayed`: they are given again after an unclean stop. */
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
  const byProperty = new Map<string, Set<Listener>>();
  /** By asset, then property. */
  const remembered = new Map<string, Map<string, readonly Listener[]>>();
  let size = 0;

  function forget(): void {
    remembered.clear();
    size = 0;
  }

  function listenersOf(reading: Reading): readonly Listener[] {
    const { asset, property } = reading;
    let ofAsset = remembered.get(asset);
    const known = ofAsset?.get(property);
    if (known) return known;
    const found = [...(byProperty.get(property) ?? [])].filter(({ taking }) => takes(taking, reading));
    if (size >= MOST_REMEMBERED) return found;
    if (!ofAsset) {
      ofAsset = new Map();
      remembered.set(asset, ofAsset);
    }
    size++;
    ofAsset.set(property, found);
    return found;
  }

  return {
    join(taking, hear) {
      const listener = { taking, hear };
      const properties = new Set(taking.references.map(({ property }) => property));
      for (const property of properties) {
        byProperty.set(property, (byProperty.get(property) ?? new Set()).add(listener));
      }
      forget();
      return () => {
        for (const property of properties) byProperty.get(property)?.delete(listener);
        forget();
      };
    },
    tell(readings, replayed) {
      if (byProperty.size === 0) return;
      for (const reading of readings) for (const { hear } of listenersOf(reading)) hear([reading], replayed);
    },
  };
}
