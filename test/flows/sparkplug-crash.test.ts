import { deepEqual } from 'node:assert/strict';
import { type Alarm, isActive } from '../../src/model/alarm.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';
import { connectEdgeNode, type EdgeNode } from '../support/sparkplug-edge-node.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';
import { api, until } from './told.ts';

const DEVICES = 3;

const flow = (url: string): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'sparkplug' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url } },
  { id: 'in', z: 'tab', type: 'tieline-sparkplug-in', link: 'broker', wires: [['slow']] },
  // So long the rule knows nothing of what the inlet has.
  {
    ...{ id: 'slow', z: 'tab', type: 'delay', pauseType: 'delay', timeout: '1', timeoutUnits: 'seconds' },
    wires: [['norm']],
  },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-watchdog', name: 'Gone', plant: 'plant', property: 'level' },
    ...{ silenceSeconds: 3600, wires: [[], []] },
  },
];

describe('the death of an edge node, and kill -9 of Node-RED when it stands in the inlet', function () {
  this.timeout(90_000);
  let broker: TestBroker;
  let userDir: string;
  let nodeRed: NodeRedProcess;
  let edgeNode: EdgeNode;

  before(async () => {
    broker = await startBroker();
    userDir = await makeUserDir();
  });
  after(async () => {
    await edgeNode?.end();
    await nodeRed?.kill('SIGKILL');
    await broker.close();
    await removeUserDir(userDir);
  });

  it('is an alarm after the restart, though nobody knows its metrics any more, and clears with its births', async () => {
    const start = (env: Record<string, string> = {}) => spawnNodeRed({ userDir, flows: flow(broker.url), env });
    nodeRed = await start({ TIELINE_KILL_AT: 'inlet committed' });
    edgeNode = await connectEdgeNode(broker.url, 0, DEVICES);
    await until(async () => {
      // Births are lost until the node has subscribed.
      await edgeNode.birth();
      const { signals } = await api<{ signals: { asset: string }[] }>(nodeRed.url, 'signals');
      return signals.length === DEVICES;
    }, 'it is heard');
    edgeNode.die();
    await nodeRed.ended;

    nodeRed = await start();
    const standing = () =>
      api<{ alarms?: Alarm[] }>(nodeRed.url, 'alarms').then(({ alarms = [] }) =>
        alarms.filter((alarm) => alarm.condition === 'stale' && isActive(alarm)),
      );
    const found = await until(async () => {
      const alarms = await standing();
      return alarms.length === DEVICES && alarms;
    }, 'its alarms');
    deepEqual([...new Set(found.map(({ evidence }) => evidence.silent?.lost?.by))], ['device']);

    edgeNode = await connectEdgeNode(broker.url, 1, DEVICES);
    await until(async () => {
      await edgeNode.birth();
      return (await standing()).length === 0;
    }, 'their end');
  });
});
