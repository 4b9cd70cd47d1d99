import { deepEqual, match } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alarm } from '../../src/model/alarm.ts';
import { listening, until } from '../flows/told.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from './mosquitto.ts';
import { skipWhere } from './skip.ts';

const TAGS = 500;
const NORMAL = `rule: green dot ${TAGS} normal`;
const ALL_GONE = `rule: yellow dot ${TAGS} of ${TAGS} in alarm`;
const ears = listening('tab', ['raised', 'cleared']);

describe(`a gateway of ${TAGS} tags behind mosquitto`, () => {
  let mosquitto: Mosquitto;
  let nodeRed: RunningNodeRed;
  let gateway: ChildProcess;

  const flow = (): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'watchdog' },
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    { ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: mosquitto.url } },
    { id: 'in', z: 'tab', type: 'tieline-mqtt-in', link: 'broker', topic: 'hall/#', qos: '1', wires: [['norm']] },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    {
      ...{ id: 'rule', z: 'tab', type: 'tieline-watchdog', name: 'Gone', plant: 'plant', property: 'level' },
      ...{ silenceSeconds: 3600, offlineWhen: '[../status] is offline', wires: [['raised'], ['cleared']] },
    },
    ...ears.nodes,
  ];
  const start = () => {
    const args = [join(import.meta.dirname, 'mqtt-gateway.ts'), mosquitto.url, 'hall/gw', String(TAGS)];
    gateway = spawn(process.execPath, args, { stdio: 'ignore' });
  };
  const kill = async () => {
    if (gateway.exitCode !== null || gateway.signalCode !== null) return;
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
  };
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const says = (badge: string) =>
    until(() => ears.told.statuses.findLast((text) => text.startsWith('rule: ')) === badge, badge, 30_000);

  before(async function () {
    skipWhere(mosquittoMissing(), this);
    mosquitto = await startMosquitto();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow() });
    start();
    await says(NORMAL);
  });
  beforeEach(() => {
    for (const messages of ears.told.messages.values()) messages.length = 0;
  });
  after(async () => {
    await kill();
    await nodeRed?.stop();
    await mosquitto?.stop();
  });

  /** It is gone and back: one alarm is told, and cleared, and no other until a while after. */
  async function goesAndComes(go: () => Promise<void> | void, come: () => void): Promise<void> {
    await go();
    await says(ALL_GONE);
    come();
    await says(NORMAL);
    await pause(500);
    const [told, ...more] = alarms('raised');
    deepEqual(more, []);
    match(told?.message ?? '', /^hall\/gw\/tag-\d+\/level: its device is offline: hall\/gw\/status is offline;/);
    deepEqual(
      alarms('cleared').map(({ id }) => id),
      [told?.id],
    );
  }

  it('that is killed is one alarm, which ends when it runs again', () => goesAndComes(kill, start));

  it('that hangs is one alarm as soon as the broker misses it, which ends when it goes on', async () => {
    await goesAndComes(
      () => void gateway.kill('SIGSTOP'),
      () => void gateway.kill('SIGCONT'),
    );
  });
});
