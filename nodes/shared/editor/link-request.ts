import type { EditorNode, EditorRed } from './red.ts';
import { addressOf, authorization, refusal } from './runtime-address.ts';

/**
 * Asks the runtime to do something with a link as the editor has it, deployed or not; resolves with the answer, or with a sentence
 * that says why there is none.
 */
export async function askLink<T extends object>(
  RED: EditorRed,
  linkId: unknown,
  path: `links/${string}`,
  asked: Readonly<Record<string, unknown>>,
): Promise<T | string> {
  const link = typeof linkId === 'string' ? RED.nodes.node(linkId) : null;
  if (!link) return 'Choose a link first.';
  try {
    const response = await fetch(addressOf(RED, path), {
      method: 'POST',
      headers: { ...authorization(RED), 'Content-Type': 'application/json' },
      body: JSON.stringify({ node: settingsOf(link), ...asked }),
    });
    if (!response.ok) return await refusal(response, 'The runtime does not know this link.');
    return (await response.json()) as T;
  } catch (thrown) {
    return `The runtime cannot be reached: ${String(thrown)}`;
  }
}

function settingsOf(node: EditorNode): Record<string, unknown> {
  const { defaults = {} } = (node._def ?? {}) as { defaults?: object };
  const settings = Object.keys(defaults).map((name) => [name, node[name]]);
  return { id: node.id, type: node.type, ...Object.fromEntries(settings), credentials: node.credentials };
}
