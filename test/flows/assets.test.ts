import { deepEqual, equal, match } from 'node:assert/strict';
import type { AssetListView } from '../../src/console/views.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Explanation } from '../../src/model/rule.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { api, listening, until } from './told.ts';

const HALL = 'acme/munich/hall-1';
const ears = listening('tab', ['raised']);

const CLASSES = [
  {
    ...{ class: 'pump', property: 'bearing-temperature', address: 'plc/{base+2}' },
    ...{ unit: '°C', scale: '0,1', H: '80', priority: 'high' },
  },
];
const PUMPS = [
  { asset: `${HALL}/pump-7`, class: 'pump', attributes: 'base = 100' },
  { asset: `${HALL}/pump-8`, class: 'pump', attributes: 'base = 200; H = 60 °C; sapEquipment = 0004711' },
];

function flow(assets: object[]): FlowNode[] {
  const rule = { z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'bearing-temperature', unit: '°F' };
  return [
    { id: 'tab', type: 'tab', label: 'assets' },
    ...ears.nodes,
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', assets, classes: CLASSES },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    { ...rule, id: 'rule', name: 'hot bearing', high: '{H}', priority: 'by asset', wires: [['raised'], []] },
  ];
}

describe('assets with a class in a running Node-RED', function () {
  this.timeout(20_000);
  let nodeRed: RunningNodeRed;

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow(PUMPS) });
  });
  after(() => nodeRed.stop());
  beforeEach(() => ears.forget());

  const send = (topic: string, payload: number) =>
    nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic, payload });
  const raised = async () => {
    // After a deployment what was told in the last moments is told again.
    const fresh = () => (ears.told.messages.get('raised') ?? []).filter(({ replayed }) => !replayed);
    await until(() => fresh().length > 0, 'an alarm');
    return fresh().map(({ payload }) => {
      const { asset, limit, priority } = payload as Alarm;
      return [asset, Math.round(limit ?? 0), priority];
    });
  };

  it('alarm at the limit of each, with the priority of their class', async () => {
    for (const [topic, value] of [
      ['plc/102', 700],
      ['plc/202', 590],
      ['plc/202', 600],
    ] as const)
      send(topic, value);
    deepEqual(await raised(), [[`${HALL}/pump-8`, 140, 'high']]);
  });

  it('are one more with one more row', async () => {
    await nodeRed.deploy(flow([...PUMPS, { asset: `${HALL}/pump-9`, class: 'pump', attributes: 'base = 300' }]));
    send('plc/302', 900);
    deepEqual(await raised(), [[`${HALL}/pump-9`, 176, 'high']]);
  });

  it('are listed with their level, attributes and signals, and those above them', async () => {
    const { assets, total } = await api<AssetListView>(nodeRed.url, 'assets?search=hall-1');
    deepEqual(
      [assets.map(({ asset, level }) => [asset, level]), total],
      [
        [
          [HALL, 'area'],
          [`${HALL}/pump-7`, 'work center'],
          [`${HALL}/pump-8`, 'work center'],
          [`${HALL}/pump-9`, 'work center'],
        ],
        4,
      ],
    );
    const found = await api<AssetListView>(nodeRed.url, 'assets?search=0004711');
    deepEqual(found.assets, [
      {
        ...{ asset: `${HALL}/pump-8`, level: 'work center', class: 'pump', relations: [] },
        attributes: { base: '200', H: '60 °C', sapEquipment: '0004711' },
        properties: ['bearing-temperature'],
      },
    ]);
  });

  it('are not watched where they have no limit, which is shown, told, and answered to whoever asks why', async () => {
    send('acme/other/fan/bearing-temperature', 900);
    const said = 'rule: yellow dot 1 not watched';
    await until(() => ears.told.statuses.includes(said), said);
    equal(nodeRed.logs.filter((text) => text.includes('acme/other/fan has no attribute H')).length, 1);
    const why = await api<Explanation>(
      nodeRed.url,
      'why-not?rule=rule&asset=acme%2Fother%2Ffan&property=bearing-temperature',
    );
    match(why.summary, /acme\/other\/fan has no attribute H/);
  });
});
