import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './node-red-process.ts';
import { PACKAGE_DIR } from './user-dir.ts';

/** What somebody who types `npm start` has in front of them. */
export interface StartedDemo {
  url: string;
  /** Everything printed so far. */
  printed(): string;
  /** Ctrl-C; resolves with the exit status. */
  stop(): Promise<number | null>;
  /** Stops what still runs and removes the clone. */
  remove(): Promise<void>;
}

/** Copies what git would give to somebody who clones this checkout as it is now, and types `npm start` there. */
export async function startOnFreshClone(withinMs: number): Promise<StartedDemo> {
  const clone = await mkdtemp(join(tmpdir(), 'tieline-clone-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: PACKAGE_DIR,
  });
  for (const file of listed.toString().split('\0').filter(Boolean)) {
    cpSync(join(PACKAGE_DIR, file), join(clone, file), { recursive: true });
  }
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = { ...process.env, PORT: String(port), TIELINE_HOME: join(clone, 'home') };
  const child = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const stop = () => interrupt(child);
  try {
    await untilPrinted(child, () => text, `Console   ${url}/tieline/`, withinMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    printed: () => text,
    stop,
    async remove() {
      await stop();
      await rm(clone, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Ctrl-C reaches the whole process group, as in a terminal. */
async function interrupt(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exited = once(child, 'exit');
    process.kill(-child.pid, 'SIGINT');
    await exited;
  }
  return child.exitCode;
}

function untilPrinted(child: ChildProcess, text: () => string, wanted: string, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`"${wanted}" not printed within ${withinMs} ms:\n${text()}`)),
      withinMs,
    );
    child.once('exit', () => reject(new Error(`ended before it printed "${wanted}":\n${text()}`)));
    child.stdout?.on('data', () => {
      if (!text().includes(wanted)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
