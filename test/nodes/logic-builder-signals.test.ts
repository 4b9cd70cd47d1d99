import { deepEqual } from 'node:assert/strict';
import { assetsFor, knownSignals, signalsIn } from '../../nodes/shared/editor/logic/known-signals.ts';

const heard = [
  { asset: 'acme/hall/press-1', property: 'temperature', unit: 'Cel' },
  { asset: 'acme/hall/press-2', property: 'temperature', unit: 'Cel' },
  { asset: 'acme/hall/press-2', property: 'speed' },
  { asset: 'acme/hall', property: 'temperature', unit: 'Cel' },
  { asset: 'acme/hall/chiller', property: 'running' },
  { asset: 'acme/roof/ahu', property: 'flow', unit: 'm3/h' },
];
const assets = [{ asset: 'acme/hall/press-1', attributes: { hvac: 'acme/roof/ahu', note: 'new' } }];
const names = (selector: string) => knownSignals(selector, heard, assets).map(({ name }) => name);

describe('signals that a rule may name', () => {
  it('are those of the assets themselves, those by relation, and all by their full names', () => {
    deepEqual(names('acme/hall/press-1'), [
      ...['temperature', '../press-2/temperature', '../press-2/speed', '../temperature', '../chiller/running'],
      ...['{hvac}/flow', 'acme/hall/press-1/temperature', 'acme/hall/press-2/temperature', 'acme/hall/press-2/speed'],
      ...['acme/hall/temperature', 'acme/hall/chiller/running', 'acme/roof/ahu/flow'],
    ]);
  });
  it('are each there once for many assets, with the unit of one that has one', () => {
    const both = [{ asset: 'acme/hall/press-0', property: 'temperature' }, ...heard];
    const [first] = knownSignals('#', both, []);
    deepEqual(first, { name: 'temperature', unit: 'Cel' });
    deepEqual(names('acme/hall/press-1').length, new Set(names('acme/hall/press-1')).size);
  });
  it('are at most a thousand', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ asset: `a/${i}`, property: 'p' }));
    deepEqual(knownSignals('a/1', many, []).length, 1000);
  });
});

describe('assets for which a rule can be looked at', () => {
  it('are those that are selected, first those that have most of its signals', () => {
    const of = (selector: string, ...properties: string[]) => assetsFor(selector, new Set(properties), heard);
    deepEqual(of('acme/hall/+', 'temperature', 'speed'), [
      'acme/hall/press-2',
      'acme/hall/press-1',
      'acme/hall/chiller',
    ]);
    deepEqual(of('acme/hall/press-1', 'speed'), ['acme/hall/press-1']);
    deepEqual(of('other/#', 'speed'), []);
  });
});

describe('the names of signals in a rule', () => {
  it('are found in one that is not finished, too', () => {
    const rule = { and: [{ '>': [{ var: 'a' }, {}] }, { no: [{ var: ['b', 1] }, { var: '' }] }, 5, null] };
    deepEqual([...signalsIn(rule)], ['a', 'b', '']);
    deepEqual([...signalsIn(undefined)], []);
  });
});
