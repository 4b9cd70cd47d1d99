import { signalName } from '../model/reading.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { SignalView } from './views.ts';

/** Most signals in one answer. */
export const MOST_LISTED = 1000;

/** Signals by name, those whose name holds every word that is searched for; `total` is how many there are of them. */
export function signalList(
  plant: PlantRuntime,
  { search, limit }: { search: string; limit: number },
): { signals: SignalView[]; total: number } {
  const words = search.toLowerCase().split(/\s+/);
  const found = plant.signals
    .all()
    .map((reading) => ({ reading, name: signalName(reading.asset, reading.property) }))
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { signals: found.slice(0, limit).map(({ reading }) => signalView(plant, reading)), total: found.length };
}

function signalView(plant: PlantRuntime, reading: SignalView['reading']): SignalView {
  const { asset, property, unit } = reading;
  const limits = plant.rules
    .limitsOf(asset, property)
    .flatMap(({ ruleId, rule, limits }) => limits.map(({ condition, limit }) => ({ condition, limit, rule, ruleId })));
  return { asset, property, ...(unit === undefined ? {} : { unit }), reading, limits };
}
