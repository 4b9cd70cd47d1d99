import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own that talks in lines of JSON. */
export interface Peer {
  port: number;
  /** What it told by itself, in order. */
  told: Record<string, unknown>[];
  /** Asks it something; resolves with its answer. */
  ask(question: Record<string, unknown>): Promise<unknown>;
  /** Kills it; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Starts a program and resolves when it listens. */
export async function startPeer(program: string, args: readonly string[], name: string): Promise<Peer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const told: Record<string, unknown>[] = [];
  const answers = new Map<number, (value: unknown) => void>();
  const listening = Promise.withResolvers<number>();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.once('exit', () => listening.reject(new Error(`${name} ended: ${complaint}`)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Libraries print what they like.
    if (!line.startsWith('{')) return;
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
      const ended = () => reject(new Error(`${name} ended: ${complaint}`));
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
