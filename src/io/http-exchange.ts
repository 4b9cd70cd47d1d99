import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as plainRequest,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PlantError, textOf } from '../model/errors.ts';
import type { LinkTls } from '../model/link.ts';
import { tlsReason, unreachableReason } from '../protocols/unreachable.ts';

/** A request as it goes over the wire. */
export interface HttpAsk {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: Buffer | undefined;
  /** It changes nothing over there, so it may be asked twice. */
  withoutEffect: boolean;
}

/** A whole answer. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Connections to a server that stay open between requests. */
export interface HttpExchange {
  /** Rejects with LINK_DOWN where certainly nothing was sent, with OUTCOME_UNKNOWN where something was and no whole answer came. */
  ask(asked: HttpAsk): Promise<HttpAnswer>;
  /** Takes no further requests, gives those under way so long, ms, and ends what is left and all connections. */
  close(graceMs?: number): Promise<void>;
}

/** Longest answer that is read, bytes. */
const LONGEST_ANSWER = 5 * 1024 * 1024;
/** Servers close connections that nobody uses after five seconds or more; ours are gone before. */
const IDLE_MS = 4000;
const MOST_CONNECTIONS = 4;

/** Why an attempt failed, and how far it had come. */
interface Attempt {
  error: NodeJS.ErrnoException;
  written: boolean;
  reused: boolean;
  answering: boolean;
}

/** Speaks HTTP in such a way that a failure tells whether anything was sent. Redirects are not followed. */
export function createHttpExchange({ timeoutMs, tls }: { timeoutMs: number; tls?: LinkTls | undefined }): HttpExchange {
  const kept = { keepAlive: true, timeout: IDLE_MS, maxSockets: MOST_CONNECTIONS };
  const [plain, secure] = [new Agent(kept), new TlsAgent(kept)];
  const running = new Map<ClientRequest, Promise<unknown>>();
  let open = true;

  function attempt({ method, url, headers, body }: HttpAsk, fresh: boolean): Promise<HttpAnswer | Attempt> {
    const isSecure = url.protocol === 'https:';
    const options = {
      ...{ method, headers, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port },
      ...{ path: url.pathname + url.search, agent: fresh ? false : isSecure ? secure : plain },
    } as const;
    const request = isSecure ? tlsRequest({ ...options, ...(tls as object) }) : plainRequest(options);
    const { promise, resolve } = Promise.withResolvers<HttpAnswer | Attempt>();
    running.set(request, promise);
    let [written, answering, reused] = [false, false, false];
    const fail = (error: NodeJS.ErrnoException) => {
      resolve({ error, written, reused, answering });
      request.destroy();
    };
    const late = setTimeout(() => fail(coded('TIMEOUT')), timeoutMs);
    request.on('error', fail);
    request.once('socket', (socket) => {
      reused = !isConnecting(socket);
      whenUsable(socket, isSecure ? 'secureConnect' : 'connect', () => {
        written = true;
        request.end(body);
      });
    });
    request.once('response', (response) => {
      answering = true;
      wholeBody(response).then((whole) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole });
      }, fail);
    });
    return promise.finally(() => {
      clearTimeout(late);
      running.delete(request);
    });
  }

  return {
    async ask(asked) {
      const { host } = asked.url;
      if (!open) throw new PlantError('LINK_DOWN', `the connection to ${host} is closed`);
      let outcome: HttpAnswer | Attempt;
      try {
        outcome = await attempt(asked, false);
        if (isFailed(outcome) && open && mayRepeat(outcome, asked)) outcome = await attempt(asked, true);
      } catch (thrown) {
        throw new PlantError('CONFIG_INVALID', `${host} cannot be asked: ${textOf(thrown)}`, { cause: thrown });
      }
      if (isFailed(outcome)) throw failureOf(host, outcome, timeoutMs);
      return outcome;
    },
    async close(graceMs = 0) {
      open = false;
      if (graceMs > 0 && running.size > 0) {
        await Promise.race([Promise.all(running.values()), pause(graceMs, undefined, { ref: false })]);
      }
      for (const request of running.keys()) request.destroy(coded('CLOSED'));
      plain.destroy();
      secure.destroy();
    },
  };
}

/**
 * Calls back when a connection can be written to, and never where it cannot. One that was used before is first given a turn in which its end,
 * which the operating system may know already, is heard.
 */
function whenUsable(socket: Socket, connected: 'connect' | 'secureConnect', write: () => void): void {
  if (isConnecting(socket)) {
    socket.once(connected, write);
    return;
  }
  const unlessEnded = () => {
    if (!socket.destroyed && !socket.readableEnded) write();
  };
  // The second turn is behind a look at what the network has brought.
  setImmediate(() => setImmediate(unlessEnded));
}

function isConnecting(socket: Socket & { secureConnecting?: boolean }): boolean {
  return socket.connecting || socket.secureConnecting === true;
}

async function wholeBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw coded('TOO_LONG');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isFailed(outcome: HttpAnswer | Attempt): outcome is Attempt {
  return 'error' in outcome;
}

/** A connection that had been closed over there unheard: nothing was sent, or asking twice does no harm. */
function mayRepeat({ written, reused, answering, error }: Attempt, { withoutEffect }: HttpAsk): boolean {
  if (!reused || answering || error.code === 'TIMEOUT') return false;
  return !written || withoutEffect;
}

/** What a request that was written came to, by the code of the error. */
const UNANSWERED: Readonly<Record<string, string>> = {
  CLOSED: 'the connection was closed here before it had answered',
  ECONNRESET: 'it closed the connection before it had answered',
  EPIPE: 'it closed the connection before it had answered',
  TOO_LONG: `its answer is longer than ${LONGEST_ANSWER / 1024 / 1024} MB`,
};

function failureOf(host: string, { error, written, reused, answering }: Attempt, timeoutMs: number): PlantError {
  const { code = '' } = error;
  const options = { cause: error };
  // With TLS 1.3 a server looks at our certificate after we have sent, and reads nothing where it does not like it.
  const refusedHandshake = !reused && !answering ? tlsReason(host, code) : undefined;
  if (!written || refusedHandshake) {
    const seconds = timeoutMs / 1000;
    const own =
      code === 'TIMEOUT' ? `no connection within ${seconds} s` : code === 'CLOSED' ? 'closed here' : undefined;
    const reason = own ? `cannot reach ${host}: ${own}` : unreachableReason(host, code || textOf(error));
    return new PlantError('LINK_DOWN', refusedHandshake ?? reason, options);
  }
  const where = answering && code === 'ECONNRESET' ? 'the connection broke in the middle of its answer' : undefined;
  const malformed = code.startsWith('HPE_') ? `what it answers is no HTTP (${code})` : undefined;
  const late = code === 'TIMEOUT' ? `it did not answer within ${timeoutMs / 1000} s` : undefined;
  const reason = late ?? where ?? malformed ?? UNANSWERED[code] ?? textOf(error);
  return new PlantError('OUTCOME_UNKNOWN', `${host} was asked, and ${reason}`, options);
}

function coded(code: 'TIMEOUT' | 'CLOSED' | 'TOO_LONG'): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
