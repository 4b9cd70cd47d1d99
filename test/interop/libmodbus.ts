import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Why tests against libmodbus cannot run here; undefined where its headers and a compiler are there. */
export async function libmodbusMissing(): Promise<string | undefined> {
  const compiler = await promisify(execFile)('gcc', ['--version']).catch(() => undefined);
  if (!compiler) return 'gcc is missing';
  return existsSync('/usr/include/modbus/modbus.h') ? undefined : 'libmodbus-dev is missing';
}

/** Builds the device; resolves with its program and how to remove it. */
export async function buildLibmodbusServer() {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-libmodbus-'));
  const program = join(directory, 'server');
  const source = join(import.meta.dirname, 'libmodbus-server.c');
  await promisify(execFile)('gcc', ['-O1', '-I/usr/include/modbus', source, '-lmodbus', '-o', program]);
  return { program, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Starts the device: `tcp`, on a free port, with a number of registers where it is not 500; or `serial` on a serial device. */
export async function startLibmodbus(program: string, place: readonly ['tcp' | 'serial', string?]) {
  const child = spawn(
    program,
    place.filter((one) => one !== undefined),
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('libmodbus ended')));
  ended.catch(() => undefined);
  const [port] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
  return {
    port: Number(port),
    async stop() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
