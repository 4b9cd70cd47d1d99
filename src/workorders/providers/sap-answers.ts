import type { Failure, ProviderResponse } from '../../model/work-order.ts';
import { at, failureOf, shortened, textAt } from './answers.ts';

/** How SAP says in English that a user holds the object. */
const LOCKED = /\blocked by\b|\bbeing (processed|edited|changed) by\b/i;

/** True for JSON of OData, or nothing; a page of HTML with status 200 is a login form. */
export function isSuccess({ status, body }: ProviderResponse): boolean {
  return status >= 200 && status < 300 && (typeof body !== 'string' || body.trim() === '');
}

/**
 * What an answer of an SAP Gateway means that is not a success. 403 with `x-csrf-token: Required` is a session that has run out; a lock comes as
 * 400 or 500 with a text; 412 is a change by somebody else since we read.
 */
export function sapFailure(response: ProviderResponse): Failure {
  const { status, headers, body } = response;
  const said = saidIn(body);
  if (status >= 200 && status < 300) return { kind: 'login', reason: `a page instead of data: ${shortened(said)}` };
  const failure = failureOf(response, said);
  const { reason } = failure;
  const isCsrf = headers['x-csrf-token']?.toLowerCase() === 'required' || /CSRF token validation failed/i.test(said);
  if (status === 403 && isCsrf) return { kind: 'login', reason };
  if (status === 412) return { kind: 'retry', reason, concerns: 'only this' };
  if ((status === 400 || status === 500) && LOCKED.test(said)) return { kind: 'retry', reason, concerns: 'only this' };
  return failure;
}

/** The messages of an error, without what is in them twice; of a page its text. */
function saidIn(body: unknown): string {
  if (typeof body === 'string') return body.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ');
  const textOf = (error: unknown) => textAt(error, 'message', 'value') || textAt(error, 'message');
  const details = at(body, 'error', 'innererror', 'errordetails');
  const further = Array.isArray(details) ? details.map(textOf) : [];
  return [...new Set([textOf(at(body, 'error')), ...further])].filter((text) => text !== '').join('; ');
}
