import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { type Peer, startPeer } from './peer.ts';

/** The Python that has the packages of others. */
export const PYTHON = process.env.TIELINE_PYTHON ?? 'python3';

/** A server written in Python. */
export type PythonPeer = Peer;

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
export function startPythonPeer(script: string, args: readonly string[]): Promise<PythonPeer> {
  return startPeer(PYTHON, [join(import.meta.dirname, script), ...args], script);
}
