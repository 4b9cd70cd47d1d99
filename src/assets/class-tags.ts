import { signalName } from '../model/reading.ts';
import { hasCaptures } from '../normalize/address-pattern.ts';
import type { Tag } from '../normalize/tag.ts';
import type { AssetRow, AssetTables, ClassRow } from './asset.ts';
import { type AssetModel, createAssetModel, tagOfClass } from './asset-model.ts';

const PLACEHOLDER = /\{([^{}+]*)(?:\+(\d+))?\}/g;

/** A tag that an asset has by its class, or why it cannot have it. */
export interface ClassTag {
  /** Rows of the tables, from 0. */
  assetRow: number;
  classRow: number;
  tag: Tag;
  /** What a placeholder of the address or the link needs and the asset does not have. */
  missing: readonly string[];
}

/**
 * The tags that assets have by their classes: one for each row of its class that has an address. A row of the tag table for the same
 * asset and property stands in its place.
 */
export function classTags({ assets, classes }: AssetTables, model: AssetModel, tags: readonly Tag[]): ClassTag[] {
  const own = new Set(
    tags.map(({ asset, property }) => signalName(asset, property)).filter((one) => !hasCaptures(one)),
  );
  const byClass = new Map<string, { row: ClassRow; classRow: number }[]>();
  for (const [classRow, row] of classes.entries()) {
    if (row.address === undefined) continue;
    byClass.set(row.class, [...(byClass.get(row.class) ?? []), { row, classRow }]);
  }
  return assets.flatMap((asset, assetRow) => {
    const rows = asset.class === undefined ? [] : (byClass.get(asset.class) ?? []);
    return rows
      .filter(({ row }) => !own.has(signalName(asset.asset, row.property)))
      .map(({ row, classRow }) => ({ assetRow, classRow, ...tagOf(asset, row, model) }));
  });
}

/** All tags of a plant: those of its table, then those that its assets have by their classes. */
export function allTags(tags: readonly Tag[], tables: AssetTables, model = createAssetModel(tables)): readonly Tag[] {
  const further = classTags(tables, model, tags).filter(({ missing }) => missing.length === 0);
  return further.length === 0 ? tags : [...tags, ...further.map(({ tag }) => tag)];
}

function tagOf({ asset }: AssetRow, row: ClassRow, model: AssetModel): { tag: Tag; missing: string[] } {
  const missing: string[] = [];
  const filled = (text: string) =>
    text.replace(PLACEHOLDER, (whole, name: string, more: string | undefined) => {
      const value = filledBy(name.trim(), more, asset, row.property, model);
      if (value === undefined) missing.push(whole);
      return value ?? whole;
    });
  const address = filled(row.address ?? '');
  const tag = { ...tagOfClass(row, asset), address, ...(row.link !== undefined && { link: filled(row.link) }) };
  return { tag, missing };
}

function filledBy(name: string, more: string | undefined, asset: string, property: string, model: AssetModel) {
  const attribute = model.attribute(asset, property, name);
  if (more !== undefined) {
    return attribute?.number === undefined || !Number.isInteger(attribute.number)
      ? undefined
      : String(attribute.number + Number(more));
  }
  if (attribute) return attribute.text;
  if (name === 'asset') return asset;
  return name === 'name' ? asset.slice(asset.lastIndexOf('/') + 1) : undefined;
}
