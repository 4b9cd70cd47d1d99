/** Tieline's store is `node:sqlite`, which needs no flag from this version on. */
const OLDEST_NODE = [22, 13] as const;

/** What is to be said of a Node.js that is too old, or `undefined`. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return undefined;
  return `Tieline needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${version}`;
}
