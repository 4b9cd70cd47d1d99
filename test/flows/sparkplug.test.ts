import { deepEqual, equal, match } from 'node:assert/strict';
import { type Alarm, isActive } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { connectEdgeNode, type EdgeNode } from '../support/sparkplug-edge-node.ts';
import { api, listening, until } from './told.ts';

const DEVICES = 20;
const ears = listening('tab', ['raised', 'cleared', 'readings']);

const flow = (url: string, more: object = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'sparkplug' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url } },
  { id: 'in', z: 'tab', type: 'tieline-sparkplug-in', link: 'broker', wires: [['norm']], ...more },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule', 'readings']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-watchdog', name: 'Gone', plant: 'plant', property: 'level' },
    ...{ silenceSeconds: 3600, wires: [['raised'], ['cleared']] },
  },
  ...ears.nodes,
];

describe('the sparkplug in node and an edge node that dies', function () {
  this.timeout(30_000);
  let broker: TestBroker;
  let nodeRed: RunningNodeRed;
  let edgeNode: EdgeNode;

  const says = (status: string) => until(() => ears.told.statuses.includes(status), status);
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const readings = () =>
    (ears.told.messages.get('readings') ?? []).flatMap(({ payload }) => payload as Reading | Reading[]);
  const stand = (count: number) =>
    until(async () => {
      const { alarms: all } = await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms');
      const found = all.filter((alarm) => alarm.condition === 'stale' && isActive(alarm));
      return found.length === count && found;
    }, `${count} alarms stand`);

  before(async () => {
    broker = await startBroker();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow(broker.url) });
    await says('in: green dot 0 alive');
    edgeNode = await connectEdgeNode(broker.url, 0, DEVICES);
    await edgeNode.birth();
    await says(`rule: green dot ${DEVICES} normal`);
  });
  afterEach(() => ears.forget());
  after(async () => {
    await edgeNode?.end();
    await nodeRed.stop();
    await broker.close();
  });

  it('makes readings of births and of data by alias, with unit and place', async () => {
    await edgeNode.report(3, 33);
    const found = await until(() => readings().find(({ value }) => value === 33), 'the reading');
    const { asset, property, unit, quality, source } = found;
    deepEqual([asset, property, unit, quality], ['hall/gw/tank-3', 'level', 'm', 'good']);
    deepEqual(source, { protocol: 'sparkplug', link: 'Broker', address: 'hall/gw/tank-3/level' });
  });

  it('lets the watchdog tell one alarm for all its devices at once, which clears when it is born again', async () => {
    edgeNode.die();
    await stand(DEVICES);
    const [told, ...more] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    deepEqual(more, []);
    match(
      told?.message ?? '',
      /^hall\/gw\/tank-\d+\/level: its device is offline \(device-offline\); its last value was \d+/,
    );
    await says('in: yellow dot 0 alive, 1 dead');

    edgeNode = await connectEdgeNode(broker.url, 1, DEVICES);
    await edgeNode.birth();
    await stand(0);
    const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of the alarm');
    deepEqual([alarms('raised').length, alarms('cleared').length, cleared?.id], [1, 1, told?.id]);
    await says('in: green dot 1 alive');
  });

  it('tells of one device that dies, and of its return', async () => {
    await edgeNode.deviceDies(5);
    const [told] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    equal(told?.asset, 'hall/gw/tank-5');
    await edgeNode.bornAgain(5);
    await until(() => alarms('cleared').some(({ id }) => id === told?.id), 'the end of the alarm');
  });

  it('is asked to be born again where a message was lost', async () => {
    edgeNode.lose();
    await edgeNode.report(0, 50);
    await until(() => edgeNode.asked === 1, 'it is asked');
    await until(() => readings().filter(({ asset }) => asset === 'hall/gw/tank-1').length > 0, 'it is born again');
  });

  it('is known again after a restart of the flow, once it says something', async () => {
    await nodeRed.deploy(flow(broker.url, { delivery: 'batch' }));
    await says('in: green dot 0 alive');
    const before = edgeNode.asked;
    await edgeNode.report(0, 60);
    await says('in: green dot 1 alive');
    equal(edgeNode.asked, before + 1);
    await until(() => readings().some(({ asset, value }) => asset === 'hall/gw/tank-0' && value === 0), 'its births');
  });

  it('is not asked where births are waited for', async () => {
    await nodeRed.deploy(flow(broker.url, { rebirth: 'waited for', group: 'hall', edgeNode: 'gw' }));
    await says('in: green dot 0 alive');
    const before = edgeNode.asked;
    await edgeNode.report(0, 70);
    await says('in: yellow dot 0 alive, 1 without birth');
    await edgeNode.birth();
    await says('in: green dot 1 alive');
    equal(edgeNode.asked, before);
  });

  it('is refused, and told, where its bytes are none of Sparkplug B', async () => {
    await broker.publish('spBv1.0/hall/NDATA/gw', '{"level": 5}');
    const [error] = await until(() => ears.told.errors.length > 0 && ears.told.errors, 'the error');
    equal(error?.code, 'READING_INVALID');
    match(error?.message ?? '', /spBv1.0\/hall\/NDATA\/gw: not a Sparkplug B payload: /);
    await says('in: yellow dot 1 alive, 1 refused');
    await broker.publish('spBv1.0/hall/NDATA/gw', '{"level": 6}');
    await says('in: yellow dot 1 alive, 2 refused');
    equal(ears.told.errors.length, 1);
  });
});
