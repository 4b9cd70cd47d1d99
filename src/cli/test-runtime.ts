import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { PlantError, textOf } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { Simulation } from '../scenario/simulation.ts';
import { packageFolder } from './test-home.ts';

/** A message on its way over a wire. */
export interface Delivery {
  source: { id: string };
  destination: { id: string };
}

/** Something that a node complained about. */
export interface Complaint {
  id: string | undefined;
  text: string;
  /** More than a warning. */
  isError: boolean;
}

/** Who wants to know what goes on in the runtime. */
export interface RuntimeListener {
  delivered(delivery: Delivery): void;
  complained(complaint: Complaint): void;
}

/** A real Node-RED runtime without editor and network, which runs one flow at a time. */
export interface TestRuntime {
  version: string;
  /** The constructor of a node type, or `undefined` where the runtime does not know it. */
  typeOf(type: string): { definition?: { schema: unknown } } | undefined;
  /** Takes a flow, without starting it. */
  load(nodes: readonly StoredNode[]): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Gives a message to the input of a node, as its wires would; false where it does not run. */
  receive(id: string, message: object): boolean;
  /** Forgets everything that nodes kept in memory, as the end of a process does. */
  forgetContext(): void;
  end(): Promise<void>;
}

/** The parts of Node-RED's embedding API that are used here. */
interface Embedded {
  init(settings: Record<string, unknown>): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  version: string;
  hooks: { add(name: string, hook: (event: Delivery) => void): void };
  events: NodeJS.EventEmitter;
  nodes: {
    getType(type: string): { definition?: { schema: unknown } } | null | undefined;
    getNode(id: string): { receive(message: object): void } | null;
    setFlows(flows: readonly StoredNode[], credentials: null, type: string): Promise<unknown>;
    startFlows(): Promise<void>;
    stopFlows(): Promise<void>;
  };
}

/** Node-RED's level of errors; fatal ones are below. */
const ERROR_LEVEL = 20;

interface ContextStore {
  delete(scope: string): Promise<void>;
  _export(): Record<string, unknown>;
}

interface LogEntry {
  level: number;
  id?: string;
  msg: unknown;
}

/**
 * Starts the Node-RED whose package.json is given.
 * @param listener told of messages and complaints from now on
 */
export async function startTestRuntime(
  manifest: string,
  home: string,
  simulation: Simulation,
  listener: RuntimeListener,
): Promise<TestRuntime> {
  const load = createRequire(manifest);
  const RED = load(dirname(manifest)) as Embedded;
  const memory = load('@node-red/runtime/lib/nodes/context/memory') as (config: unknown) => ContextStore;
  const stores: ContextStore[] = [];
  const context = (config: unknown) => {
    const store = memory(config);
    stores.push(store);
    return store;
  };
  const logged = (entry: LogEntry) =>
    listener.complained({ id: entry.id, text: textOfEntry(entry.msg), isError: entry.level <= ERROR_LEVEL });
  RED.init({
    ...{ userDir: home, httpAdminRoot: false, httpNodeRoot: false, storageModule: memoryStorage() },
    ...{ credentialSecret: 'of a test', telemetry: { enabled: false, updateNotification: false } },
    ...{ diagnostics: { enabled: false }, externalModules: { autoInstall: false } },
    contextStorage: { default: { module: context } },
    logging: { console: { level: 'off' }, capture: { level: 'warn', handler: () => logged } },
    tielineSimulation: simulation,
  });
  const started = new Promise((resolve) => RED.events.once('flows:started', resolve));
  await RED.start();
  await started;
  RED.hooks.add('preDeliver.tieline-test', (event) => listener.delivered(event));
  if (!RED.nodes.getType('tieline-plant')) {
    throw new PlantError(
      'CONFIG_INVALID',
      `Node-RED ${RED.version} did not load the nodes of ${packageFolder()}; is it built?`,
    );
  }
  return {
    version: RED.version,
    typeOf: (type) => RED.nodes.getType(type) ?? undefined,
    load: async (nodes) => void (await RED.nodes.setFlows(nodes, null, 'full')),
    start: () => startFlows(RED),
    stop: () => RED.nodes.stopFlows(),
    receive(id, message) {
      const node = RED.nodes.getNode(id);
      node?.receive(message);
      return node !== null;
    },
    forgetContext() {
      for (const store of stores) for (const scope of Object.keys(store._export())) void store.delete(scope);
    },
    end: () => RED.stop(),
  };
}

/** Node-RED resolves too where it does not start flows at all; that rejects. */
async function startFlows(RED: Embedded): Promise<void> {
  let reason = 'Node-RED did not start the flow';
  let started = false;
  const onStart = () => {
    started = true;
  };
  const onEvent = ({ payload }: { payload?: { error?: string; types?: string[] } }) => {
    if (payload?.error) reason = `Node-RED did not start the flow: ${payload.error} ${payload.types?.join(', ') ?? ''}`;
  };
  RED.events.on('flows:started', onStart);
  RED.events.on('runtime-event', onEvent);
  try {
    await RED.nodes.startFlows();
  } finally {
    RED.events.off('flows:started', onStart);
    RED.events.off('runtime-event', onEvent);
  }
  if (!started) throw new PlantError('CONFIG_INVALID', reason);
}

/** Flows and settings of one process; nothing is left behind. */
function memoryStorage(): Record<string, unknown> {
  let [flows, credentials, settings, sessions]: unknown[] = [[], {}, {}, {}];
  return {
    init: async () => undefined,
    getFlows: async () => flows,
    saveFlows: async (saved: unknown) => {
      flows = saved;
    },
    getCredentials: async () => credentials,
    saveCredentials: async (saved: unknown) => {
      credentials = saved;
    },
    getSettings: async () => settings,
    saveSettings: async (saved: unknown) => {
      settings = saved;
    },
    getSessions: async () => sessions,
    saveSessions: async (saved: unknown) => {
      sessions = saved;
    },
    getLibraryEntry: async () => [],
    saveLibraryEntry: async () => undefined,
  };
}

function textOfEntry(msg: unknown): string {
  return typeof msg === 'object' && !(msg instanceof Error) ? JSON.stringify(msg) : textOf(msg);
}
