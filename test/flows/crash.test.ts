import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Aedes } from 'aedes';
import type { Alarm } from '../../src/model/alarm.ts';
import type { ProbePoint } from '../../src/runtime/probe.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { FlowNode } from '../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';

/** One press temperature over MQTT, one limit, one order. `slow` puts a stock delay node between receipt and rule. */
function flow(mqttPort: number, slow: boolean): FlowNode[] {
  const z = 'tab';
  return [
    { id: 'tab', type: 'tab', label: 'crash' },
    { id: 'plant', type: 'tieline-plant', name: 'Crash plant', timeZone: 'UTC', tags: [] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: `mqtt://127.0.0.1:${mqttPort}` },
    { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
    {
      id: 'in',
      z,
      type: 'tieline-mqtt-in',
      link: 'broker',
      topic: 'acme/#',
      qos: '1',
      wires: [[slow ? 'delay' : 'norm']],
    },
    { id: 'delay', z, type: 'delay', pauseType: 'delay', timeout: '2', timeoutUnits: 'seconds', wires: [['norm']] },
    { id: 'norm', z, type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    {
      ...{
        id: 'rule',
        z,
        type: 'tieline-threshold',
        name: 'too hot',
        plant: 'plant',
        property: 'temperature',
        high: 80,
      },
      wires: [['order'], ['order']],
    },
    { id: 'order', z, type: 'tieline-work-order', cmms: 'book', wires: [[]] },
  ];
}

describe('kill -9 of Node-RED, then a restart', function () {
  this.timeout(90_000);
  let broker: Aedes;
  let server: Server;
  let port: number;
  let userDir: string;
  let nodeRed: NodeRedProcess | undefined;

  beforeEach(async () => {
    broker = await Aedes.createBroker();
    server = createServer(broker.handle).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    userDir = await makeUserDir();
  });
  afterEach(async () => {
    await nodeRed?.kill('SIGKILL');
    broker.close();
    server.close();
    await removeUserDir(userDir);
  });

  async function start(killAt?: ProbePoint, slow = false): Promise<NodeRedProcess> {
    const subscribed = once(broker, 'subscribe');
    nodeRed = await spawnNodeRed({ userDir, flows: flow(port, slow), env: killAt ? { TIELINE_KILL_AT: killAt } : {} });
    await subscribed;
    return nodeRed;
  }

  /** A value at the broker as a device publishes it: the broker has it when the promise resolves. */
  function publish(value: number): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ value, timestamp: Date.now() }));
    const packet = {
      cmd: 'publish',
      topic: 'acme/press-1/temperature',
      payload,
      qos: 1,
      retain: false,
      dup: false,
    } as const;
    return new Promise((resolve, reject) => broker.publish(packet, (error) => (error ? reject(error) : resolve())));
  }

  /** Orders as the console tells them, once there is one that is delivered. */
  async function deliveredOrders(running: NodeRedProcess): Promise<{ key: string; delivery: string }[]> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await pause(100)) {
      const response = await fetch(`${running.url}/tieline/api/work-orders`);
      const { orders } = (await response.json()) as { orders: { key: string; delivery: string }[] };
      if (orders.some(({ delivery }) => delivery === 'delivered')) return orders;
    }
    throw new Error('no order was delivered within 20 s');
  }

  /** Every occurrence that was ever raised, from the journal, and whether its chain of hashes holds. */
  async function occurrences(): Promise<string[]> {
    const store = await openStore({ file: `${userDir}/tieline/plant/plant.db` });
    try {
      const check = await store.verifyJournal();
      equal(check.brokenAt, undefined);
      const rows = await store.read('journal.newest', ['transition', 100]);
      const entries = rows.map(({ body }) => JSON.parse(String(body)) as { kind: string; alarm: Alarm });
      return entries.filter(({ kind }) => kind === 'raised').map(({ alarm }) => alarm.id);
    } finally {
      await store.close();
    }
  }

  async function oneOccurrenceOneOrder(): Promise<void> {
    const again = await start();
    const orders = await deliveredOrders(again);
    await pause(1000);
    equal((await deliveredOrders(again)).length, 1);
    await again.kill('SIGINT');
    deepEqual(
      await occurrences(),
      orders.map(({ key }) => key),
    );
  }

  const points: ProbePoint[] = [
    ...(['message received', 'inlet committed', 'rule stepped', 'journal committed'] as const),
    ...(['outbox committed', 'delivery begun', 'answer received'] as const),
  ];
  for (const point of points) {
    it(`at "${point}": one occurrence, one order`, async () => {
      const first = await start(point);
      await publish(85);
      await first.ended;
      await oneOccurrenceOneOrder();
    });
  }

  it('after the acknowledgement, before the rule stepped: the message comes again from the inlet', async () => {
    const first = await start(undefined, true);
    const acknowledged = once(broker, 'ack');
    await publish(85);
    await acknowledged;
    await first.kill('SIGKILL');
    await oneOccurrenceOneOrder();
  });

  it('while the alarm stands: it goes on with its id, and clears', async () => {
    const first = await start();
    await publish(85);
    const [order] = await deliveredOrders(first);
    await first.kill('SIGKILL');
    const again = await start();
    await publish(20);
    for (;;) {
      const response = await fetch(`${again.url}/tieline/api/trace/${order?.key}`);
      const { transitions } = (await response.json()) as { transitions: { kind: string }[] };
      if (transitions.some(({ kind }) => kind === 'cleared')) break;
      await pause(100);
    }
    await again.kill('SIGINT');
    deepEqual(await occurrences(), [order?.key]);
    notEqual(order?.key, undefined);
  });
});
