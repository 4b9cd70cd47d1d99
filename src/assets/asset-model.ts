import type { Attribute } from '../model/rule.ts';
import { readUnit } from '../model/unit.ts';
import type { Tag } from '../normalize/tag.ts';
import { type AssetRow, type AssetTables, type ClassRow, LEVELS, type Level } from './asset.ts';
import { readAttributes } from './attributes.ts';

/** A relation as one of its assets sees it: `hvac-1 serves hall-1` is `to` for the one and `from` for the other. */
export interface RelatedAsset {
  relation: string;
  direction: 'to' | 'from';
  asset: string;
}

/** What a plant knows about its assets. */
export interface AssetModel {
  /** The rows of the table, in its order. */
  readonly rows: readonly AssetRow[];
  rowOf(asset: string): AssetRow | undefined;
  levelOf(asset: string): Level;
  /** What an asset says of itself, without what it has from above. */
  attributesOf(asset: string): ReadonlyMap<string, Attribute>;
  /**
   * What is nearest: `property.name`, then `name`, of the asset itself, of the property in its class (limits `HH` to `LL` and
   * `priority`), then of the assets above.
   */
  attribute(asset: string, property: string, name: string): Attribute | undefined;
  /** The row of its class for a property. */
  property(asset: string, property: string): ClassRow | undefined;
  related(asset: string): readonly RelatedAsset[];
}

const NONE: ReadonlyMap<string, Attribute> = new Map();

/** @param tables rows without problems */
export function createAssetModel({ assets, classes, relations }: AssetTables): AssetModel {
  const rows = new Map(assets.map((row) => [row.asset, row]));
  const attributes = new Map(assets.map(({ asset, attributes: text }) => [asset, ownAttributes(text)]));
  const properties = new Map(classes.map((row) => [keyOf(row.class, row.property), row]));
  const related = new Map<string, RelatedAsset[]>();
  const relate = (asset: string, one: RelatedAsset) => related.set(asset, [...(related.get(asset) ?? []), one]);
  for (const { asset, relation, to } of relations) {
    relate(asset, { relation, direction: 'to', asset: to });
    relate(to, { relation, direction: 'from', asset });
  }

  const attributesOf = (asset: string) => attributes.get(asset) ?? NONE;
  const property = (asset: string, name: string) => {
    const kind = rows.get(asset)?.class;
    return kind === undefined ? undefined : properties.get(keyOf(kind, name));
  };

  return {
    rows: assets,
    rowOf: (asset) => rows.get(asset),
    levelOf: (asset) => levelOf(asset, rows),
    attributesOf,
    attribute(asset, ofProperty, name) {
      for (let path: string | undefined = asset; path !== undefined; path = above(path)) {
        const own = attributesOf(path);
        const found = own.get(`${ofProperty}.${name}`) ?? own.get(name);
        if (found) return found;
        const row = path === asset ? property(asset, ofProperty) : undefined;
        const ofClass = row && classAttribute(row, name);
        if (ofClass) return ofClass;
      }
      return undefined;
    },
    property,
    related: (asset) => related.get(asset) ?? [],
  };
}

/** The asset that an asset is a part of. */
export function above(asset: string): string | undefined {
  const cut = asset.lastIndexOf('/');
  return cut < 0 ? undefined : asset.slice(0, cut);
}

/** Where an asset has no level of its own it stands one below the asset above it; the first part of a path is the enterprise. */
export function levelOf(asset: string, rows: ReadonlyMap<string, AssetRow>): Level {
  const own = rows.get(asset)?.level;
  if (own !== undefined) return own;
  const parent = above(asset);
  if (parent === undefined) return 'enterprise';
  return LEVELS[LEVELS.indexOf(levelOf(parent, rows)) + 1] ?? 'equipment';
}

/** What a class says of one of its properties by the name that rules ask for. */
function classAttribute(row: ClassRow, name: string): Attribute | undefined {
  if (name === 'priority') return row.priority === undefined ? undefined : { text: row.priority };
  if (name !== 'HH' && name !== 'H' && name !== 'L' && name !== 'LL') return undefined;
  const number = row[name];
  if (number === undefined) return undefined;
  const unit = row.unit === undefined ? undefined : readUnit(row.unit);
  const text = row.unit === undefined ? String(number) : `${number} ${row.unit}`;
  return { text, number, ...(typeof unit === 'string' && { unit }) };
}

/** What a class says of the values of a property, in the place of a tag that says nothing of them. */
export function tagOfClass({ link: _link, address: _address, ...row }: ClassRow, asset: string): Tag {
  const { class: _class, HH: _HH, H: _H, L: _L, LL: _LL, priority: _priority, ...tag } = row;
  return { ...tag, asset, address: `${asset}/${row.property}` };
}

function ownAttributes(text: string | undefined): ReadonlyMap<string, Attribute> {
  const read = text === undefined ? NONE : readAttributes(text);
  return typeof read === 'string' ? NONE : read;
}

const keyOf = (kind: string, property: string) => `${kind} ${property}`;
