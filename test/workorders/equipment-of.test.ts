import { deepEqual } from 'node:assert/strict';
import { equipmentOf } from '../../src/workorders/equipment-of.ts';

describe('the equipment of an asset in the system of work orders', () => {
  const settings = {
    ...{ equipment: '{sapEquipment}', location: 'HALL-1' },
    equipmentTable: [
      { assets: 'acme/press-4', equipment: '4711' },
      { assets: 'acme/+', location: '{place}' },
    ],
  };
  const attributes: Record<string, string> = { sapEquipment: '1000', place: 'MUC' };
  const of = (asset: string, known = attributes) => equipmentOf(asset, settings, (name) => known[name]);

  it('is that of the first row that selects it', () => {
    deepEqual(of('acme/press-4'), { equipment: '4711', location: 'HALL-1', missing: [] });
    deepEqual(of('acme/press-5'), { equipment: '1000', location: 'MUC', missing: [] });
  });
  it('is an attribute or a text where no row does', () => {
    deepEqual(of('other/pump'), { equipment: '1000', location: 'HALL-1', missing: [] });
  });
  it('is told as missing where the asset has no such attribute', () => {
    deepEqual(of('other/pump', {}), { location: 'HALL-1', missing: ['sapEquipment'] });
  });
});
