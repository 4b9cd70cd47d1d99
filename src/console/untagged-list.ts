import { signalName } from '../model/reading.ts';
import type { UntaggedAddress } from '../normalize/normalizer.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { type Search, searched } from './searched.ts';
import type { UntaggedListView } from './views.ts';

/** What a plant's normalizer knows of addresses without a tag. */
export interface Untagged {
  /** In the order they came. */
  addresses: readonly UntaggedAddress[];
  /** Samples that became no reading, for there were too many addresses already. */
  refused: number;
}

/** Addresses without a tag by name, those that hold every word that is searched for; `total` is how many there are of them. */
export function untaggedList(plant: PlantRuntime, { addresses, refused }: Untagged, asked: Search): UntaggedListView {
  const nameOf = ({ link, address, asset, property }: UntaggedAddress) =>
    `${address} ${link} ${signalName(asset, property)}`;
  const { first, total } = searched(addresses, nameOf, asked);
  const untagged = first.map((one) => {
    const reading = plant.signals.latest(one.asset, one.property);
    return { ...one, ...(reading && { reading }) };
  });
  return { untagged, total, refused };
}
