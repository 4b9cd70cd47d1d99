import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const PYTHON = process.env.TIELINE_PYTHON ?? 'python3';
const LOOK_FOR_VERSION = 'import pymodbus; print(pymodbus.__version__)';

/** A write request as the device received it; of a mask write `values` are the masks. */
export interface ReceivedWrite {
  function: number;
  unit: number;
  address: number;
  values: (number | boolean)[];
}

/** A place in the device and how Python packs a value there: table, offset, kind, byte order. */
export type Place = readonly [table: string, offset: number, kind: string, order: string];

/** A Modbus device written in Python, in a process of its own. */
export interface Pymodbus {
  port: number;
  /** Every write request so far, in the order received, also refused ones. */
  writes: ReceivedWrite[];
  /** Lets Python put a value into the device; all values are text. */
  put(place: Place, value: string): Promise<void>;
  /** What Python finds there. */
  get(place: Place): Promise<string>;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Why tests against pymodbus cannot run here; undefined where the version is there that `.ci/run` installs. */
export async function pymodbusMissing(): Promise<string | undefined> {
  const setup = await readFile(join(PACKAGE_DIR, '.ci', 'run'), 'utf8');
  const wanted = /^readonly PYMODBUS=(\S+)$/m.exec(setup)?.[1];
  const found = await promisify(execFile)(PYTHON, ['-c', LOOK_FOR_VERSION]).then(
    ({ stdout }) => stdout.trim(),
    () => 'none',
  );
  return found === wanted ? undefined : `pymodbus ${wanted} is missing (${PYTHON} has ${found}): set TIELINE_PYTHON`;
}

/** How the device is reached: `place` is a port, 0 for a free one, or a serial device. */
export interface PymodbusPlace {
  transport?: 'tcp' | 'rtu' | 'serial';
  place?: number | string;
}

/** Starts the device and resolves when it listens. */
export async function startPymodbus({ transport = 'tcp', place = 0 }: PymodbusPlace = {}): Promise<Pymodbus> {
  const script = join(import.meta.dirname, 'pymodbus-server.py');
  const child = spawn(PYTHON, [script, transport, String(place)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const writes: ReceivedWrite[] = [];
  const answers = new Map<number, (value: string) => void>();
  const listening = Promise.withResolvers<number>();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.once('exit', () => listening.reject(new Error(`pymodbus ended: ${complaint}`)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as { port?: number; write?: ReceivedWrite; id?: number; value?: string };
    if (told.port !== undefined) listening.resolve(told.port);
    if (told.write) writes.push(told.write);
    if (told.id !== undefined) answers.get(told.id)?.(told.value ?? '');
  });

  let asked = 0;
  const ask = (question: Record<string, unknown>): Promise<string> => {
    const id = ++asked;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const ended = () => reject(new Error(`pymodbus ended: ${complaint}`));
    answers.set(id, resolve);
    child.once('exit', ended);
    child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    return promise.finally(() => {
      answers.delete(id);
      child.off('exit', ended);
    });
  };
  return {
    port: await listening.promise,
    writes,
    put: async (place, value) => void (await ask({ put: place, value })),
    get: (place) => ask({ get: place }),
    stop: () => killed(child),
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
