import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readTableFile, tablesDirectory } from '../io/table-files.ts';
import { PlantError, textOf } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import { withTagsOfFile } from '../runtime/plant-tables.ts';

/**
 * The nodes in a file as Node-RED exports it, with tables that stand in files of their own; rejects with CONFIG_INVALID, naming the
 * file, where it is none.
 * @param userDir user directory of the Node-RED that the flow is from
 */
export async function readFlow(file: string, userDir = dirname(file)): Promise<StoredNode[]> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new PlantError('CONFIG_INVALID', `${file}: ${textOf(thrown)}`, { cause: thrown });
  });
  let nodes: StoredNode[] | undefined;
  try {
    const flow: unknown = JSON.parse(text);
    if (Array.isArray(flow)) nodes = flow as StoredNode[];
  } catch (thrown) {
    throw new PlantError('CONFIG_INVALID', `${file}: not JSON: ${textOf(thrown)}`, { cause: thrown });
  }
  // Tables too large for a flow lie beside it, or where Node-RED keeps them.
  const folders = [dirname(file), tablesDirectory(userDir)];
  const table = (version: string) => readTableFile(version, folders);
  if (nodes) return nodes.map((node) => (node.type === 'tieline-plant' ? withTagsOfFile(node, table) : node));
  throw new PlantError('CONFIG_INVALID', `${file}: not a flow; allowed: what Node-RED exports, a list of nodes`);
}
