import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Sample } from '../../src/model/sample.ts';
import { api, listening, until } from '../flows/told.ts';
import { type Cable, startCable } from '../support/cable.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from './mosquitto.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';

/** The links that the pains are tried on. */
export const KINDS = ['mqtt', 'modbus', 'opcua'] as const;
export type Kind = (typeof KINDS)[number];

/** What `GET /tieline/api/links` says of one. */
export interface LinkView {
  id: string;
  status: { state: string; reason?: string };
  dropped: number;
}

const SINKS = ['one', 'two', 'readings', 'accepted', 'refused', 'completed'] as const;
type Sink = (typeof SINKS)[number];

/** Why the pains cannot be tried here. */
export const painsMissing = async () =>
  mosquittoMissing() ?? (await pymodbusMissing()) ?? (await pythonPackageMissing('asyncua'));

/** Node ids of the links. */
export const linkId = (kind: Kind) => `${kind}-link`;

/** An input on the link of a kind that hears its one value, wired to a node. */
export function inputOf(kind: Kind, id: string, to: string, more: object = {}): FlowNode {
  const common = { id, z: 'tab', link: linkId(kind), wires: [[to]] };
  if (kind === 'mqtt') return { ...common, type: 'tieline-mqtt-in', topic: 'line/value', ...more };
  if (kind === 'modbus') {
    const addresses = [{ address: 'holding:0' }];
    return { ...common, type: 'tieline-modbus-in', addresses, intervalSeconds: 0.05, ...more };
  }
  const items = [{ nodeId: 'ns=2;s=Line.Counter', path: 'line/value' }];
  return { ...common, type: 'tieline-opcua-in', items, samplingMilliseconds: 50, ...more };
}

/** A Node-RED with a plant, and a link of each kind to software of others, each over a cable of its own. */
export interface PainPlant {
  nodeRed: RunningNodeRed;
  cables: Record<Kind, Cable>;
  device: Pymodbus;
  server: PythonPeer;
  client: MqttClient;
  ears: ReturnType<typeof listening>;
  /** What stands in every flow; `links` changes settings of links. */
  flow(links: Partial<Record<Kind, object>>, nodes: readonly FlowNode[]): FlowNode[];
  /** The far side has a new value. */
  say(kind: Kind, value: number): Promise<void>;
  /** Samples that came out of the nodes wired to a sink. */
  samples(sink: Sink): Sample[];
  badge(id: string): string | undefined;
  link(kind: Kind): Promise<LinkView | undefined>;
  is(kind: Kind, state: string, withinMs?: number): Promise<LinkView>;
  stop(): Promise<void>;
}

/** Starts everything. */
export async function startPainPlant(settings: Record<string, unknown> = {}): Promise<PainPlant> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-pains-'));
  const broker: Mosquitto = await startMosquitto();
  const device = await startPymodbus();
  const server = await startPythonPeer('asyncua-watched-server.py', [String(await freePort()), directory, 'open']);
  const client = await connectAsync(broker.url);
  const cables = {
    mqtt: await startCable(Number(new URL(broker.url).port)),
    modbus: await startCable(device.port),
    opcua: await startCable(server.port),
  };
  const ears = listening('tab', SINKS);
  const nodeRed = await startNodeRed({ settings: { ...ears.settings, ...settings } });

  const link = async (kind: Kind) => {
    const { links = [] } = await api<{ links?: LinkView[] }>(nodeRed.url, 'links');
    return links.find(({ id }) => id === linkId(kind));
  };
  const linkNodes = (links: Partial<Record<Kind, object>>): FlowNode[] => [
    {
      ...{ id: linkId('mqtt'), type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', session: 'clean' },
      ...{ url: `mqtt://127.0.0.1:${cables.mqtt.port}`, noDataSeconds: 0, answerTimeoutSeconds: 0.5, ...links.mqtt },
    },
    {
      ...{ id: linkId('modbus'), type: 'tieline-modbus-link', name: 'PLC', plant: 'plant', host: '127.0.0.1' },
      ...{ port: cables.modbus.port, timeoutSeconds: 0.5, reconnectSeconds: 0.25, ...links.modbus },
    },
    {
      ...{ id: linkId('opcua'), type: 'tieline-opcua-link', name: 'Server', plant: 'plant', securityMode: 'None' },
      ...{ endpoint: `opc.tcp://127.0.0.1:${cables.opcua.port}/line`, login: 'anonymous', publishingMilliseconds: 100 },
      ...{ answerTimeoutSeconds: 1, sessionTimeoutSeconds: 5, reconnectSeconds: 0.5, ...links.opcua },
    },
  ];
  return {
    ...{ nodeRed, cables, device, server, client, ears, link },
    flow: (links, nodes) => [
      { id: 'tab', type: 'tab', label: 'pains' },
      ...ears.nodes,
      { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
      ...linkNodes(links),
      ...nodes,
    ],
    async say(kind, value) {
      if (kind === 'mqtt') await client.publishAsync('line/value', String(value), { qos: 1, retain: true });
      else if (kind === 'modbus') await device.put(['holding', 0, 'uint16', 'abcd'], String(value));
      else await server.ask({ put: ['Counter', value] });
    },
    samples: (sink) => (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as Sample),
    badge: (id) => ears.told.statuses.findLast((status) => status.startsWith(`${id}: `))?.slice(id.length + 2),
    is: (kind, state, withinMs = 15_000) =>
      until(
        async () => {
          const view = await link(kind);
          return view?.status.state === state && view;
        },
        `${kind} ${state}`,
        withinMs,
      ),
    async stop() {
      await nodeRed.stop();
      for (const cable of Object.values(cables)) await cable.close();
      await client.endAsync();
      await server.stop();
      await device.stop();
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
