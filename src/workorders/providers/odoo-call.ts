import type { Failure, ProviderRequest, ProviderResponse, RequestContext } from '../../model/work-order.ts';
import { at, failureOf, shortened, textAt } from './answers.ts';

/** A method of a model over there. */
export interface OdooCall {
  model: string;
  method: string;
  /** The records it is done to; absent for a method of the model itself. */
  ids?: readonly number[];
  /** Arguments in the order of its signature. */
  args?: Readonly<Record<string, unknown>>;
  /** Arguments that have a name only. */
  named?: Readonly<Record<string, unknown>>;
  context?: Readonly<Record<string, unknown>>;
}

/** What every call needs to know. */
export interface OdooAccess {
  odooApi: 'json-2' | 'json-rpc';
  odooLanguage: string;
  database?: string;
  password?: string;
}

/** A call over JSON-2 (Odoo 19 and newer), or over JSON-RPC, where user and password go in the body. */
export function odooRequest(settings: OdooAccess, call: OdooCall, { session }: RequestContext): ProviderRequest {
  const { model, method, ids, args = {}, named = {} } = call;
  const context = { lang: settings.odooLanguage, ...call.context };
  if (settings.odooApi === 'json-2') {
    const database = settings.database && { headers: { 'X-Odoo-Database': settings.database } };
    const body = { ...(ids && { ids }), ...args, ...named, context };
    return { method: 'POST', path: `/json/2/${model}/${method}`, ...database, body };
  }
  const positional = [...(ids ? [ids] : []), ...Object.values(args)];
  const who = [settings.database, session?.values?.uid ?? 0, settings.password];
  return jsonRpc('object', 'execute_kw', [...who, model, method, positional, { ...named, context }]);
}

/** A call of a service over JSON-RPC. */
export function jsonRpc(service: 'common' | 'object', method: string, args: readonly unknown[]): ProviderRequest {
  const body = { jsonrpc: '2.0', id: 1, method: 'call', params: { service, method, args } };
  return { method: 'POST', path: '/jsonrpc', body };
}

/** What a method gave. */
export interface OdooResult {
  kind: 'result';
  result: unknown;
}

/** That the record is not there (any more), or nothing under this External ID. */
export interface OdooMissing {
  kind: 'missing';
  reason: string;
}

/** Reads an answer by its body: over JSON-RPC errors come with 200, over JSON-2 mistakes of a caller with 500. */
export function odooAnswer({ odooApi }: OdooAccess, response: ProviderResponse): OdooResult | OdooMissing | Failure {
  const { status, body } = response;
  const error = odooApi === 'json-rpc' ? at(body, 'error', 'data') : status >= 400 ? body : undefined;
  const name = textAt(error, 'name');
  if (name !== '') return failureNamed(name, textAt(error, 'message'), status);
  if (status === 404)
    return { kind: 'retry', reason: '404: no database of this name, or an Odoo without this interface' };
  if (status !== 200) return failureOf(response, textAt(body, 'error', 'message'));
  if (odooApi === 'json-2') return typeof body === 'string' ? stranger : { kind: 'result', result: body };
  const result = at(body, 'result');
  if (result !== undefined) return { kind: 'result', result };
  const said = textAt(body, 'error', 'message');
  return said === '' ? stranger : { kind: 'refused', reason: shortened(said) };
}

const stranger: Failure = { kind: 'unknown', reason: 'what answered is not the interface of Odoo' };

const NOT_US = /\.(AccessDenied|SessionExpiredException|Unauthorized)$/;
/** The database or what lies behind the server is in trouble; each call is one transaction, so nothing was done. */
const PASSING = /^psycopg2\.|Serialization|Concurrency|Deadlock|Connection|Timeout|MemoryError|OSError/;
/** Of those, what the database will not take however often it is sent. */
const LASTING = /(Integrity|Data|Programming)Error$|Violation$|^psycopg2\.errors\.(Undefined|Invalid)/;
const NO_EXTERNAL_ID = /^External ID not found/;

function failureNamed(name: string, message: string, status: number): OdooMissing | Failure {
  const reason = shortened(message || name);
  if (NOT_US.test(name) || status === 401) return { kind: 'login', reason };
  if (name.endsWith('.MissingError') || NO_EXTERNAL_ID.test(message)) return { kind: 'missing', reason };
  return { kind: PASSING.test(name) && !LASTING.test(name) ? 'retry' : 'refused', reason };
}

const CONFLICT = /could not serialize access|deadlock detected|could not obtain lock/;

/** Reads what `load` gave: the id of the record, or what it did not like. */
export function loadedId(result: unknown): { kind: 'loaded'; id: string } | Failure {
  const id = textAt(result, 'ids', 0);
  if (id !== '') return { kind: 'loaded', id };
  const messages = at(result, 'messages');
  const said = Array.isArray(messages) ? messages.map((one) => textAt(one, 'message')).join('; ') : '';
  if (CONFLICT.test(said)) return { kind: 'retry', reason: shortened(said) };
  return { kind: 'refused', reason: shortened(said) || 'load gave neither a record nor a reason' };
}
