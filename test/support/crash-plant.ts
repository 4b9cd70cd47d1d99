import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Aedes } from 'aedes';
import type { Alarm } from '../../src/model/alarm.ts';
import type { ProbePoint } from '../../src/runtime/probe.ts';
import { RUNS } from '../../src/runtime/runs.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { FlowNode } from './flow.ts';
import { type NodeRedProcess, spawnNodeRed } from './node-red-process.ts';
import { makeUserDir, removeUserDir } from './user-dir.ts';

export interface OrderSeen {
  key: string;
  delivery: string;
}

/** What a stopped plant has on record. */
export interface CrashRecord {
  raised: string[];
  acknowledged: string[];
  orders: string[];
  brokenAt: number | undefined;
  /** From the last start to the first alarm, ms. */
  raisedAfterStart: number;
}

/** How the plant is started. */
export interface CrashOptions {
  /** Where the process kills itself. */
  killAt?: ProbePoint;
  /** A stock delay node stands between receipt and rule. */
  slow?: boolean;
  onDelaySeconds?: number;
  /** The rule is one in JSON Logic over the temperature and a second signal. */
  logic?: boolean;
}

/** A broker that outlives Node-RED. */
export interface CrashBroker {
  url: string;
  /** Resolves when the broker has the message (QoS 1). */
  publish(topic: string, payload: Buffer): Promise<void>;
  /** Resolves at the next subscription. */
  subscribed(): Promise<void>;
  /** Resolves when somebody acknowledges a message. */
  acknowledged(): Promise<void>;
  stop(): Promise<void>;
}

/** A broker in this process, whose every event can be waited for. */
export async function brokerHere(): Promise<CrashBroker> {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    publish(topic, payload) {
      const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
      return new Promise((resolve, reject) => broker.publish(packet, (error) => (error ? reject(error) : resolve())));
    },
    subscribed: () => once(broker, 'subscribe').then(() => undefined),
    acknowledged: () => once(broker, 'ack').then(() => undefined),
    async stop() {
      broker.close();
      server.close();
    },
  };
}

const TOPIC = 'acme/press-1/temperature';
const GATE_TOPIC = 'acme/gate/state';
const BARE_TOPIC = 'acme/press-2/temperature';

/** A Node-RED that is killed and started again: one temperature, one limit, one order book. */
export async function crashPlant(broker: CrashBroker) {
  const userDir = await makeUserDir();
  let running: NodeRedProcess | undefined;
  let lastTime = 0;

  return {
    /** Resolves when the node has subscribed. The process kills itself at `killAt`. */
    async start(options: CrashOptions = {}): Promise<NodeRedProcess> {
      const subscribed = broker.subscribed();
      running = await this.spawn(options);
      await subscribed;
      return running;
    },
    /** The same without waiting for the subscription. */
    async spawn(options: CrashOptions = {}): Promise<NodeRedProcess> {
      const { killAt } = options;
      const env = killAt ? { TIELINE_KILL_AT: killAt } : {};
      running = await spawnNodeRed({ userDir, flows: crashFlow(broker.url, options), env });
      return running;
    },
    /** A value at the broker as a device publishes it, with a time of its own: the broker has it when the promise resolves. */
    publish(value: number): Promise<void> {
      lastTime = Math.max(lastTime + 1, Date.now());
      const payload = Buffer.from(JSON.stringify({ value, timestamp: lastTime }));
      return broker.publish(TOPIC, payload);
    },
    /** The second signal of the rule in JSON Logic. */
    publishGate(state: 'open' | 'shut'): Promise<void> {
      return broker.publish(GATE_TOPIC, Buffer.from(state));
    },
    /** A value of another device, which knows no time: only the packet tells one that is sent again from the same value said twice. */
    publishBare(value: number): Promise<void> {
      return broker.publish(BARE_TOPIC, Buffer.from(String(value)));
    },
    /** Work orders as the console tells them, once so many are delivered. */
    async delivered(node: NodeRedProcess, count: number, withinMs = 20_000): Promise<OrderSeen[]> {
      let orders: OrderSeen[] = [];
      for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(100)) {
        const response = await fetch(`${node.url}/tieline/api/work-orders`);
        if (response.ok) ({ orders } = (await response.json()) as { orders: OrderSeen[] });
        if (orders.filter(({ delivery }) => delivery === 'delivered').length >= count) return orders;
      }
      throw new Error(`${count} orders not delivered within ${withinMs} ms, but ${orders.length}`);
    },
    /** What the stopped plant has on record: occurrences ever raised, orders ever made, and whether the journal is whole. */
    async record(): Promise<CrashRecord> {
      const store = await openStore({ file: `${userDir}/tieline/plant/plant.db` });
      try {
        const { brokenAt } = await store.verifyJournal();
        const rows = await store.read('journal.newest', ['transition', 100_000]);
        const entries = rows.map(({ body }) => JSON.parse(String(body)) as { kind: string; alarm: Alarm });
        const idsOf = (wanted: string) =>
          entries
            .filter(({ kind }) => kind === wanted)
            .map(({ alarm }) => alarm.id)
            .sort();
        const raised = idsOf('raised');
        const orders = (await store.read('work_order.newest', [100_000])).map(({ key }) => String(key));
        const startedAt = Number((await store.read('journal.by_subject', [RUNS])).at(-1)?.at);
        const raisedAt = entries.find(({ kind }) => kind === 'raised')?.alarm.raisedAt ?? Number.NaN;
        return {
          raised,
          acknowledged: idsOf('acknowledged'),
          orders: orders.sort(),
          brokenAt,
          raisedAfterStart: raisedAt - startedAt,
        };
      } finally {
        await store.close();
      }
    },
    async remove(): Promise<void> {
      await running?.kill('SIGKILL');
      await broker.stop();
      await removeUserDir(userDir);
    },
  };
}

const hotAndOpen = (seconds: number) => {
  const hot = { '>': [{ var: 'temperature' }, 80] };
  return { and: [seconds > 0 ? { for: [hot, seconds] } : hot, { '===': [{ var: '../gate/state' }, 'open'] }] };
};

function crashFlow(url: string, { slow = false, onDelaySeconds = 0, logic = false }: CrashOptions): FlowNode[] {
  const z = 'tab';
  const ours = (type: string, more: object) => ({ z, type: `tieline-${type}`, ...more });
  return [
    { id: 'tab', type: 'tab', label: 'crash' },
    { id: 'plant', type: 'tieline-plant', name: 'Crash plant', timeZone: 'UTC', lateAfterSeconds: 3600, tags: [] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url },
    { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
    { id: 'in', ...ours('mqtt-in', { link: 'broker', topic: 'acme/#', qos: '1', wires: [[slow ? 'delay' : 'norm']] }) },
    { id: 'delay', z, type: 'delay', pauseType: 'delay', timeout: '2', timeoutUnits: 'seconds', wires: [['norm']] },
    { id: 'norm', ...ours('normalize', { plant: 'plant', wires: [['rule']] }) },
    {
      id: 'rule',
      ...(logic
        ? ours('logic', { name: 'too hot', plant: 'plant', logic: JSON.stringify(hotAndOpen(onDelaySeconds)) })
        : ours('threshold', { name: 'too hot', plant: 'plant', property: 'temperature', high: 80, onDelaySeconds })),
      wires: [['order'], ['order']],
    },
    {
      id: 'order',
      ...ours('work-order', { cmms: 'book', recurrenceHours: 0, mostPerHour: 0, onDone: 'acknowledge', wires: [[]] }),
    },
  ];
}
