import { createPlantTags, type PlantTags } from '../assets/plant-tags.ts';
import { createSignalFacts } from '../assets/signal-facts.ts';
import type { Reading } from '../model/reading.ts';
import type { SignalFacts } from '../model/rule.ts';
import { createReporter } from '../normalize/report-by-exception.ts';
import type { PlantSettings } from './plant-settings.ts';

/** What a plant's settings say of its signals and assets. */
export interface PlantModel extends PlantTags {
  readonly facts: SignalFacts;
  /** Tells which readings say something new; remembers the last ones that did. */
  reporter(): (reading: Reading) => boolean;
}

/** The model of a plant with these settings. */
export function createPlantModel({ tags, assets, classes, relations, staleAfterSeconds }: PlantSettings): PlantModel {
  const known = createPlantTags(tags, { assets, classes, relations });
  const holdsBack = [...tags, ...classes].some(({ deadband }) => deadband !== undefined);
  return {
    ...known,
    facts: createSignalFacts(known.assets, known.table, staleAfterSeconds),
    reporter: () => (holdsBack ? createReporter(known.table, staleAfterSeconds) : () => true),
  };
}
