import type { RestTemplate } from '../../model/rest-template.ts';
import type { Provider, ProviderRequest, ProviderResponse, SystemSettings } from '../../model/work-order.ts';
import { meaningOf } from './rest-answer.ts';
import { textAtPointer } from './rest-fill.ts';

type Login = NonNullable<RestTemplate['login']>;

/** A login by template: what it gave goes with each later request as headers. */
export function loginOf(
  template: RestTemplate,
  login: Login,
  request: (system: SystemSettings) => ProviderRequest,
): { login: NonNullable<Provider['login']> } {
  return {
    login: {
      request,
      session: (_system, response) => {
        const meant = meaningOf(template, login, response);
        if ('reason' in meant) return meant;
        const headers = sessionHeaders(login, response);
        const missing = Object.entries(headers).find(([, value]) => value === '')?.[0];
        if (missing !== undefined)
          return { kind: 'login', reason: `${response.status}: the answer has nothing for ${missing}` };
        return { kind: 'session', session: { headers } };
      },
    },
  };
}

function sessionHeaders({ session }: Login, { body, headers, cookies = [] }: ProviderResponse): Record<string, string> {
  const given = Object.entries(session).map(([name, from]) => {
    const value = from.cookies
      ? cookies.join('; ')
      : from.header === undefined
        ? textAtPointer(body, from.at)
        : (headers[from.header.toLowerCase()] ?? '');
    return [name, value && `${from.before ?? ''}${value}`] as const;
  });
  return Object.fromEntries(given);
}
