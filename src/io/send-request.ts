import { PlantError } from '../model/errors.ts';
import type { Clock, LinkTls } from '../model/link.ts';
import type { ProviderRequest, ProviderResponse } from '../model/work-order.ts';
import type { Sender } from '../runtime/conversation.ts';
import { createAuthorization, type LoginSettings } from './authorization.ts';
import { createHttpExchange, type HttpAnswer, type HttpAsk } from './http-exchange.ts';

/** What a sender speaks to, and as whom. */
export interface HttpSenderOptions {
  settings: LoginSettings & {
    /** Address of the system, without a slash at its end. */
    url: string;
    timeoutSeconds: number;
  };
  /** Header of the key where the login is by one. */
  apiKeyHeader?: string | undefined;
  /** Own CA and client certificate. */
  tls?: LinkTls | undefined;
  clock: Clock;
}

/** Carries the requests of a provider over HTTP. */
export interface HttpSender {
  /**
   * Redirects are refused, as a login page must not count as success. Where a token is not accepted, a new one is fetched once. Rejects as every
   * {@link Sender}; reasons name the host, never a path or a secret.
   */
  send: Sender;
  /** Fetches what the login needs before a request; rejects as `send`. */
  logIn(): Promise<void>;
  /** Takes no further requests, gives those under way so long, ms, and ends what is left and all connections. */
  close(graceMs?: number): Promise<void>;
}

/** Makes the sender of one system; connections are kept between requests. */
export function createHttpSender({ settings, apiKeyHeader = 'x-api-key', tls, clock }: HttpSenderOptions): HttpSender {
  const exchange = createHttpExchange({ timeoutMs: settings.timeoutSeconds * 1000, tls });
  const authorization = createAuthorization(settings, { exchange, apiKeyHeader, clock });

  const send: Sender = async (request, session) => {
    const url = addressOf(settings.url, request.path);
    const ask = async () => {
      const login = await authorization.headers();
      return exchange.ask(onWire(request, { url, headers: { ...login, ...session?.headers } }));
    };
    let answer = await ask();
    if (answer.status === 401 && authorization.renew) {
      authorization.renew();
      answer = await ask();
    }
    return responseOf(url.host, answer);
  };
  return {
    send,
    async logIn() {
      await authorization.headers();
    },
    close: exchange.close,
  };
}

function addressOf(base: string, path: string): URL {
  const url = URL.parse(base + path);
  if (url) return url;
  throw new PlantError('CONFIG_INVALID', `Address: "${base}" is no address of a server`);
}

function onWire(request: ProviderRequest, { url, headers }: Pick<HttpAsk, 'url' | 'headers'>): HttpAsk {
  const { body, headers: about } = contentOf(request);
  const all = {
    ...{ accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'tieline', ...about },
    ...lowerCase(headers),
    ...lowerCase(request.headers ?? {}),
  };
  return { method: request.method, url, headers: all, body, withoutEffect: request.method === 'GET' };
}

function contentOf({ body, file }: ProviderRequest): { body?: Buffer; headers?: Record<string, string> } {
  if (!file && body === undefined) return {};
  const content = file ? Buffer.from(file.content, 'base64') : Buffer.from(JSON.stringify(body));
  const contentType = file?.contentType ?? 'application/json';
  return { body: content, headers: { 'content-type': contentType, 'content-length': String(content.length) } };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function responseOf(host: string, { status, headers, body }: HttpAnswer): ProviderResponse {
  if (status >= 300 && status < 400) throw redirected(host, status, headers.location);
  const { 'set-cookie': cookies = [], ...others } = headers;
  const single = Object.entries(others).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return {
    ...{ status, body: bodyOf(host, status, { body, headers }), headers: Object.fromEntries(single) },
    ...(cookies.length > 0 && { cookies: cookies.map((cookie) => cookie.split(';')[0]?.trim() ?? '') }),
  };
}

/** An address that sends elsewhere is mended by a person: who follows may end at a login page, or say the secret to a stranger. */
function redirected(host: string, status: number, location: string | undefined): PlantError {
  const target = URL.parse(location ?? '', `http://${host}`)?.host;
  const where = target === undefined || target === host ? 'another path of its own' : target;
  return new PlantError('REFUSED', `${host} answers ${status} and sends on to ${where}: is the address right?`);
}

/** JSON where it is, else the text. A success that says that it is JSON and is not has been cut on its way. */
function bodyOf(host: string, status: number, { body, headers }: Pick<HttpAnswer, 'body' | 'headers'>): unknown {
  const text = body.toString().replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const claimsJson = /\bjson\b/i.test(headers['content-type'] ?? '');
    if (!claimsJson || text === '' || status >= 300) return text;
    throw new PlantError('OUTCOME_UNKNOWN', `${host} was asked, and its answer is no whole JSON`, { cause: thrown });
  }
}
