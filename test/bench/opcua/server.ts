import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../../support/node-red-process.ts';

const PYTHON = process.env.TIELINE_BENCH_PYTHON ?? 'python3';
const O6 = '2.2.0';

/** Why there is no fast OPC UA server here; undefined where the package is there that the bench was written for. */
export async function fastServerMissing(): Promise<string | undefined> {
  const look = 'import importlib.metadata as m; print(m.version("o6"))';
  const found = await promisify(execFile)(PYTHON, ['-c', look]).then(
    ({ stdout }) => stdout.trim(),
    () => 'none',
  );
  if (found === O6) return undefined;
  return `it needs open62541 of the Python package o6 ${O6} (${PYTHON} has ${found}): set TIELINE_BENCH_PYTHON`;
}

/** Starts a server, in a process of its own, with so many values that change every period; resolves when it listens. */
export async function startFastServer(items: number, periodMs: number) {
  const port = await freePort();
  const script = join(import.meta.dirname, 'open62541-server.py');
  const child = spawn(PYTHON, [script, String(port), String(items), String(periodMs)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the OPC UA server ended')));
  ended.catch(() => undefined);
  await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  return {
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    nodeId: (item: number) => `ns=1;s=v${item}`,
    async stop() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
