import { above } from '../assets/asset-model.ts';
import type { PlantModel } from '../runtime/plant-model.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { type Search, searched } from './searched.ts';
import type { AssetListView, AssetView } from './views.ts';

/** Assets by path, those whose path, class or attributes hold every word that is searched for; `total` is how many there are of them. */
export function assetList(plant: PlantRuntime, model: PlantModel | undefined, asked: Search): AssetListView {
  if (!model) return { assets: [], total: 0 };
  const properties = new Map<string, string[]>();
  const meet = (asset: string) => {
    for (let path: string | undefined = asset; path !== undefined && !properties.has(path); path = above(path)) {
      properties.set(path, []);
    }
  };
  for (const { asset } of model.assets.rows) meet(asset);
  for (const { asset, property } of plant.signals.all()) {
    meet(asset);
    properties.get(asset)?.push(property);
  }
  const nameOf = (asset: string) => {
    const attributes = [...model.assets.attributesOf(asset)].map(([name, { text }]) => `${name} ${text}`);
    return [asset, model.assets.rowOf(asset)?.class ?? '', ...attributes].join(' ');
  };
  const { first, total } = searched([...properties.keys()], nameOf, asked);
  return { assets: first.map((asset) => assetView(asset, properties.get(asset) ?? [], model)), total };
}

function assetView(asset: string, properties: readonly string[], { assets }: PlantModel): AssetView {
  const { class: kind, description } = assets.rowOf(asset) ?? {};
  const attributes = Object.fromEntries([...assets.attributesOf(asset)].map(([name, { text }]) => [name, text]));
  return {
    ...{ asset, level: assets.levelOf(asset), attributes, relations: assets.related(asset) },
    ...(kind !== undefined && { class: kind }),
    ...(description !== undefined && { description }),
    properties: [...properties].sort(),
  };
}
