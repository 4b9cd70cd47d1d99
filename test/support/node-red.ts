import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeAPI } from 'node-red';
import type { DeployType, FlowNode } from './flow.ts';
import { makeUserDir, removeUserDir, testSettings } from './user-dir.ts';

/** The two majors of Node-RED that Tieline supports. */
export type NodeRedVersion = '5' | '4';

export interface NodeRedOptions {
  version?: NodeRedVersion;
  /** Deployed before the promise resolves. Without them the flow file of `userDir` runs. */
  flows?: FlowNode[];
  /** A user directory that stays after `stop`. Without it a fresh one is made and removed again. */
  userDir?: string;
  settings?: Record<string, unknown>;
  /** False leaves this package out of a fresh user directory. */
  linkPackage?: boolean;
}

/** A real Node-RED runtime with its admin API inside the test process. Node-RED allows one at a time. */
export interface RunningNodeRed {
  url: string;
  userDir: string;
  RED: NodeAPI;
  /** What Node-RED logged, oldest first. */
  logs: readonly string[];
  /** Replaces the flows and resolves when all their nodes have been started. */
  deploy(flows: FlowNode[], type?: DeployType): Promise<void>;
  /** The running node; fails when it does not run. */
  node<T = Record<string, unknown>>(id: string): T;
  /** Stops the flows, the API and the HTTP server. */
  stop(): Promise<void>;
}

type HttpApp = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/** The parts of Node-RED's embedding API that its published types leave out. */
interface Embedded {
  init(server: unknown, settings: Record<string, unknown>): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  httpAdmin: HttpApp;
  httpNode: HttpApp;
  events: NodeJS.EventEmitter;
  nodes: { getNode(id: string): unknown };
  runtime: {
    flows: { setFlows(request: { flows: { flows: FlowNode[] }; deploymentType: DeployType }): Promise<unknown> };
  };
}

/** Starts a real Node-RED inside this process with the built package in its palette. */
export async function startNodeRed(options: NodeRedOptions = {}): Promise<RunningNodeRed> {
  const RED = await embedded(options.version ?? '5');
  const userDir = options.userDir ?? (await makeUserDir({ linkPackage: options.linkPackage ?? true }));
  const logs: string[] = [];
  const server = createServer((request, response) =>
    RED.httpAdmin(request, response, () => RED.httpNode(request, response)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const logging = {
    console: { level: 'off' },
    capture: { level: 'info', handler: () => (entry: { msg: unknown }) => logs.push(textOfEntry(entry.msg)) },
  };
  RED.init(server, { ...testSettings(userDir), logging, ...options.settings });
  await Promise.all([flowsStarted(RED), RED.start()]);

  const deploy = async (flows: FlowNode[], deploymentType: DeployType = 'full') => {
    const set = RED.runtime.flows.setFlows({ flows: { flows: structuredClone(flows) }, deploymentType });
    await Promise.all([flowsStarted(RED), set]);
  };
  if (options.flows) await deploy(options.flows);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    userDir,
    RED: RED as unknown as NodeAPI,
    logs,
    deploy,
    node: <T>(id: string) => {
      const found = RED.nodes.getNode(id);
      if (!found) throw new Error(`node ${id} does not run; Node-RED said: ${logs.slice(-5).join(' | ')}`);
      return found as T;
    },
    stop: async () => {
      await RED.stop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      if (options.userDir === undefined) await removeUserDir(userDir);
    },
  };
}

/** Both are CommonJS; each is loaded only where it is asked for. */
async function embedded(version: NodeRedVersion): Promise<Embedded> {
  const name = version === '5' ? 'node-red' : 'node-red-4';
  const loaded = (await import(name)) as { default: Embedded };
  return loaded.default;
}

/** Resolves at the end of the next start of flows, which Node-RED itself does not wait for; rejects where it will not start them. */
function flowsStarted(RED: Embedded): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      RED.events.off('flows:started', started);
      RED.events.off('runtime-event', refused);
      end();
    };
    const started = () => settle(resolve);
    const refused = ({ id, payload }: { id: string; payload?: { error?: string; types?: string[] } }) => {
      if (id !== 'runtime-state' || !payload?.error) return;
      settle(() => reject(new Error(`flows not started: ${payload.error} ${payload.types ?? ''}`)));
    };
    RED.events.on('flows:started', started);
    RED.events.on('runtime-event', refused);
  });
}

function textOfEntry(msg: unknown): string {
  if (msg instanceof Error) return msg.message;
  return typeof msg === 'string' ? msg : JSON.stringify(msg);
}
