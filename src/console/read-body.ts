import type { HttpRequest } from './http-app.ts';
import { problem } from './problem.ts';
import type { ConsoleRequest, JsonAnswer } from './request.ts';

/** Most bytes of a body that is read here; Node-RED's own parser has its own limit. */
const MOST_BYTES = 65_536;
const MOST_CSV_BYTES = 64_000_000;
/** Where a route takes long lists: less than Node-RED itself does. */
const MOST_LIST_BYTES = 5_000_000;

type Body = { body: ConsoleRequest['body'] } | { problem: JsonAnswer };

/**
 * The JSON object that was sent. Other content types are refused: a form on another site's page can send those without asking.
 */
export async function bodyOf(request: HttpRequest, takesLists = false): Promise<Body> {
  if (typeOf(request) !== 'application/json') {
    const message = 'content-type: application/json is needed';
    return { problem: problem('CONFIG_INVALID', message, { field: 'content-type', status: 415 }) };
  }
  if (request.body !== undefined || request.readableEnded) return objectOf(request.body ?? {});
  const bytes = await bytesOf(request, takesLists ? MOST_LIST_BYTES : MOST_BYTES);
  if (bytes === undefined) return { problem: refused('the body is too large', 413) };
  try {
    return objectOf(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Whatever is wrong with it, the sender only needs to know that it is no JSON.
    return { problem: refused('the body is no JSON that can be read', 400) };
  }
}

/** The CSV that was sent. A form on another site's page cannot send that type without asking. */
export async function csvOf(request: HttpRequest): Promise<{ bytes: Uint8Array } | { problem: JsonAnswer }> {
  if (typeOf(request) !== 'text/csv') {
    return {
      problem: problem('CONFIG_INVALID', 'content-type: text/csv is needed', { field: 'content-type', status: 415 }),
    };
  }
  const bytes = await bytesOf(request, MOST_CSV_BYTES);
  return bytes === undefined ? { problem: refused('the body is too large', 413) } : { bytes };
}

function typeOf(request: HttpRequest): string | undefined {
  return String(request.headers['content-type'] ?? '')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
}

/** The whole body, or `undefined` where it is too large: the rest is thrown away, so that the answer still gets through. */
async function bytesOf(request: HttpRequest, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) break;
    chunks.push(chunk);
  }
  if (bytes <= most) return Buffer.concat(chunks);
  request.resume();
  return undefined;
}

function objectOf(parsed: unknown): Body {
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return { body: parsed as Record<string, unknown> };
  }
  return { problem: refused('the body is no JSON object', 400) };
}

function refused(message: string, status: number): JsonAnswer {
  return problem('CONFIG_INVALID', message, { field: 'body', status });
}
