import { PlantError, textOf } from '../model/errors.ts';
import type { Clock } from '../model/link.ts';
import type { LoginSettings } from './authorization.ts';
import type { HttpAnswer, HttpExchange } from './http-exchange.ts';

/** Tokens for a client by its own credentials (RFC 6749 §4.4). */
export interface TokenSource {
  /** Rejects with LINK_DOWN where the server cannot be asked now, with REFUSED where it gives none. */
  token(): Promise<string>;
  /** The next token is a new one. */
  forget(): void;
}

type Library = typeof import('oauth4webapi');
type ClientAuth = ReturnType<Library['ClientSecretBasic']>;

/** A token is renewed so long before it ends, ms, one of short life after half of it. */
const BEFORE_END_MS = 30_000;
/** As much of a refusal as a person reads. */
const LONGEST_REASON = 200;

/** What the codes of RFC 6749 §5.2 mean to whoever fills in the dialog. */
const MEANINGS: Readonly<Record<string, string>> = {
  invalid_client: 'it does not know this client id or client secret',
  unauthorized_client: 'this client may not fetch tokens by client credentials',
  unsupported_grant_type: 'it gives no tokens for client credentials',
  invalid_scope: 'it does not allow this scope',
  invalid_request: 'it does not understand the request',
};

/** Fetches tokens and keeps one as long as it is good. Whoever asks meanwhile waits for the same one. */
export function createTokenSource(settings: LoginSettings, exchange: HttpExchange, clock: Clock): TokenSource {
  let kept: { token: string; until: number } | undefined;
  let fetching: Promise<string> | undefined;
  let inBody = false;

  async function fetchToken(): Promise<string> {
    const library = await loadLibrary();
    const given = await askBothWays(library);
    const { access_token: token, expires_in: seconds } = given;
    const lifeMs = (seconds ?? Number.POSITIVE_INFINITY) * 1000;
    kept = { token, until: clock() + Math.max(lifeMs - BEFORE_END_MS, lifeMs / 2) };
    return token;
  }

  /** Some servers take the secret in the body only, though all should take it as basic authentication. */
  async function askBothWays(library: Library) {
    const ways = inBody ? [true] : [false, true];
    let refused: unknown;
    for (const way of ways) {
      try {
        const given = await grantedBy(library, { settings, exchange, inBody: way });
        inBody = way;
        return given;
      } catch (thrown) {
        if (!(thrown instanceof PlantError) || thrown.code !== 'REFUSED') throw thrown;
        refused ??= thrown;
      }
    }
    throw refused;
  }

  return {
    token() {
      if (kept && clock() < kept.until) return Promise.resolve(kept.token);
      fetching ??= fetchToken().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    forget() {
      kept = undefined;
    },
  };
}

interface Grant {
  settings: LoginSettings;
  exchange: HttpExchange;
  inBody: boolean;
}

async function grantedBy(library: Library, { settings, exchange, inBody }: Grant) {
  const { tokenUrl = '', clientId = '', clientSecret = '', scope } = settings;
  const url = new URL(tokenUrl);
  let answer: HttpAnswer | undefined;
  const customFetch = async (_url: string, { headers, body }: { headers: Record<string, string>; body: unknown }) => {
    const asked = { method: 'POST', url, headers, body: Buffer.from(String(body)), withoutEffect: true };
    answer = await exchange.ask(asked);
    const { status } = answer;
    const text = status === 204 || status === 304 ? null : answer.body.toString();
    return new Response(text, { status, headers: { 'content-type': answer.headers['content-type'] ?? '' } });
  };
  const server = { issuer: url.origin, token_endpoint: url.href };
  const client = { client_id: clientId };
  const way: ClientAuth = inBody ? library.ClientSecretPost(clientSecret) : library.ClientSecretBasic(clientSecret);
  try {
    const options = { [library.customFetch]: customFetch, [library.allowInsecureRequests]: url.protocol === 'http:' };
    const response = await library.clientCredentialsGrantRequest(server, client, way, scope ? { scope } : {}, options);
    return await library.processClientCredentialsResponse(server, client, response);
  } catch (thrown) {
    throw refusalOf(url.host, thrown, answer, clientSecret);
  }
}

/** Nothing of an order has been sent while a token is fetched, so no failure here leaves one in doubt. */
function refusalOf(host: string, thrown: unknown, answer: HttpAnswer | undefined, secret: string): PlantError {
  const options = { cause: thrown };
  if (!answer) {
    const isOurs = thrown instanceof PlantError && thrown.code !== 'OUTCOME_UNKNOWN';
    return isOurs ? thrown : new PlantError('LINK_DOWN', `no token: ${textOf(thrown)}`, options);
  }
  const { status } = answer;
  const { error = '', error_description: description = '' } = errorIn(answer);
  if (status >= 500 || status === 429 || status === 408) {
    return new PlantError('LINK_DOWN', `${host} gives no token now: it answers ${status}`, options);
  }
  const said = [error, description].filter((part) => part !== '').join(': ');
  const meaning = MEANINGS[error] ?? (status === 200 ? 'its answer holds no bearer token' : `it answers ${status}`);
  const check = error === '' ? '; is the token address right?' : '';
  const quoted = said && ` (${said.split(secret).join('…').slice(0, LONGEST_REASON)})`;
  return new PlantError('REFUSED', `${host} gives no token: ${meaning}${quoted}${check}`, options);
}

function errorIn({ body }: HttpAnswer): { error?: string; error_description?: string } {
  try {
    const { error, error_description } = JSON.parse(body.toString()) as Record<string, unknown>;
    return {
      ...(typeof error === 'string' && { error }),
      ...(typeof error_description === 'string' && { error_description }),
    };
  } catch {
    return {};
  }
}

async function loadLibrary(): Promise<Library> {
  try {
    return await import('oauth4webapi');
  } catch (thrown) {
    const text = `login by OAuth 2 needs a package that does not load (${textOf(thrown)}): npm install oauth4webapi@3.8.8`;
    throw new PlantError('CONFIG_INVALID', text, { cause: thrown });
  }
}
