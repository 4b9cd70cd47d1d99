import type { AssetRow, AssetTables, ClassRow, RelationRow } from '../../src/assets/asset.ts';

export const HALL = 'acme/munich/hall-1';
export const PUMP = `${HALL}/pump-7`;

const PUMPS: ClassRow[] = [
  {
    ...{ class: 'pump', property: 'bearing-temperature', address: 'holding:{base+2}:int16', link: '{plc}' },
    ...{ unit: '°C', scale: 0.1, H: 80, HH: 95, priority: 'high' as const },
  },
  { class: 'pump', property: 'running', address: 'coil:{base}', link: '{plc}', type: 'boolean' },
  { class: 'pump', property: 'flow', unit: 'm³/h', L: 5 },
];

/** A hall with one pump of a class, unless something else is said. */
export function tables({
  assets = [
    { asset: HALL, attributes: 'plc = PLC 4; costCentre = 0815' },
    { asset: PUMP, class: 'pump', attributes: 'base = 100; ratedPower = 55 kW' },
  ],
  classes = PUMPS,
  relations = [],
}: {
  assets?: AssetRow[];
  classes?: ClassRow[];
  relations?: RelationRow[];
} = {}): AssetTables {
  return { assets, classes, relations };
}
