import type { Failure, ProviderResponse } from '../../model/work-order.ts';
import { at, failureOf, shortened, textAt, waitOf } from './answers.ts';

/** What Frappe answered: `conflict`: what must be unique is there; `gone`: the document is not there; `twice`: the file is attached. */
export type FrappeAnswer =
  | { kind: 'data'; data: unknown }
  | { kind: 'conflict'; reason: string }
  | { kind: 'gone'; reason: string }
  | { kind: 'twice'; reason: string }
  | Failure;

/** What is behind each exception of Frappe; each request is one transaction, so after one of them nothing was done. */
const MEANINGS: Readonly<Record<string, FrappeAnswer['kind'] | 'locked'>> = {
  ...{ AuthenticationError: 'login', SessionExpired: 'login', InvalidAuthorizationToken: 'login' },
  ...{ UniqueValidationError: 'conflict', DuplicateEntryError: 'conflict', FileAlreadyAttachedException: 'twice' },
  ...{ DoesNotExistError: 'gone', TimestampMismatchError: 'locked', DocumentLockedError: 'locked' },
  ...{ QueryDeadlockError: 'retry', QueryTimeoutError: 'retry', RateLimitExceededError: 'retry' },
  ...{
    TooManyRequestsError: 'retry',
    SessionStopped: 'retry',
    InReadOnlyMode: 'retry',
    ServiceUnavailableError: 'retry',
  },
};
const NO_FIELD = /Unknown column|Field not permitted|Invalid field/i;
const NOBODY = /\bGuest\b/;

/** Reads an answer by the exception that it names; Frappe answers 417 to nearly all that it refuses. */
export function frappeAnswer(response: ProviderResponse): FrappeAnswer {
  const { status, body, headers } = response;
  const data = at(body, 'data') ?? at(body, 'message');
  if (status < 300 && data !== undefined) return { kind: 'data', data };
  if (status < 300) return { kind: 'unknown', reason: 'what answered is not the interface of Frappe' };
  const exception = exceptionIn(body);
  const said = saidIn(body);
  const reason = shortened(said || exception || String(status));
  const meaning = MEANINGS[exception];
  if (meaning === 'login' || (status === 403 && NOBODY.test(said))) return { kind: 'login', reason };
  if (meaning === 'retry') return { kind: 'retry', reason, ...waitOf(headers) };
  if (meaning === 'locked') return { kind: 'retry', reason, concerns: 'only this' };
  if (meaning === 'conflict' || meaning === 'gone' || meaning === 'twice') return { kind: meaning, reason };
  if (status === 508) return { kind: 'retry', reason };
  if (status === 503) return { kind: 'retry', reason, ...waitOf(headers) };
  if (NO_FIELD.test(said)) return { kind: 'refused', reason };
  return failureOf(response, said || exception);
}

/** The name of the exception, without where it comes from. */
function exceptionIn(body: unknown): string {
  const named = textAt(body, 'exc_type') || textAt(body, 'exception').split(':', 1).join('');
  return named.split('.').at(-1) ?? '';
}

/** What people would be shown, without markup; never the traceback, which comes beside it. */
function saidIn(body: unknown): string {
  const told = parsed(textAt(body, '_server_messages'));
  const messages = Array.isArray(told) ? told.map((one) => textAt(parsed(String(one)), 'message')) : [];
  const said = messages.filter((one) => one !== '').join('; ');
  const first = textAt(body, 'exception').split('\n', 1).join('');
  return (said || first.replace(/^[\w.]+: */, '')).replace(/<[^>]*>/g, '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
