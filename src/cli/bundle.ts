import { dirname } from 'node:path';
import { readFlow } from './read-flow.ts';

/** Prints a flow with the tables that lie beside it in it: all that another site needs to import. Resolves with the exit status. */
export async function bundle(args: readonly string[]): Promise<number> {
  const [file, ...more] = args;
  const at = more.indexOf('--user-dir');
  const userDir = at < 0 ? undefined : more[at + 1];
  const isCalledWrongly = more.length !== (at < 0 ? 0 : 2) || (at >= 0 && userDir === undefined);
  if (file === undefined || file.startsWith('--') || isCalledWrongly) return 2;
  const nodes = await readFlow(file, userDir ?? dirname(file));
  process.stdout.write(`${JSON.stringify(nodes, null, 2)}\n`);
  return 0;
}
