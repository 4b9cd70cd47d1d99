import { deepEqual, equal } from 'node:assert/strict';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

const ears = listening('tab');
const tag = { address: 'press-1/temperature', asset: 'acme/press-1', property: 'temperature' };
const rule = (id: string, assets: string, property: string): FlowNode => {
  return { id, z: 'tab', type: 'tieline-threshold', plant: 'plant', assets, property, high: 80, wires: [[], []] };
};
const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'selects nothing' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [tag] },
  {
    id: 'norm',
    z: 'tab',
    type: 'tieline-normalize',
    plant: 'plant',
    wires: [['fine', 'asset', 'prop', 'derived']],
  },
  {
    ...{ id: 'calc', z: 'tab', type: 'tieline-derive', plant: 'plant', assets: '#', output: 'mean', kind: 'window' },
    ...{ source: 'temperature', wires: [[]] },
  },
  rule('fine', 'acme/#', 'temperature'),
  rule('asset', 'acme/pres-1', 'temperature'),
  rule('prop', 'acme/#', 'temprature'),
  rule('derived', 'acme/#', 'mean'),
  ...ears.nodes,
];
const BY_ASSET = 'Assets: "acme/pres-1" given; the plant knows signals of acme/press-1';

describe('a threshold that selects no signal of its plant', () => {
  let nodeRed: RunningNodeRed;

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: FLOW });
  });
  after(() => nodeRed.stop());

  const badges = (id: string) => ears.told.statuses.filter((text) => text.startsWith(`${id}: `));
  const badge = (id: string, text: string) =>
    until(() => badges(id).at(-1) === `${id}: ${text}`, `${text} at ${id}: ${badges(id)}`);
  const logged = () => nodeRed.logs.filter((text) => text.includes(' given; the plant knows '));

  it('says so at once, with the field and what there is', async () => {
    await badge('asset', 'yellow dot Assets: none known');
    await badge('prop', 'yellow dot Property: none known');
    await badge('fine', 'grey dot no reading yet');
    await badge('derived', 'grey dot no reading yet');
    deepEqual(logged().sort(), [BY_ASSET, 'Property: "temprature" given; the plant knows temperature, mean']);
  });

  it('works when such a signal comes all the same, and is quiet about it from then on', async () => {
    const normalize = nodeRed.node<{ receive(msg: Record<string, unknown>): void }>('norm');
    normalize.receive({ topic: 'press-1/temperature', payload: 20 });
    await badge('fine', 'green dot 1 normal');
    normalize.receive({ topic: 'acme/pres-1/temperature', payload: 20 });
    await badge('asset', 'green dot 1 normal');
    await nodeRed.deploy([...FLOW, rule('another', 'acme/pres-1', 'temperature')]);
    await badge('another', 'grey dot no reading yet');
    equal(logged().filter((text) => text === BY_ASSET).length, 1);
  });
});
