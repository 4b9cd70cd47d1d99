import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { brokerHere, type CrashBroker } from '../support/crash-plant.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { until } from './told.ts';

const EXAMPLE = JSON.parse(readFileSync(join(PACKAGE_DIR, 'examples', 'alarm-in.json'), 'utf8')) as FlowNode[];
const HALL = 'demo/munich/press-shop/hall';

describe('the example of alarm in with a broker', function () {
  this.timeout(20_000);
  let broker: CrashBroker;
  let listener: MqttClient;
  let nodeRed: RunningNodeRed;
  const heard: { topic: string; payload: Record<string, unknown> }[] = [];
  const feel = (payload: number) => {
    const { id } = EXAMPLE.find(({ type }) => type === 'tieline-normalize') ?? { id: '' };
    nodeRed
      .node<{ receive(msg: Record<string, unknown>): void }>(id)
      .receive({ topic: `${HALL}/temperature`, payload });
  };
  const under = (kind: string) =>
    heard.filter(({ topic }) => topic === `tieline/${HALL}/${kind}`).map(({ payload }) => payload);

  before(async () => {
    broker = await brokerHere();
    listener = await connectAsync(broker.url);
    listener.on('message', (topic, payload) => heard.push({ topic, payload: JSON.parse(String(payload)) }));
    await listener.subscribeAsync('tieline/#', { qos: 1 });
    const { port } = new URL(broker.url);
    nodeRed = await startNodeRed();
    await nodeRed.deploy(EXAMPLE.map((node) => (node.type === 'mqtt-broker' ? { ...node, port } : node)));
    await until(() => nodeRed.logs.some((line) => line.includes('Connected to broker')), 'the broker');
  });
  after(async () => {
    await nodeRed?.stop();
    await listener?.endAsync();
    await broker?.stop();
  });

  it('publishes events of CloudEvents and conditions of OPC UA under the asset', async () => {
    feel(31);
    feel(24);
    await until(() => under('alarm').length === 2 && under('condition').length === 2, 'two changes, each twice');
    deepEqual(
      under('alarm').map(({ specversion, type }) => [specversion, type]),
      [
        ['1.0', 'io.tieline.alarm.raised'],
        ['1.0', 'io.tieline.alarm.cleared'],
      ],
    );
    deepEqual(
      under('condition').map(({ EventType, HighState }) => [EventType, HighState]),
      [
        ['i=9906', 'High active'],
        ['i=9906', 'High inactive'],
      ],
    );
  });
});
