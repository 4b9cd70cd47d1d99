import { readFile } from 'node:fs/promises';
import { PlantError, textOf } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';

/** The nodes in a file as Node-RED exports it; rejects with CONFIG_INVALID, naming the file, where it is none. */
export async function readFlow(file: string): Promise<StoredNode[]> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new PlantError('CONFIG_INVALID', `${file}: ${textOf(thrown)}`, { cause: thrown });
  });
  try {
    const flow: unknown = JSON.parse(text);
    if (Array.isArray(flow)) return flow as StoredNode[];
  } catch (thrown) {
    throw new PlantError('CONFIG_INVALID', `${file}: not JSON: ${textOf(thrown)}`, { cause: thrown });
  }
  throw new PlantError('CONFIG_INVALID', `${file}: not a flow; allowed: what Node-RED exports, a list of nodes`);
}
