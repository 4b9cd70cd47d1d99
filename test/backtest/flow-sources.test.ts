import { deepEqual } from 'node:assert/strict';
import { signalsReaching } from '../../src/backtest/flow-sources.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';

const RULE: StoredNode = { id: 'rule', type: 'tieline-threshold', wires: [] };
const NODES: StoredNode[] = [
  { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker' },
  { id: 'hvac', type: 'tieline-modbus-link', name: 'HVAC' },
  { id: 'north', type: 'tieline-mqtt-in', link: 'broker', topic: 'acme/north/#', wires: [['norm']] },
  { id: 'south', type: 'tieline-mqtt-in', link: 'broker', topic: 'acme/south/#', wires: [['other']] },
  {
    id: 'registers',
    type: 'tieline-modbus-in',
    link: 'hvac',
    addresses: [{ address: 'input:0' }, { address: 'input:9' }],
    wires: [['norm']],
  },
  { id: 'norm', type: 'tieline-normalize', wires: [['rule']] },
  { id: 'other', type: 'tieline-normalize', wires: [[]] },
  RULE,
];
const TAGS: Tag[] = [
  { address: 'input:0', link: 'HVAC', asset: 'acme/hall', property: 'temperature' },
  { address: 'input:1', link: 'HVAC', asset: 'acme/hall', property: 'humidity' },
  { address: 'acme/north/{line}/{metric}', asset: 'acme/lines/{line}', property: '{metric}' },
  { address: 'acme/south/press', asset: 'acme/press', property: 'temperature' },
];

describe('the signals that can come to a rule over its wires', () => {
  const come = (nodes: StoredNode[], ...signals: [string, string][]) => {
    const reaching = signalsReaching(RULE, nodes, createTagTable(TAGS));
    return signals.map(([asset, property]) => reaching(asset, property));
  };

  it('are those whose topic an input before it subscribes to', () =>
    deepEqual(come(NODES, ['acme/north', 'speed'], ['acme/south/press', 'speed']), [true, false]));
  it('are those whose tag has an address that an input before it reads', () =>
    deepEqual(come(NODES, ['acme/hall', 'temperature'], ['acme/hall', 'humidity'], ['acme/press', 'temperature']), [
      true,
      false,
      false,
    ]));
  it('are those that the captures of a heard address make, and not the address itself', () =>
    deepEqual(come(NODES, ['acme/lines/l2', 'speed'], ['acme/north/l2', 'speed'], ['acme/north', 'speed']), [
      true,
      false,
      true,
    ]));
  it('are not those of an address that a tag makes something else of', () =>
    deepEqual(come(NODES, ['HVAC', 'input:0']), [false]));
  it('are those of a link without a path, by the name of the link', () =>
    deepEqual(come(NODES, ['HVAC', 'input:9'], ['HVAC', 'input:7'], ['Other', 'input:9']), [true, false, false]));
  it('are those that a node before it calculates, for the assets that it is for', () => {
    const derive = { id: 'mean', type: 'tieline-derive', output: 'mean', assets: 'acme/+', wires: [['rule']] };
    const before = NODES.map((node) => (node.id === 'norm' ? { ...node, wires: [['mean']] } : node));
    deepEqual(come([...before, derive], ['acme/hall', 'mean'], ['other/hall', 'mean'], ['acme/hall', 'max']), [
      ...[true, false, false],
    ]);
  });
  it('are all where a stock node may say anything', () =>
    deepEqual(come([...NODES, { id: 'inject', type: 'inject', wires: [['norm']] }], ['any', 'thing']), [true]));
  it('are all where nothing leads to the rule', () => deepEqual(come([RULE], ['any', 'thing']), [true]));
});
