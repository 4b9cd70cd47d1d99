import { type Causes, createCauses } from '../alarms/causes.ts';
import { type DescribedSignal, describedSignals } from '../assets/described-signals.ts';
import { createPlantTags, type PlantTags } from '../assets/plant-tags.ts';
import { createSignalFacts } from '../assets/signal-facts.ts';
import type { Reading } from '../model/reading.ts';
import type { SignalFacts } from '../model/rule.ts';
import { createReporter } from '../normalize/report-by-exception.ts';
import { createSwingingDoors, type SwingingDoors } from '../normalize/swinging-door.ts';
import type { PlantSettings } from './plant-settings.ts';

/** What a plant's settings say of its signals and assets. */
export interface PlantModel extends PlantTags {
  readonly facts: SignalFacts;
  /** The signals that the tables describe, whether or not they are heard. */
  described(): readonly DescribedSignal[];
  /** Which alarms explain which. */
  readonly causes: Causes;
  /** Tells which readings say something new; remembers the last ones that did. */
  reporter(): (reading: Reading) => boolean;
  /** Thins out what the history keeps, where a tag asks for it. */
  swingingDoors(): SwingingDoors | undefined;
}

/** The model of a plant with these settings. */
export function createPlantModel(settings: PlantSettings): PlantModel {
  const { tags, assets, classes, relations, causes, staleAfterSeconds } = settings;
  const known = createPlantTags(tags, { assets, classes, relations });
  const deadbands = [...tags, ...classes].filter(({ deadband }) => deadband !== undefined);
  const swings = deadbands.some(({ deadbandIn }) => deadbandIn === 'swinging door');
  let described: readonly DescribedSignal[] | undefined;
  return {
    ...known,
    described: () => (described ??= describedSignals(settings)),
    causes: createCauses(causes),
    facts: createSignalFacts(known.assets, known.table, staleAfterSeconds),
    reporter: () => (deadbands.length > 0 ? createReporter(known.table, staleAfterSeconds) : () => true),
    swingingDoors: () => (swings ? createSwingingDoors(known.table, staleAfterSeconds) : undefined),
  };
}
