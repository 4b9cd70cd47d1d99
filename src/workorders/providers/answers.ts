import type {
  Accepted,
  Failure,
  OrderLink,
  ProviderResponse,
  RequestContext,
  WorkOrderStatus,
} from '../../model/work-order.ts';

/** As much of a refusal as a person reads. */
const LONGEST_REASON = 300;
const LONGEST_WAIT_S = 3600;

/**
 * What an answer that is not a success means where the system has no rule of its own (facts of RFC 9110 and RFC 6585): 401 is a login that is
 * not accepted; 408, 425, 429 and 423 were not done and may be tried again; 5xx may have been done; everything else never will be.
 * @param said what the body says, in its own words
 */
export function failureOf({ status, headers }: ProviderResponse, said: string): Failure {
  const reason = `${status}${said && `: ${shortened(said)}`}`;
  if (status === 401) return { kind: 'login', reason };
  const wait = waitOf(headers);
  if (status === 429) return { kind: 'retry', reason, ...wait };
  if (status === 408 || status === 425) return { kind: 'retry', reason, ...wait };
  if (status === 423) return { kind: 'retry', reason, concerns: 'only this', ...wait };
  if (status >= 500 && status !== 501 && status !== 505) return { kind: 'unknown', reason, ...wait };
  return { kind: 'refused', reason };
}

/** How long the other side asks us to wait, by any of the headers in use: seconds, or a date of HTTP. */
export function waitOf(headers: ProviderResponse['headers']): { afterMs?: number } {
  const asked = headers['retry-after'] ?? headers['x-rate-limit-reset'];
  if (asked === undefined) return {};
  const date = Date.parse(asked) - Date.parse(headers.date ?? '');
  const seconds = /^\s*\d/.test(asked) && !Number.isNaN(Number(asked)) ? Number(asked) : date / 1000;
  return seconds >= 0 ? { afterMs: Math.min(seconds, LONGEST_WAIT_S) * 1000 } : {};
}

/** A text that a person reads, without line breaks and not too long. */
export function shortened(said: string): string {
  const line = said.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`;
}

/** A value within parsed JSON by the names on the way to it; `undefined` where there is none. */
export function at(body: unknown, ...names: readonly (string | number)[]): unknown {
  let here = body;
  for (const name of names) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string | number, unknown>)[name];
  }
  return here;
}

/** A text or number within parsed JSON as text; empty where there is none. */
export function textAt(body: unknown, ...names: readonly (string | number)[]): string {
  const found = at(body, ...names);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

/** No longer than a field takes over there. */
export function fitted(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** The order over there; everything but a creation comes with it. */
export function linkIn({ link }: RequestContext): OrderLink {
  if (!link) throw new Error('an order that is not known over there cannot be changed');
  return link;
}

/** The receipt where an answer does not say how the order stands: as it stood before. */
export function updated(context: RequestContext, status?: WorkOrderStatus): Accepted {
  const { id, number, status: before } = linkIn(context);
  return { kind: 'updated', id, number, status: status ?? before };
}

/** When it was changed, by a time that may be missing or unreadable. */
export function changedAt(instant: number): { changedAt?: number } {
  return Number.isNaN(instant) ? {} : { changedAt: instant };
}
