import type { NotificationReceipt } from '../model/notification.ts';

const ANSWER_WITHIN_MS = 15_000;
/** As much of a refusal as a person reads. */
const LONGEST_REASON = 200;

/** What a POST came to: the other side has it, will never have it, or may have it later. */
export type PostOutcome = { kind: 'sent' } | Extract<NotificationReceipt, { kind: 'refused' | 'retry' }>;

/**
 * Sends a JSON document to an address that is a secret: no outcome names more of it than its host. Too many requests and faults of the other
 * side are tried again, as long as it says; any other refusal is final.
 */
export async function postJson(url: string, body: unknown): Promise<PostOutcome> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, {
      ...{ method: 'POST', redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) },
      ...{ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
  } catch (thrown) {
    return { kind: 'retry', reason: `${host} does not answer${codeOf(thrown)}` };
  }
  if (response.ok) {
    await response.body?.cancel();
    return { kind: 'sent' };
  }
  const { status } = response;
  const said = (await response.text().catch(() => '')).trim().slice(0, LONGEST_REASON);
  const reason = `${host} answers ${status}${said && `: ${said}`}`;
  if (status !== 429 && status !== 408 && status < 500) return { kind: 'refused', reason };
  const wait = Number(response.headers.get('retry-after'));
  return { kind: 'retry', reason, ...(wait > 0 && { afterMs: Math.min(wait, 3600) * 1000 }) };
}

function codeOf(thrown: unknown): string {
  const { name, cause } = thrown as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return ` within ${ANSWER_WITHIN_MS / 1000} s`;
  return cause?.code ? ` (${cause.code})` : '';
}
