import { signalName } from '../model/reading.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { type Search, searched } from './searched.ts';
import type { SignalView } from './views.ts';

/** Most signals in one answer. */
export const MOST_LISTED = 1000;

/** Signals by name, those whose name holds every word that is searched for; `total` is how many there are of them. */
export function signalList(plant: PlantRuntime, asked: Search): { signals: SignalView[]; total: number } {
  const { first, total } = searched(plant.signals.all(), ({ asset, property }) => signalName(asset, property), asked);
  return { signals: first.map((reading) => signalView(plant, reading)), total };
}

function signalView(plant: PlantRuntime, reading: SignalView['reading']): SignalView {
  const { asset, property, unit } = reading;
  const limits = plant.rules
    .limitsOf(asset, property)
    .flatMap(({ ruleId, rule, limits }) => limits.map(({ condition, limit }) => ({ condition, limit, rule, ruleId })));
  return { asset, property, ...(unit === undefined ? {} : { unit }), reading, limits };
}
