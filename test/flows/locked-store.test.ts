import { deepEqual, equal, match } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir } from '../support/user-dir.ts';
import { api, until } from './told.ts';

const HOLDER = join(PACKAGE_DIR, 'test', 'store', 'holding-child.ts');

/** The temperature of a press; what Status and Catch nodes hear, and every reading, is to be had by HTTP. */
function flow(brokerUrl: string): FlowNode[] {
  const z = 'tab';
  const keep = (id: string, part: string) => ({
    ...{ id, z, type: 'function', func: `flow.set('${id}', [...(flow.get('${id}') || []), msg.${part}]);` },
    wires: [],
  });
  const hand = { z, type: 'inject', payload: '95', payloadType: 'num' };
  const func = `msg.payload = Object.fromEntries(['readings', 'errors', 'badges'].map((id) => [id, flow.get(id) || []]));
    return msg;`;
  return [
    { id: 'tab', type: 'tab', label: 'locked store' },
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: brokerUrl, clientId: 'gateway' },
    { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
    { id: 'in', z, type: 'tieline-mqtt-in', link: 'broker', topic: 'press/#', qos: '1', wires: [['norm']] },
    { id: 'norm', z, type: 'tieline-normalize', plant: 'plant', wires: [['rule', 'readings']] },
    {
      ...{ id: 'rule', z, type: 'tieline-threshold', name: 'too hot', plant: 'plant', property: 'temperature' },
      ...{ high: 80, wires: [['order'], ['order']] },
    },
    { id: 'order', z, type: 'tieline-work-order', cmms: 'book', recurrenceHours: 0, wires: [[]] },
    {
      ...hand,
      id: 'hand',
      topic: 'hand/temperature',
      props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
      wires: [['norm']],
    },
    { id: 'all-errors', z, type: 'catch', scope: null, wires: [['errors']] },
    { id: 'all-badges', z, type: 'status', scope: null, wires: [['badges']] },
    keep('readings', 'payload'),
    keep('errors', 'error'),
    keep('badges', 'status'),
    { id: 'asked', z, type: 'http in', url: '/told', method: 'get', wires: [['answer']] },
    { id: 'answer', z, type: 'function', func, wires: [['answered']] },
    { id: 'answered', z, type: 'http response', wires: [] },
  ];
}

interface Told {
  readings: Reading[];
  errors: { source: { id: string }; code: string; message: string }[];
  badges: { source: { id: string }; fill: string; shape: string; text: string }[];
}

interface Health {
  plants: { store: { state: string; reason?: string } }[];
}

interface Order {
  key: string;
  delivery: string;
}

describe('a store file that another process holds', function () {
  this.timeout(60_000);
  let broker: TestBroker;
  let userDir: string;
  let nodeRed: NodeRedProcess | undefined;
  let holder: ChildProcess | undefined;
  let acknowledged = 0;

  const told = async () => (await (await fetch(`${nodeRed?.url}/http/told`)).json()) as Told;
  const pressValues = async () =>
    (await told()).readings.filter(({ asset }) => asset === 'press').map(({ value }) => value);

  before(async () => {
    broker = await startBroker();
    broker.aedes.on('ack', (_packet, client) => {
      if (client.id === 'gateway') acknowledged++;
    });
    userDir = await makeUserDir();
  });
  after(async () => {
    await nodeRed?.kill('SIGKILL');
    holder?.kill('SIGKILL');
    await broker.close();
    await removeUserDir(userDir);
  });

  async function hold(file: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [HOLDER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return child;
  }

  it('is told by badge, log and Catch; messages wait at the broker, and are worked off when it is free', async () => {
    const file = join(userDir, 'tieline', 'plant', 'plant.db');
    const inUse = /plant store \S+plant\.db: in use by another runtime; stop that one or name another file/;
    const publish = (value: number) => broker.publish('press/temperature', String(value), { qos: 1 });
    const subscribed = once(broker.aedes, 'subscribe');
    nodeRed = await spawnNodeRed({ userDir, flows: flow(broker.url) });
    await subscribed;
    await nodeRed.kill('SIGINT');
    holder = await hold(file);
    for (const value of [20, 85, 20]) await publish(value);

    nodeRed = await spawnNodeRed({ userDir });
    const { url } = nodeRed;
    await nodeRed.printed(inUse);
    const [plant] = (await api<Health>(url, 'health')).plants;
    equal(plant?.store.state, 'failed');
    match(plant?.store.reason ?? '', inUse);
    for (const id of ['in', 'rule']) {
      const isFailed = ({ source, fill, shape, text }: Told['badges'][number]) =>
        `${source.id} ${fill} ${shape} ${text}` === `${id} red ring store failed`;
      await until(async () => (await told()).badges.some(isFailed), `the badge of ${id}`);
    }

    await fetch(`${url}/inject/hand`, { method: 'POST' });
    const caught = await until(async () => (await told()).errors[0], 'an error at the Catch node');
    deepEqual([caught.source.id, caught.code], ['rule', 'STORE_FAILED']);
    match(caught.message, inUse);
    for (const value of [86, 20]) await publish(value);
    deepEqual([acknowledged, await pressValues()], [0, []]);

    holder.stdin?.write('end\n');
    await once(holder, 'exit');
    await until(async () => (await pressValues()).length >= 5, 'all messages', 15_000);
    deepEqual(await pressValues(), [20, 85, 20, 86, 20]);
    const badgeOfInput = async () => (await told()).badges.findLast(({ source }) => source.id === 'in')?.text;
    await until(async () => (await badgeOfInput()) === 'connected', 'the badge of the input');
    await until(() => acknowledged >= 5, 'all acknowledgements');
    const orders = await until(async () => {
      const found = (await api<{ orders: Order[] }>(url, 'work-orders')).orders;
      return found.length === 2 && found.every(({ delivery }) => delivery === 'delivered') && found;
    }, 'two orders');
    const { alarms } = await api<{ alarms: Alarm[] }>(url, 'alarms');
    deepEqual([alarms.length, alarms[0]?.id, alarms[0]?.state], [1, orders[0]?.key, 'RTNUN']);
    equal(nodeRed.logs().split(inUse).length - 1, 1, 'logged once');
    equal(acknowledged, 5);
  });
});
