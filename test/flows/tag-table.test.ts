import { deepEqual } from 'node:assert/strict';
import type { UntaggedListView } from '../../src/console/views.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { api, listening } from './told.ts';

const ears = listening('tab', ['readings']);

const TAGS = [
  { address: 'plant/{line}/{metric}', asset: 'acme/{line}', property: '{metric}', unit: '°C', deadband: '0,5' },
  { address: 'drive/state', asset: 'acme/drive', property: 'state', states: '0 = off; 1 = running' },
  { address: 'pump/word', asset: 'acme/pump', property: 'word', bits: '0 = running; 3 = fault' },
  {
    ...{ address: 'tank/level', asset: 'acme/tank', property: 'level', unit: 'm', rawLow: '4', rawHigh: '20' },
    ...{ scaledLow: '0', scaledHigh: '8', beyond: 'clamp' },
  },
];

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'tags' },
  ...ears.nodes,
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: TAGS },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['readings']] },
];

describe('the tag table in a running Node-RED', function () {
  this.timeout(20_000);
  let nodeRed: RunningNodeRed;

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: FLOW });
  });
  after(() => nodeRed.stop());
  beforeEach(() => ears.forget());

  /** Messages are handed on in later turns of the event loop, in order. */
  async function handedOn() {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }

  /** What stock nodes send becomes, one message after the other. */
  async function become(...messages: [topic: string, payload: unknown][]) {
    const norm = nodeRed.node<{ receive(msg: Record<string, unknown>): void }>('norm');
    for (const [topic, payload] of messages) norm.receive({ topic, payload });
    await handedOn();
    return (ears.told.messages.get('readings') ?? []).map(({ payload }) => {
      const { asset, property, value, unit, quality } = payload as Reading;
      return [`${asset}/${property}`, value, unit, quality];
    });
  }

  it('gives addresses with captures their asset, property and unit, and holds back what a deadband covers', async () => {
    const readings = await become(
      ['plant/l2/temp', 20],
      ['plant/l2/temp', 20.4],
      ['plant/l3/temp', 20.4],
      ['plant/l2/temp', 21],
    );
    deepEqual(readings, [
      ['acme/l2/temp', 20, 'Cel', 'good'],
      ['acme/l3/temp', 20.4, 'Cel', 'good'],
      ['acme/l2/temp', 21, 'Cel', 'good'],
    ]);
  });

  it('reads states and scales given by their ends', async () => {
    deepEqual(await become(['drive/state', 1], ['drive/state', 7], ['tank/level', 12], ['tank/level', 22]), [
      ['acme/drive/state', 'running', undefined, 'good'],
      ['acme/drive/state', null, undefined, 'bad'],
      ['acme/tank/level', 4, 'm', 'good'],
      ['acme/tank/level', 8, 'm', 'good'],
    ]);
  });

  it('makes signals of the bits of a word', async () => {
    deepEqual(await become(['pump/word', 9]), [
      ['acme/pump/word', 9, undefined, 'good'],
      ['acme/pump/running', true, undefined, 'good'],
      ['acme/pump/fault', true, undefined, 'good'],
    ]);
  });

  it('reads a SenML pack that a stock node has parsed, not as a batch of objects', async () => {
    const pack = [
      { bn: 'pump-1/', n: 'speed', u: '1/min', v: 1480 },
      { n: 'runs', vb: true },
    ];
    const norm = nodeRed.node<{ receive(msg: Record<string, unknown>): void }>('norm');
    norm.receive({ topic: 'site', payload: pack });
    await handedOn();
    const [batch] = (ears.told.messages.get('readings') ?? []) as { payload: Reading[] }[];
    deepEqual(
      batch?.payload.map(({ asset, property, value }) => [asset, property, value]),
      [
        ['site/pump-1', 'speed', 1480],
        ['site/pump-1', 'runs', true],
      ],
    );
  });

  it('lists addresses that have no row', async () => {
    await become(['oven/door', true]);
    const { untagged, total } = await api<UntaggedListView>(nodeRed.url, 'untagged?search=oven');
    deepEqual(
      [untagged.map(({ address, asset, reading }) => [address, asset, reading?.value]), total],
      [[['oven/door', 'oven', true]], 1],
    );
  });
});
