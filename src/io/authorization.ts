import type { Clock } from '../model/link.ts';
import type { Authentication } from '../model/work-order.ts';
import type { HttpExchange } from './http-exchange.ts';
import { createTokenSource } from './oauth-token.ts';

/** How one proves to a server who one is. Secrets among them. */
export interface LoginSettings {
  authentication: Authentication;
  username?: string | undefined;
  password?: string | undefined;
  /** API key or bearer token. */
  token?: string | undefined;
  tokenUrl?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  scope?: string | undefined;
}

/** What requests carry so that a server knows us. */
export interface Authorization {
  /** Rejects with LINK_DOWN where no token is to be had now, with REFUSED where there will be none. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** What was given is not accepted; absent where there is nothing newer to be had. */
  renew?(): void;
}

/** The headers of a login; a token of OAuth 2 is fetched when it is first needed and kept until shortly before it ends. */
export function createAuthorization(
  settings: LoginSettings,
  { exchange, apiKeyHeader, clock }: { exchange: HttpExchange; apiKeyHeader: string; clock: Clock },
): Authorization {
  const { authentication, username = '', password = '', token = '' } = settings;
  if (authentication === 'oauth2') {
    const tokens = createTokenSource(settings, exchange, clock);
    return {
      headers: async () => ({ authorization: `Bearer ${await tokens.token()}` }),
      renew: tokens.forget,
    };
  }
  const fixed = {
    none: {},
    basic: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    'api key': { [apiKeyHeader.toLowerCase()]: token },
    bearer: { authorization: `Bearer ${token}` },
  }[authentication];
  return { headers: () => Promise.resolve(fixed) };
}
