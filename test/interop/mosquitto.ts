import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type { CrashBroker } from '../support/crash-plant.ts';
import { freePort } from '../support/node-red-process.ts';

const MOSQUITTO = process.env.MOSQUITTO ?? '/usr/sbin/mosquitto';
const START_DEADLINE_MS = 5000;

/** A mosquitto in a process of its own that keeps nothing on the disk. */
export interface Mosquitto {
  url: string;
  /** Resolves when the process is gone and its files are removed. */
  stop(): Promise<void>;
}

/** Why tests against mosquitto cannot run here; undefined where they can. */
export function mosquittoMissing(): string | undefined {
  return existsSync(MOSQUITTO) ? undefined : `${MOSQUITTO} is missing: install it or set MOSQUITTO`;
}

/** Starts a broker on a free port and resolves when it answers. It queues without limit for a slow subscriber. */
export async function startMosquitto(): Promise<Mosquitto> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-mosquitto-'));
  const port = await freePort();
  const file = join(directory, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'max_queued_messages 0',
    'set_tcp_nodelay true',
    // Started by root it would give its rights up and could not read its own files here.
    `user ${userInfo().username}`,
  ];
  await writeFile(file, lines.join('\n'));
  const child = spawn(MOSQUITTO, ['-c', file], { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  };
  const url = `mqtt://127.0.0.1:${port}`;
  try {
    await answers(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** A mosquitto for plants that are killed: it keeps the order of messages through disconnections. */
export async function mosquittoBroker(): Promise<CrashBroker> {
  const { url, stop } = await startMosquitto();
  const device = await connectAsync(url);
  return {
    url,
    publish: async (topic, payload) => void (await device.publishAsync(topic, payload, { qos: 1 })),
    // The console tells when the link is up; nothing here waits for one message.
    subscribed: () => pause(0),
    acknowledged: () => pause(0),
    async stop() {
      await device.endAsync();
      await stop();
    },
  };
}

async function answers(url: string): Promise<void> {
  for (const deadline = Date.now() + START_DEADLINE_MS; ; await pause(20)) {
    const client = await connectAsync(url, { reconnectPeriod: 0 }).catch(() => undefined);
    if (client) return client.endAsync();
    if (Date.now() > deadline) throw new Error(`mosquitto does not answer at ${url}`);
  }
}
