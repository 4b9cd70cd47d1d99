import type { AnswerPlaces, AnswerRule, Exchange, RestTemplate } from '../../model/rest-template.ts';
import type {
  Accepted,
  Failure,
  Found,
  OrderChange,
  ProviderResponse,
  WorkOrderStatus,
} from '../../model/work-order.ts';
import { failureOf, shortened, waitOf } from './answers.ts';
import { atPointer, textAtPointer } from './rest-fill.ts';

/** What an answer means by the rules of its exchange and template, and whether a rule said so. */
export type Meant = { kind: 'done' | 'existing' | 'absent' } | Failure;

/** What a template says of all its answers. */
export type AnswerWords = Pick<RestTemplate, 'says' | 'answers'>;

/** How an answer is understood: rules first, then HTTP status. */
export function meaningOf(template: AnswerWords, exchange: Exchange, response: ProviderResponse): Meant {
  const rule = [...(exchange.answers ?? []), ...(template.answers ?? [])].find((one) => applies(one, response));
  const said = rule?.says ?? saidIn(template, response);
  const reason = `${response.status}${said && `: ${shortened(said)}`}`;
  const wait = waitOf(response.headers);
  switch (rule?.means) {
    case undefined:
      break;
    case 'done':
    case 'existing':
    case 'absent':
      return { kind: rule.means };
    case 'busy':
      return { kind: 'retry', reason, concerns: 'only this', ...wait };
    case 'retry':
    case 'unknown':
      return { kind: rule.means, reason, ...wait };
    case 'login':
    case 'refused':
      return { kind: rule.means, reason };
  }
  if (response.status >= 200 && response.status < 300) return { kind: 'done' };
  // Somebody else was faster: nothing was done, and the order is read anew before the next attempt.
  if (response.status === 412 && namesVersion(exchange))
    return { kind: 'retry', reason, concerns: 'only this', afterMs: 0 };
  return failureOf(response, said);
}

/** True for an exchange that goes out for the version that was read only. */
export function namesVersion(exchange: Exchange | undefined): boolean {
  return /\{\s*version\s*[:}]/.test(JSON.stringify(exchange ?? null));
}

function applies({ status, at, contains, lacks }: AnswerRule, response: ProviderResponse): boolean {
  if (status !== undefined && ![status].flat().includes(response.status)) return false;
  const whole = at === undefined ? response.body : atPointer(response.body, at);
  const text = (typeof whole === 'string' ? whole : (JSON.stringify(whole) ?? '')).toLowerCase();
  if (contains !== undefined && !text.includes(contains.toLowerCase())) return false;
  return lacks === undefined || !text.includes(lacks.toLowerCase());
}

/** The other side's own words. A page of HTML is none. */
function saidIn({ says = [] }: AnswerWords, { body }: ProviderResponse): string {
  if (typeof body === 'string') return /^\s*</.test(body) ? '' : body;
  for (const pointer of says) {
    const found = atPointer(body, pointer);
    const text = Array.isArray(found)
      ? found.filter((one) => typeof one === 'string').join('; ')
      : textAtPointer(body, pointer);
    if (text !== '') return text;
  }
  return '';
}

/** An order as an answer tells of it; a text where it cannot be read. */
export function orderIn(
  { status: states }: Pick<RestTemplate, 'status'>,
  places: AnswerPlaces,
  body: unknown,
): (Omit<Accepted, 'kind'> & { id: string }) | string {
  const id = textAtPointer(body, places.id);
  if (id === '' || /^\.{1,2}$/.test(id)) return `the answer has no id at ${places.id}`;
  return {
    ...{ id, number: textAtPointer(body, places.number) || id },
    status: statusOf(states, textAtPointer(body, places.status)),
  };
}

/** Their state as ours; one that the table does not have counts as open. */
export function statusOf(states: RestTemplate['status'], theirs: string): WorkOrderStatus {
  return (Object.hasOwn(states, theirs) && states[theirs]) || 'open';
}

/** What an answer to `find` or `read` came to. */
export function foundIn(
  template: AnswerWords & Pick<RestTemplate, 'status'>,
  exchange: Exchange,
  key: string,
  response: ProviderResponse,
): Found {
  const meant = meaningOf(template, exchange, response);
  const places = exchange.answer ?? {};
  if (meant.kind === 'absent') return { kind: 'absent' };
  if ('reason' in meant) return meant;
  const found = entriesOf(places, response);
  if (typeof found === 'string') return { kind: 'unknown', reason: found };
  const ours = found.find(
    (entry) => places.key === undefined || JSON.stringify(atPointer(entry, places.key) ?? '').includes(key),
  );
  if (ours === undefined) return { kind: 'absent' };
  const order = orderIn(template, places, ours);
  return typeof order === 'string' ? { kind: 'unknown', reason: order } : { kind: 'existing', ...order };
}

/** The entries of a list, or the one thing that was asked for; a text where there is no list. */
function entriesOf({ list }: AnswerPlaces, { body }: ProviderResponse): readonly unknown[] | string {
  if (list === undefined) return [body];
  const found = atPointer(body, list);
  return Array.isArray(found) ? found : `the answer has no list at ${list || 'its root'}`;
}

/** The changed orders of an answer, oldest first. */
export function changesIn(template: RestTemplate, exchange: Exchange, response: ProviderResponse) {
  const meant = meaningOf(template, exchange, response);
  if ('reason' in meant) return meant;
  const places = exchange.answer ?? {};
  const entries = entriesOf(places, response);
  if (typeof entries === 'string') return { kind: 'unknown', reason: entries } as const;
  const changes = entries.flatMap((entry) => changeIn(template, places, entry));
  changes.sort((one, other) => (one.changedAt ?? 0) - (other.changedAt ?? 0));
  const next = places.more === undefined ? undefined : atPointer(response.body, places.more);
  const more = Boolean(next) || (places.full !== undefined && entries.length >= places.full);
  return { kind: 'changes', changes, more } as const;
}

function changeIn(template: RestTemplate, places: AnswerPlaces, entry: unknown): OrderChange[] {
  const order = orderIn(template, places, entry);
  if (typeof order === 'string') return [];
  const { id, number, status } = order;
  const [key] =
    /TL-[A-Z0-9]{17}/.exec(places.key === undefined ? '' : JSON.stringify(atPointer(entry, places.key) ?? '')) ?? [];
  const changedAt = instantOf(textAtPointer(entry, places.changedAt));
  return [{ ...(key !== undefined && { key }), id, number, status, ...(changedAt !== undefined && { changedAt }) }];
}

function instantOf(text: string): number | undefined {
  const time = /^\d{9,}$/.test(text) ? Number(text) : Date.parse(text);
  return text === '' || Number.isNaN(time) ? undefined : time;
}
