import type { Tag } from '../normalize/tag.ts';
import { createTagTable, type TagTable } from '../normalize/tag-table.ts';
import type { AssetTables } from './asset.ts';
import { type AssetModel, createAssetModel, tagOfClass } from './asset-model.ts';
import { allTags } from './class-tags.ts';

/** What a plant's tables say of addresses and of assets. */
export interface PlantTags {
  /** Those of the tag table, then those that assets have by their classes. */
  readonly tags: readonly Tag[];
  readonly table: TagTable;
  readonly assets: AssetModel;
}

/** The tables of a plant, ready to be asked; rows without problems. */
export function createPlantTags(tags: readonly Tag[], tables: AssetTables): PlantTags {
  const assets = createAssetModel(tables);
  const all = allTags(tags, tables, assets);
  const table = createTagTable(all, (asset, property) => {
    const row = assets.property(asset, property);
    return row && tagOfClass(row, asset);
  });
  return { tags: all, table, assets };
}
