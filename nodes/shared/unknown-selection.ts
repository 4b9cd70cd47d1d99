import type { StoredNode } from '../../src/model/flow.ts';
import { selects } from '../../src/model/selector.ts';
import { comingIn, type SelectsNothing, selectsNothing } from '../../src/rules/selects-nothing.ts';
import type { PlantSurface } from '../plant/plant.ts';

/** Where a rule selects nothing that its plant describes, or has heard without a tag. */
export function unknownIn(
  { model, runtime }: PlantSurface,
  flow: readonly StoredNode[],
  settings: { plant: string; assets: string; property: string },
): SelectsNothing | undefined {
  const { plant, assets, property } = settings;
  const nothing = selectsNothing(settings, model.described(), comingIn(flow, plant));
  const isHeard = () => runtime.signals.all().some((one) => one.property === property && selects(assets, one.asset));
  return nothing && !isHeard() ? nothing : undefined;
}
