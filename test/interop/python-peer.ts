import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const PYTHON = process.env.TIELINE_PYTHON ?? 'python3';

/** A server written in Python, in a process of its own, that talks in lines of JSON. */
export interface PythonPeer {
  port: number;
  /** What it told by itself, in order. */
  told: Record<string, unknown>[];
  /** Asks it something; resolves with its answer. */
  ask(question: Record<string, unknown>): Promise<unknown>;
  /** Kills it; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Why tests against a Python package cannot run here; undefined where the version is there that `.ci/run` installs. */
export async function pythonPackageMissing(name: string): Promise<string | undefined> {
  const setup = await readFile(join(PACKAGE_DIR, '.ci', 'run'), 'utf8');
  const wanted = new RegExp(`^readonly ${name.toUpperCase()}=(\\S+)$`, 'm').exec(setup)?.[1];
  const look = `import importlib.metadata as m; print(m.version("${name}"))`;
  const found = await promisify(execFile)(PYTHON, ['-c', look]).then(
    ({ stdout }) => stdout.trim(),
    () => 'none',
  );
  return found === wanted ? undefined : `${name} ${wanted} is missing (${PYTHON} has ${found}): set TIELINE_PYTHON`;
}

/** Starts a script of this folder and resolves when it listens. */
export async function startPythonPeer(script: string, args: readonly string[]): Promise<PythonPeer> {
  const child = spawn(PYTHON, [join(import.meta.dirname, script), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const told: Record<string, unknown>[] = [];
  const answers = new Map<number, (value: unknown) => void>();
  const listening = Promise.withResolvers<number>();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.once('exit', () => listening.reject(new Error(`${script} ended: ${complaint}`)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { port?: number; id?: number; value?: unknown };
    if (said.port !== undefined) listening.resolve(said.port);
    else if (said.id !== undefined) answers.get(said.id)?.(said.value);
    else told.push(said);
  });
  let asked = 0;
  return {
    port: await listening.promise,
    told,
    ask(question) {
      const id = ++asked;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const ended = () => reject(new Error(`${script} ended: ${complaint}`));
      answers.set(id, resolve);
      child.once('exit', ended);
      child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
      return promise.finally(() => {
        answers.delete(id);
        child.off('exit', ended);
      });
    },
    stop: () => killed(child),
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
