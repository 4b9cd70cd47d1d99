import { type Static, Type } from 'typebox';
import { PRIORITIES } from '../model/alarm.ts';
import { tagSettings } from '../normalize/tag.ts';

/** Levels of the equipment hierarchy of ISA-95 (IEC 62264-1), from above; what lies below a work unit is equipment. */
export const LEVELS = ['enterprise', 'site', 'area', 'work center', 'work unit', 'equipment'] as const;

/** One row of the table of assets. */
export const assetSettings = Type.Object({
  asset: Type.String({
    title: 'Asset',
    minLength: 1,
    pattern: '^[^/+#{}]+(/[^/+#{}]+)*$',
    placeholder: 'acme/munich/hall-1/pump-7',
    description: 'ISA-95 path. Attributes of an asset hold for all that lie below it, too.',
  }),
  class: Type.Optional(
    Type.String({
      title: 'Class',
      placeholder: 'pump',
      description: 'What it is: it has the properties of this class.',
    }),
  ),
  attributes: Type.Optional(
    Type.String({
      title: 'Attributes',
      placeholder: 'sapEquipment = 10004711; ratedPower = 55 kW',
      description: 'What is known about it: name = value, separated by semicolons.',
    }),
  ),
  level: Type.Optional(
    Type.Enum([...LEVELS], { title: 'Level', description: 'ISA-95 level. Empty: the one below the asset above.' }),
  ),
  description: Type.Optional(Type.String({ title: 'Description', maxLength: 200, description: 'For people.' })),
});

const limit = (condition: string) =>
  Type.Optional(Type.Number({ title: condition, description: `${condition} limit: rules read it as {${condition}}.` }));

const {
  asset: _asset,
  owner: _owner,
  address: _address,
  link: _link,
  property,
  unit,
  ...columns
} = tagSettings.properties;

/** One row of the table of classes: a property that every asset of a class has. */
export const classSettings = Type.Object({
  class: Type.String({
    title: 'Class',
    minLength: 1,
    placeholder: 'pump',
    description: 'A class has a row a property.',
  }),
  property,
  address: Type.Optional(
    Type.String({
      title: 'Address',
      placeholder: 'holding:{base+2}:int16',
      description:
        'Where each asset delivers it: {attribute} is its attribute, {base+2} two more, {name} the last part of its path, {asset} all of it.',
    }),
  ),
  link: Type.Optional(Type.String({ title: 'Link', description: 'Name of the link; may use {attribute}.' })),
  unit,
  ...{ HH: limit('HH'), H: limit('H'), L: limit('L'), LL: limit('LL') },
  priority: Type.Optional(
    Type.Enum([...PRIORITIES], { title: 'Priority', description: 'Of its alarms, where the rule goes by asset.' }),
  ),
  ...columns,
});

/** One row of the table of relations. */
export const relationSettings = Type.Object({
  asset: Type.String({ title: 'Asset', minLength: 1, placeholder: 'acme/munich/hvac-1', description: 'ISA-95 path.' }),
  relation: Type.String({ title: 'Relation', minLength: 1, placeholder: 'serves', description: 'A verb.' }),
  to: Type.String({ title: 'To', minLength: 1, placeholder: 'acme/munich/hall-1', description: 'ISA-95 path.' }),
});

export type AssetRow = Static<typeof assetSettings>;
export type ClassRow = Static<typeof classSettings>;
export type RelationRow = Static<typeof relationSettings>;
export type Level = (typeof LEVELS)[number];

/** The tables that describe assets, as a plant's settings hold them. */
export interface AssetTables {
  readonly assets: readonly AssetRow[];
  readonly classes: readonly ClassRow[];
  readonly relations: readonly RelationRow[];
}
