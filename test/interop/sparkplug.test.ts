import { deepEqual, equal, match } from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { listening, until } from '../flows/told.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from './mosquitto.ts';
import { PYTHON, pythonPackageMissing } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const DEVICES = 50;
const NORMAL = `rule: green dot ${DEVICES} normal`;
const ALL_GONE = `rule: yellow dot ${DEVICES} of ${DEVICES} in alarm`;
const ears = listening('tab', ['raised', 'cleared', 'readings']);
const script = (name: string) => join(import.meta.dirname, name);

describe('payloads of Sparkplug B', () => {
  it("stand in the test of the codec as Google's protobuf writes them", async function () {
    skipWhere(await pythonPackageMissing('pysparkplug'), this);
    const { stdout } = await promisify(execFile)(PYTHON, [script('sparkplug_vectors.py')]);
    const kept = await readFile(script('../protocols/sparkplug/vectors.json'), 'utf8');
    deepEqual(JSON.parse(stdout), JSON.parse(kept));
  });
});

describe(`an edge node of pysparkplug with ${DEVICES} devices behind mosquitto`, () => {
  let mosquitto: Mosquitto;
  let nodeRed: RunningNodeRed;
  let edgeNode: ChildProcess;

  const flow = (): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'sparkplug' },
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    { ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: mosquitto.url } },
    { id: 'in', z: 'tab', type: 'tieline-sparkplug-in', link: 'broker', delivery: 'batch', wires: [['norm']] },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule', 'readings']] },
    {
      ...{ id: 'rule', z: 'tab', type: 'tieline-watchdog', name: 'Gone', plant: 'plant', property: 'level' },
      ...{ silenceSeconds: 3600, wires: [['raised'], ['cleared']] },
    },
    ...ears.nodes,
  ];
  const start = () => {
    const args = [script('pysparkplug-edge-node.py'), new URL(mosquitto.url).port, 'hall', 'gw', String(DEVICES)];
    edgeNode = spawn(PYTHON, args, { stdio: 'ignore' });
  };
  const kill = async () => {
    if (!edgeNode || edgeNode.exitCode !== null || edgeNode.signalCode !== null) return;
    edgeNode.kill('SIGKILL');
    await once(edgeNode, 'exit');
  };
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const says = (badge: string) => {
    const [id = ''] = badge.split(' ');
    return until(() => ears.told.statuses.findLast((text) => text.startsWith(id)) === badge, badge, 30_000);
  };

  before(async function () {
    skipWhere(mosquittoMissing() ?? (await pythonPackageMissing('pysparkplug')), this);
    mosquitto = await startMosquitto();
    start();
    // Its births are over before anybody hears them.
    await pause(1000);
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow() });
  });
  beforeEach(() => {
    for (const messages of ears.told.messages.values()) messages.length = 0;
  });
  after(async () => {
    await kill();
    await nodeRed?.stop();
    await mosquitto?.stop();
  });

  it('that was there before is born again when it is asked', async () => {
    await says('in: green dot 1 alive');
    await says(NORMAL);
    const readings = () => (ears.told.messages.get('readings') ?? []).flatMap(({ payload }) => payload as Reading[]);
    const found = await until(() => readings().find(({ asset }) => asset === 'hall/gw/tank-7'), 'a reading');
    deepEqual([found.property, found.quality, Math.sign(Number(found.value))], ['level', 'good', -1]);
    const ofOne = () => readings().filter(({ asset }) => asset === 'hall/gw/tank-7');
    const [first, second, third] = await until(() => ofOne().length > 3 && ofOne().slice(-3), 'more of them');
    // By name and by alias in turn, each one less.
    deepEqual([Number(second?.value) - Number(first?.value), Number(third?.value) - Number(second?.value)], [-1, -1]);
  });

  it('that is killed is one alarm at once, which clears with its next births and data', async () => {
    const diedAt = Date.now();
    await kill();
    await says(ALL_GONE);
    await says('in: yellow dot 0 alive, 1 dead');
    start();
    await says(NORMAL);
    await says('in: green dot 1 alive');
    await pause(500);
    const [told, ...more] = alarms('raised');
    deepEqual(more, []);
    match(
      told?.message ?? '',
      /^hall\/gw\/tank-\d+\/level: its device is offline \(device-offline\); its last value was -\d+/,
    );
    equal((told?.raisedAt ?? 0) - diedAt < 2000, true);
    deepEqual(
      alarms('cleared').map(({ id }) => id),
      [told?.id],
    );
  });
});
