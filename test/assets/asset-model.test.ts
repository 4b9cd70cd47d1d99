import { deepEqual, equal } from 'node:assert/strict';
import { createAssetModel } from '../../src/assets/asset-model.ts';
import { HALL, PUMP, tables } from './tables.ts';

describe('the asset model', () => {
  const model = createAssetModel(tables({ relations: [{ asset: `${HALL}/hvac-1`, relation: 'serves', to: HALL }] }));
  const attribute = (name: string, property = 'bearing-temperature', asset = PUMP) =>
    model.attribute(asset, property, name)?.text;

  it('finds an attribute at the asset, at its class, and at the assets above, nearest first', () => {
    deepEqual(
      ['ratedPower', 'H', 'priority', 'costCentre', 'nothing'].map((name) => attribute(name)),
      [...['55 kW', '80 °C', 'high', '0815', undefined]],
    );
    equal(attribute('H', 'running'), undefined);
  });
  it('lets an asset have a limit of its own, for one of its properties or for all', () => {
    const own = (attributes: string) => {
      const assets = [{ asset: PUMP, class: 'pump', attributes }];
      const { attribute: of } = createAssetModel(tables({ assets }));
      return ['bearing-temperature', 'flow'].map((property) => of(PUMP, property, 'H')?.number);
    };
    deepEqual(own('bearing-temperature.H = 70 °C'), [70, undefined]);
    deepEqual(own('H = 60; bearing-temperature.H = 70 °C'), [70, 60]);
  });
  it('does not take the class of an asset for that of its parts', () =>
    equal(attribute('H', 'bearing-temperature', `${PUMP}/motor`), undefined));
  it('names the levels of ISA-95 from above, and goes on from a level that is given', () => {
    const path = 'acme/munich/hall-1/line-2/press-4/drive/motor';
    const parts = path.split('/');
    const levels = (rows: Parameters<typeof tables>[0]) => {
      const { levelOf } = createAssetModel(tables(rows));
      return parts.map((_, i) => levelOf(parts.slice(0, i + 1).join('/')));
    };
    deepEqual(levels({ assets: [] }), [
      ...['enterprise', 'site', 'area', 'work center', 'work unit', 'equipment', 'equipment'],
    ]);
    deepEqual(levels({ assets: [{ asset: 'acme/munich/hall-1', level: 'work center' }] }), [
      ...['enterprise', 'site', 'work center', 'work unit', 'equipment', 'equipment', 'equipment'],
    ]);
  });
  it('knows relations from both sides', () => {
    deepEqual(model.related(`${HALL}/hvac-1`), [{ relation: 'serves', direction: 'to', asset: HALL }]);
    deepEqual(model.related(HALL), [{ relation: 'serves', direction: 'from', asset: `${HALL}/hvac-1` }]);
    deepEqual(model.related(PUMP), []);
  });
});
