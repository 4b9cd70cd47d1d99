import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { StatusBadge } from './status.ts';

/** Shows on a node's badge that its plant does not run yet, or cannot; a configuration node has no badge of its own. Returns the way out. */
export function showPlant(status: StatusBadge, { watch }: Pick<PlantRuntime, 'watch'>): () => void {
  return watch(({ state }) => {
    if (state === 'starting') status.show('waiting', 'waiting for plant');
    else if (state === 'failed') status.show('error', 'store failed');
  });
}
