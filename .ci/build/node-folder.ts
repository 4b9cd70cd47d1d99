import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NodeModule } from '../../nodes/shared/define-node.ts';
import { fieldsOf } from '../../src/model/settings.ts';

/** The checkout. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** One folder under `nodes/`: the description of a palette or configuration node and where its files stand. */
export interface NodeFolder {
  /** `threshold` */
  name: string;
  /** `nodes/threshold`, relative to the checkout */
  path: string;
  definition: NodeModule['definition'];
}

/** Settings that the editor overwrites or reads as its own: every single letter, and these. */
const RESERVED = new Set(
  'id type wires inputs outputs changed dirty icon info inputLabels outputLabels label ports selected users valid credentials'.split(
    ' ',
  ),
);

/** The names of all node folders. */
export function nodeNames(): string[] {
  const entries = readdirSync(join(ROOT, 'nodes'), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() && entry.name !== 'shared' ? [entry.name] : [])).sort();
}

/** Every node folder, by name. */
export function nodeFolders(): Promise<NodeFolder[]> {
  return Promise.all(nodeNames().map(nodeFolder));
}

/** One node folder with its definition. */
export async function nodeFolder(name: string): Promise<NodeFolder> {
  const path = `nodes/${name}`;
  const module = (await import(pathToFileURL(join(ROOT, path, `${name}.ts`)).href)) as { default: NodeModule };
  const { definition } = module.default;
  if (definition.type !== `tieline-${name}`) throw new Error(`${path} defines ${definition.type}`);
  for (const field of Object.keys(fieldsOf(definition.schema))) {
    if (isReserved(field))
      throw new Error(`${definition.type}: the editor keeps "${field}" for itself; name the field otherwise`);
  }
  return { name, path, definition };
}

/** True for a setting name that Node-RED's editor uses for itself, so that a node must not. */
export function isReserved(field: string): boolean {
  return field.length === 1 || RESERVED.has(field);
}
