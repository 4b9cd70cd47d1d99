import { setTimeout as pause } from 'node:timers/promises';
import type { FlowNode } from '../support/flow.ts';

/** What stock Catch, Status and Function nodes of a flow heard. */
export interface Told {
  /** Node id, code and text of each error that reached the Catch node. */
  errors: { node: string; code: string; message: string }[];
  /** Node id and badge, oldest first: `in: red ring connection lost`. */
  statuses: string[];
  /** Messages that reached a sink, by the sink's id. */
  messages: Map<string, Record<string, unknown>[]>;
}

interface Heard extends Record<string, unknown> {
  error?: { message: string; code?: string; source: { id: string } };
  status?: { fill: string; shape: string; text: string; source: { id: string } };
}

/** A flow's ears: `settings` for a Node-RED in this process, stock nodes for the flow, and what they hear. */
export function listening(z: string, sinks: readonly string[] = []) {
  const told: Told = { errors: [], statuses: [], messages: new Map(sinks.map((id) => [id, []])) };
  const tell = (id: string, msg: Heard) => {
    if (msg.error && id === 'caught') {
      const { message, code = '', source } = msg.error;
      told.errors.push({ node: source.id, code, message });
    } else if (msg.status && id === 'seen') {
      const { fill, shape, text, source } = msg.status;
      told.statuses.push(`${source.id}: ${fill} ${shape} ${text}`);
    } else told.messages.get(id)?.push(msg);
  };
  const sink = (id: string): FlowNode => {
    return { id, z, type: 'function', func: `global.get('tell')('${id}', msg); return null;`, outputs: 0, wires: [] };
  };
  const nodes: FlowNode[] = [
    { id: 'catch-all', z, type: 'catch', scope: null, uncaught: false, wires: [['caught']] },
    { id: 'status-all', z, type: 'status', scope: null, wires: [['seen']] },
    ...['caught', 'seen', ...sinks].map(sink),
  ];
  const forget = () => {
    told.errors.length = 0;
    told.statuses.length = 0;
    for (const messages of told.messages.values()) messages.length = 0;
  };
  return { told, nodes, settings: { functionGlobalContext: { tell } }, forget };
}

/** Resolves with the first answer that is not undefined or false; rejects after the deadline. */
export async function until<Answer>(
  ask: () => Answer | Promise<Answer>,
  what: string,
  withinMs = 15_000,
): Promise<Exclude<Answer, false | undefined>> {
  for (const deadline = Date.now() + withinMs; ; await pause(20)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, false | undefined>;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
  }
}

/** An answer of the plant's HTTP interface. */
export async function api<Body>(url: string, path: string, body?: unknown): Promise<Body> {
  const options = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${url}/tieline/api/${path}`, {
    ...options,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Body;
}
