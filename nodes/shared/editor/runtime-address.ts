import type { ErrorBody } from '../../../src/console/views.ts';
import type { EditorRed } from './red.ts';

/** Where the runtime answers. */
export const addressOf = ({ settings }: EditorRed, path: string) => `${settings.apiRootUrl ?? ''}tieline/api/${path}`;

/** The editor's own login. */
export function authorization({ settings }: EditorRed): Record<string, string> {
  const tokens = settings.get('auth-tokens') as { access_token?: string } | null | undefined;
  return tokens?.access_token ? { Authorization: `Bearer ${tokens.access_token}` } : {};
}

/**
 * Why the runtime gave no answer, as a sentence.
 * @param undeployed what it means that the plant is not there
 */
export async function refusal(response: Response, undeployed: string): Promise<string> {
  if (response.status === 401) return 'Your login does not allow this.';
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
  const { code, message } = body?.error ?? {};
  if (code === 'NOT_FOUND') return undeployed;
  return message ?? `The runtime answered ${response.status}.`;
}
