import { deepEqual, equal, match } from 'node:assert/strict';
import { connectAsync, type MqttClient } from 'mqtt';
import type { CommandResult } from '../../src/model/command.ts';
import { brokerHere, type CrashBroker } from '../support/crash-plant.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { api, listening, until } from './told.ts';

const COMMAND = 'hall/hvac/setpoint/set';
const STATE = 'hall/hvac/setpoint/state';

function flow(url: string, ears: FlowNode[]): FlowNode[] {
  return [
    { id: 'tab', type: 'tab', label: 'MQTT setpoint' },
    ...ears,
    { id: 'plant', type: 'tieline-plant', name: 'MQTT plant', timeZone: 'UTC', tags: [] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url, answerTimeoutSeconds: 0.3 },
    {
      ...{
        id: 'cool',
        z: 'tab',
        type: 'tieline-setpoint',
        name: 'cool the hall',
        protocol: 'mqtt',
        mqttLink: 'broker',
      },
      ...{ address: COMMAND, readBackAddress: STATE, low: 0, high: 40, minIntervalSeconds: 0, readBackSeconds: 1 },
      wires: [['accepted'], ['refused']],
    },
  ];
}

describe('a guarded write over MQTT to a device that keeps its setpoint between 12 and 30 °C', function () {
  this.timeout(20_000);
  let broker: CrashBroker;
  let device: MqttClient;
  let nodeRed: RunningNodeRed;
  let silent = false;
  const commands: string[] = [];
  const ears = listening('tab', ['accepted', 'refused']);

  before(async () => {
    broker = await brokerHere();
    device = await connectAsync(broker.url);
    device.on('message', (_topic, payload) => {
      commands.push(String(payload));
      const kept = Math.min(30, Math.max(12, Number(payload)));
      if (!silent) device.publish(STATE, String(kept), { retain: true });
    });
    await device.subscribeAsync(COMMAND, { qos: 1 });
    nodeRed = await startNodeRed({ settings: ears.settings });
    await nodeRed.deploy(flow(broker.url, ears.nodes));
    await until(async () => {
      const { plants } = await api<{ plants: { links: { status: { state: string } }[] }[] }>(nodeRed.url, 'health');
      return plants[0]?.links[0]?.status.state === 'up';
    }, 'link up');
  });
  after(async () => {
    await nodeRed?.stop();
    await device?.endAsync();
    await broker?.stop();
  });
  beforeEach(() => {
    ears.forget();
    commands.length = 0;
    silent = false;
  });

  async function told(output: 'accepted' | 'refused', payload: number): Promise<CommandResult> {
    nodeRed.node<{ receive(msg: object): void }>('cool').receive({ payload });
    const answer = await until(() => ears.told.messages.get(output)?.[0], `an answer on the output ${output}`);
    return answer.payload as CommandResult;
  }

  it('publishes nothing before a person has armed the plant', async () => {
    equal((await told('accepted', 18)).outcome, 'dry-run');
    deepEqual(commands, []);
    await api(nodeRed.url, 'plants/plant/arm', { armed: true });
  });

  it('is done when the device shows the value on its own topic', async () => {
    const { outcome, readBack } = await told('accepted', 18.5);
    deepEqual([outcome, readBack, commands], ['done', 18.5, ['18.5']]);
  });

  it('has failed when the device shows something else', async () => {
    const { outcome, reason } = await told('refused', 35);
    deepEqual([outcome, reason, commands], ['failed', 'the device shows 30 instead of 35', ['35']]);
  });

  it('has failed when the device keeps showing what it showed before', async () => {
    silent = true;
    const { outcome, reason } = await told('refused', 20);
    deepEqual([outcome, commands], ['failed', ['20']]);
    match(reason ?? '', /the device shows 30 instead of 20/);
  });

  it('is refused outside its limits, and nothing is published', async () => {
    equal((await told('refused', 41)).outcome, 'refused');
    deepEqual(commands, []);
  });
});
