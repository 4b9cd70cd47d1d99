import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { EditorNode } from '../../nodes/shared/editor/red.ts';
import { PACKAGE_DIR } from './user-dir.ts';

/** What the html of a node gives to the editor. */
export interface EditorDefinition {
  category: string;
  color: string;
  icon: string;
  defaults: Record<string, EditorDefault>;
  credentials?: Record<string, { type: string }>;
  inputs?: number;
  outputs?: number;
  outputLabels?: string[];
  paletteLabel?: string;
  label(this: EditorNode): string;
}

export interface EditorDefault {
  value: unknown;
  label: string;
  type?: string;
  required?: boolean;
  validate(this: EditorNode, value: unknown, options: object): true | string;
}

/** The text of the blocks in a built node html by their type. */
export function blocksOf(html: string): Map<string, string> {
  const blocks = html.matchAll(/<script type="([^"]+)"[^>]*>([\s\S]*?)<\/script>/g);
  return new Map([...blocks].map(([, type = '', content = '']) => [type, content]));
}

/** The built html of a node: `dist/nodes/<name>/<name>.html`. */
export function builtHtml(name: string): string {
  return readFileSync(join(PACKAGE_DIR, 'dist', 'nodes', name, `${name}.html`), 'utf8');
}

/**
 * Runs the editor script of a node as the editor page does.
 * @param configNodes what `RED.nodes.node(id)` finds
 */
export function register(html: string, configNodes: Record<string, Partial<EditorNode>> = {}): EditorDefinition {
  let registered: EditorDefinition | undefined;
  const RED = {
    nodes: {
      registerType: (_type: string, definition: EditorDefinition) => {
        registered = definition;
      },
      node: (id: string) => configNodes[id] ?? null,
    },
  };
  runInNewContext(blocksOf(html).get('text/javascript') ?? '', { TextDecoder, RED, $: undefined, TextEncoder });
  if (!registered) throw new Error('the html registers no type');
  return registered;
}

/** A node as it stands in the editor after it was dragged from the palette, with some settings changed. */
export function editorNode(definition: EditorDefinition, changed: Record<string, unknown> = {}): EditorNode {
  const defaults = Object.entries(definition.defaults).map(([name, { value }]) => [name, structuredClone(value)]);
  return { id: 'n1', type: '', ...Object.fromEntries(defaults), ...changed };
}

/** What the editor says about one field of a node: true, or why it is invalid. */
export function verdict(definition: EditorDefinition, node: EditorNode, field: string): true | string {
  const validate = definition.defaults[field]?.validate;
  if (!validate) throw new Error(`no field ${field}`);
  return validate.call(node, node[field], {});
}
