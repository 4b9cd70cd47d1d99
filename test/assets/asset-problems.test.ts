import { deepEqual } from 'node:assert/strict';
import type { AssetRow, ClassRow, RelationRow } from '../../src/assets/asset.ts';
import { assetProblems } from '../../src/assets/asset-problems.ts';
import { problemText } from '../../src/model/settings.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { HALL, PUMP, tables } from './tables.ts';

const said = (changed: Parameters<typeof tables>[0], tags: Tag[] = []) =>
  assetProblems(tables(changed), tags).map(problemText);
const pump = (row: Partial<AssetRow>): AssetRow[] => [
  { asset: PUMP, class: 'pump', attributes: 'base = 1; plc = P', ...row },
];
const kind = (row: Partial<ClassRow>): ClassRow[] => [{ class: 'pump', property: 'flow', ...row }];

describe('the tables of assets', () => {
  it('are right as they are', () => deepEqual(said({}), []));

  for (const [what, changed, text] of [
    [
      'an asset twice',
      { assets: [...pump({}), ...pump({})] },
      `Assets row 2, Asset: "${PUMP}" given; allowed: each asset once`,
    ],
    [
      'a class that there is not',
      { assets: pump({ class: 'fan' }) },
      'Assets row 1, Class: "fan" given; allowed: a class of the table Classes: pump',
    ],
    [
      'attributes that are none',
      { assets: pump({ attributes: 'base' }) },
      'Assets row 1, Attributes: "base" given; allowed: attributes such as ratedPower = 55 kW, not "base"',
    ],
    [
      'a level that is not below the one above',
      { assets: [{ asset: HALL, level: 'work unit' }, ...pump({ level: 'area' })] },
      `Assets row 2, Level: "area" given; allowed: a level below that of ${HALL} (work unit)`,
    ],
    [
      'an attribute that its class needs',
      { assets: pump({ attributes: 'base = 1' }) },
      'Assets row 1, Attributes: "base = 1" given; allowed: attributes for {plc} in Classes row 1 (bearing-temperature of class pump)',
    ],
    [
      'an attribute that is no whole number where one is added to',
      { assets: pump({ attributes: 'base = x; plc = P' }) },
      'Assets row 1, Attributes: "base = x; plc = P" given; allowed: attributes for {base+2} in Classes row 1 (bearing-temperature of class pump)',
    ],
    [
      'a property of a class twice',
      { classes: [...kind({}), ...kind({})] },
      'Classes row 2, Property: "flow" given; allowed: each property of pump once',
    ],
    ['a unit that is none', { classes: kind({ unit: 'furlongs' }) }, undefined],
    [
      'limits that cross each other',
      { classes: kind({ L: 5, H: 4 }) },
      'Classes row 1, H: 4 given; allowed: a number above L (5)',
    ],
    [
      'an asset related to itself',
      { relations: [{ asset: HALL, relation: 'serves', to: HALL }] },
      `Relations row 1, To: "${HALL}" given; allowed: another asset`,
    ],
    [
      'a relation twice',
      { relations: [relation(), relation()] },
      `Relations row 2, To: "${PUMP} serves ${HALL}" given; allowed: each relation once`,
    ],
  ] as const satisfies readonly [string, NonNullable<Parameters<typeof tables>[0]>, string | undefined][]) {
    it(`are refused with ${what}`, () => {
      const told = said(changed);
      if (text === undefined)
        deepEqual(
          told.map((one) => one.split(':')[0]),
          ['Classes row 1, Unit'],
        );
      else deepEqual(told.slice(0, 1), [text]);
    });
  }

  it('name both places of an address that two tags would share', () => {
    const taken: Tag = { address: 'coil:1', link: 'P', asset: 'acme/x', property: 'y' };
    deepEqual(said({ assets: pump({}) }, [taken]), [
      'Assets row 1, Attributes: "coil:1" given; allowed: an address of its own for running of class pump; Tags row 1 has it',
    ]);
    const twin = { asset: `${HALL}/pump-8`, class: 'pump', attributes: 'base = 1; plc = P' };
    deepEqual(
      said({ assets: [...pump({}), twin] }).map((one) => one.slice(0, one.indexOf(':'))),
      ['Assets row 2, Attributes', 'Assets row 2, Attributes'],
    );
  });
});

function relation(): RelationRow {
  return { asset: PUMP, relation: 'serves', to: HALL };
}
