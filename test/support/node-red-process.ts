import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeployType, FlowNode } from './flow.ts';
import type { NodeRedVersion } from './node-red.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir, testSettings } from './user-dir.ts';

const START_DEADLINE_MS = 60_000;

export interface NodeRedProcessOptions {
  version?: NodeRedVersion;
  /** Stand in the flow file before the process starts. Credentials in them are not read; deploy those. */
  flows?: FlowNode[];
  /** A user directory that stays after `kill`. Without it a fresh one is made and removed again. */
  userDir?: string;
  /** JSON that goes into the settings file. */
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  /** The port to listen on, where it must be the same after a restart. */
  port?: number;
}

/** A Node-RED in a process of its own, started as its command line does, that may be killed. */
export interface NodeRedProcess {
  url: string;
  port: number;
  userDir: string;
  pid: number;
  /** Everything it has printed so far. */
  logs(): string;
  /** Resolves when it has printed this; fails when it ends first or the time is up. */
  printed(text: string | RegExp, withinMs?: number): Promise<void>;
  deploy(flows: FlowNode[], type?: DeployType): Promise<void>;
  /** Resolves when the process is gone, whoever ended it. */
  ended: Promise<void>;
  /** Sends a signal and resolves when the process is gone. The default is the clean stop of Ctrl-C. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts Node-RED as a child process and resolves when its admin API answers and its flows have started. */
export async function spawnNodeRed(options: NodeRedProcessOptions = {}): Promise<NodeRedProcess> {
  const userDir = options.userDir ?? (await makeUserDir());
  const port = options.port ?? (await freePort());
  const settings = { ...testSettings(userDir), uiPort: port, ...options.settings };
  await writeFile(join(userDir, 'settings.cjs'), `module.exports = ${JSON.stringify(settings, null, 2)};\n`);
  if (options.flows) await writeFile(join(userDir, 'flows.json'), JSON.stringify(options.flows));

  const entry = join(PACKAGE_DIR, 'node_modules', options.version === '4' ? 'node-red-4' : 'node-red', 'red.js');
  const child = spawn(process.execPath, [entry, '--userDir', userDir, '--settings', join(userDir, 'settings.cjs')], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const exited = once(child, 'exit');
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await exited;
    }
    if (options.userDir === undefined) await removeUserDir(userDir);
  };

  const url = `http://127.0.0.1:${port}`;
  try {
    await output.printed(/Started flows|Waiting for missing types/, START_DEADLINE_MS);
    await apiAnswers(url, START_DEADLINE_MS);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return {
    url,
    port,
    userDir,
    pid: child.pid ?? 0,
    logs: output.text,
    printed: output.printed,
    deploy: async (flows, type = 'full') => {
      const before = output.text().length;
      await postFlows(url, flows, type);
      await output.printed(/Started (modified )?(flows|nodes)/, START_DEADLINE_MS, before);
    },
    ended: exited.then(() => undefined),
    kill: stop,
  };
}

/** A TCP port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Keeps what a process prints and tells those who wait for some of it. */
function collect(child: ChildProcess) {
  let text = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
    look();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('close', () => {
    ended = true;
    look();
  });

  const printed = (wanted: string | RegExp, withinMs = 10_000, from = 0) =>
    new Promise<void>((resolve, reject) => {
      const settle = (end: () => void) => {
        waiting.delete(check);
        clearTimeout(timer);
        end();
      };
      const fail = (why: string) => settle(() => reject(new Error(`${why} before it printed ${wanted}:\n${text}`)));
      const check = () => {
        const fresh = text.slice(from);
        if (typeof wanted === 'string' ? fresh.includes(wanted) : wanted.test(fresh)) settle(resolve);
        else if (ended) fail('Node-RED ended');
      };
      const timer = setTimeout(() => fail(`${withinMs} ms passed`), withinMs);
      waiting.add(check);
      check();
    });
  return { text: () => text, printed };
}

async function apiAnswers(url: string, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await fetch(`${url}/flows`).catch(() => undefined);
    if (answer) {
      await answer.arrayBuffer();
      return;
    }
    if (Date.now() > deadline) throw new Error(`${url} did not answer within ${withinMs} ms`);
    await pause(50);
  }
}

async function postFlows(url: string, flows: FlowNode[], type: DeployType): Promise<void> {
  const answer = await fetch(`${url}/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Node-RED-Deployment-Type': type },
    body: JSON.stringify(flows),
  });
  if (!answer.ok) throw new Error(`deploy: ${answer.status} ${await answer.text()}`);
}
