import type { EditorNode, EditorRed } from './red.ts';
import { addressOf, authorization, refusal } from './runtime-address.ts';

/** A link node as the editor has it. */
export type LinkNode = Readonly<Record<string, unknown>>;

/** What ends the waiting for an answer, and the sentence for a thing that is not there. */
interface Asking {
  signal?: AbortSignal;
  unknown?: string;
}

/**
 * Asks the runtime for something, with a body by POST; resolves with the answer, or with a sentence that says why there is none.
 */
export async function askRuntime<T extends object>(
  RED: EditorRed,
  path: string,
  body?: object,
  { signal, unknown = 'The runtime does not know it.' }: Asking = {},
): Promise<T | string> {
  const headers = { ...authorization(RED), 'Content-Type': 'application/json' };
  try {
    const response = await fetch(addressOf(RED, path), {
      headers,
      ...(signal && { signal }),
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) return await refusal(response, unknown);
    return (await response.json()) as T;
  } catch (thrown) {
    return `The runtime cannot be reached: ${String(thrown)}`;
  }
}

/** Asks the runtime to do something with a link as its open dialog stands, deployed or not. */
export function askLinkNode<T extends object>(
  RED: EditorRed,
  node: LinkNode,
  path: `links/${string}`,
  asked: Readonly<Record<string, unknown>>,
): Promise<T | string> {
  return askRuntime(RED, path, { node, ...asked });
}

/** Asks the runtime to do something with the link that a node refers to. */
export async function askLink<T extends object>(
  RED: EditorRed,
  linkId: unknown,
  path: `links/${string}`,
  asked: Readonly<Record<string, unknown>>,
): Promise<T | string> {
  const link = typeof linkId === 'string' ? RED.nodes.node(linkId) : null;
  return link ? askLinkNode(RED, settingsOf(link), path, asked) : 'Choose a link first.';
}

function settingsOf(node: EditorNode): LinkNode {
  const { defaults = {} } = (node._def ?? {}) as { defaults?: object };
  const settings = Object.keys(defaults).map((name) => [name, node[name]]);
  return { id: node.id, type: node.type, ...Object.fromEntries(settings), credentials: node.credentials };
}
