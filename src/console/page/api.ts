import type { ErrorBody } from '../views.ts';
import { editorToken } from './editor-token.ts';

/** An answer that is not what was asked for; `status` 401: nobody is logged in, or not with this right. */
export interface Refusal {
  status: number;
  message: string;
}

/** True for what {@link ask} and {@link send} give where the runtime said no or could not be reached. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'message' in answer;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** Asks the console's interface; addresses are relative to the page, so that any admin root is right. */
export async function ask<Body>(path: string, query: Query = {}): Promise<Body | Refusal> {
  return answered(fetch(addressOf(path, query), { headers: authorization() }));
}

/** Sends a decision of the operator. */
export async function send<Body>(path: string, body: object, query: Query = {}): Promise<Body | Refusal> {
  const headers = { ...authorization(), 'Content-Type': 'application/json' };
  return answered(fetch(addressOf(path, query), { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Address of something below `api/`. */
export function addressOf(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? `api/${path}` : `api/${path}?${new URLSearchParams(given)}`;
}

/** The header that carries the editor's login, where there is one. */
export function authorization(): Record<string, string> {
  const token = editorToken(location.pathname, localStorage);
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

async function answered<Body>(asked: Promise<Response>): Promise<Body | Refusal> {
  try {
    const response = await asked;
    if (response.ok) return (await response.json()) as Body;
    if (response.status === 401) return { status: 401, message: 'your login does not allow this' };
    const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
    return { status: response.status, message: body?.error.message ?? `the runtime answered ${response.status}` };
  } catch {
    // The browser does not tell more about a request that got no answer.
    return { status: 0, message: 'the runtime cannot be reached' };
  }
}
