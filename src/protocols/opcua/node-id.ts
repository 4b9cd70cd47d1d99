const NODE_ID = /^(?:ns=(\d{1,5});|nsu=([^;]+);)?([isgb])=(.+)$/s;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const HINT = 'a node id such as ns=2;s=Line.Temperature, i=2258 or nsu=http://acme.example/;s=Temperature';

/** What is wrong with the text of a node id (OPC UA Part 6, §5.3.1.10), or `undefined`. */
export function nodeIdProblem(text: string): string | undefined {
  const [, index, , kind, identifier = ''] = NODE_ID.exec(text) ?? [];
  if (kind === undefined) return HINT;
  if (index !== undefined && Number(index) > 65_535) return 'namespaces go from 0 to 65535';
  if (kind === 'i' && !(/^\d+$/.test(identifier) && Number(identifier) <= 0xffff_ffff))
    return 'i= takes a number from 0 to 4294967295';
  if (kind === 'g' && !GUID.test(identifier)) return 'g= takes a GUID';
  if (kind === 'b' && !BASE64.test(identifier)) return 'b= takes Base64';
  return undefined;
}

/**
 * The node id with the index that the server gives to its namespace, or what is wrong.
 * @param namespaces the server's table of namespaces
 */
export function resolvedNodeId(text: string, namespaces: readonly string[]): { id: string } | { problem: string } {
  const problem = nodeIdProblem(text);
  if (problem !== undefined) return { problem };
  const [, , uri, kind, identifier] = NODE_ID.exec(text) ?? [];
  if (uri === undefined) return { id: text };
  const index = namespaces.indexOf(uri);
  return index < 0 ? { problem: `the server has no namespace ${uri}` } : { id: `ns=${index};${kind}=${identifier}` };
}
