import { type Static, type TObject, Type } from 'typebox';
import type {
  Changes,
  CreateRequest,
  Failure,
  Found,
  OrderChange,
  OrderForm,
  ProviderRequest,
  ProviderResponse,
  Receipt,
  RequestContext,
  SystemSettings,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../../model/work-order.ts';
import { at, failureOf, fitted, textAt } from './answers.ts';
import { defineProvider } from './define-provider.ts';
import { organization, reportedBy } from './shared-fields.ts';

/** What differs between a work order and a service request. */
const RECORDS = {
  order: { set: 'mxapiwodetail', number: 'wonum', priority: 'wopriority', done: 'COMP' },
  request: { set: 'mxapisr', number: 'ticketid', priority: 'reportedpriority', done: 'RESOLVED' },
} as const;
type Kind = (typeof RECORDS)[keyof typeof RECORDS];

const PAGE = 200;
const LENGTH = { description: 100, memo: 50 };

const fields = {
  site: Type.Optional(
    Type.String({
      title: 'Site',
      pattern: '^[A-Z0-9_-]{1,8}$',
      placeholder: 'BEDFORD',
      description: 'Site in Maximo; a number of an order is unique within it.',
    }),
  ),
  organization,
  workType: Type.Optional(
    Type.String({ title: 'Work type', maxLength: 5, placeholder: 'CM', description: 'Type of the work orders.' }),
  ),
  reportedBy,
};

type Settings = SystemSettings & Static<TObject<typeof fields>>;

/** By internal value: a site may call its states what it likes. Work orders and service requests share none with another meaning. */
const STATES: readonly { theirs: string; ours: WorkOrderStatus }[] = [
  ...(['WAPPR', 'APPR', 'WSCH', 'NEW', 'QUEUED', 'PENDING'] as const).map((theirs) => ({
    theirs,
    ours: 'open' as const,
  })),
  ...(['INPRG', 'WMATL', 'WPCOND', 'INPROG'] as const).map((theirs) => ({ theirs, ours: 'in progress' as const })),
  ...(['COMP', 'CLOSE', 'RESOLVED', 'CLOSED'] as const).map((theirs) => ({ theirs, ours: 'done' as const })),
  ...(['CAN', 'CANCELLED'] as const).map((theirs) => ({ theirs, ours: 'cancelled' as const })),
];

/**
 * IBM Maximo Manage over its REST API in lean JSON. Our key is the number of the record (with the site its primary key), and *sync* makes it or finds it (class
 * A). `externalrefid` would leave the number to Maximo, but takes 10 characters as delivered, and a key must not be cut. After a
 * doubt the order is looked for first, so that sync does not overwrite what a planner has changed since.
 */
export const maximo = defineProvider({
  ...{ name: 'maximo', title: 'IBM Maximo Manage', idempotency: 'A', transport: 'http' },
  ...{ proven: 'documentation', against: "IBM's documentation of the REST API" },
  forms: [
    { form: 'order', called: 'work order' },
    { form: 'request', called: 'service request' },
  ],
  authentications: ['api key', 'basic'],
  apiKeyHeader: 'apikey',
  fields,
  needs: ['site'],
  priorities: { critical: '1', high: '2', medium: '3', low: '4' },
  states: STATES,
  before: (settings, order, { again }) =>
    order.kind === 'create' && again ? find(settings, order.key, recordOf(order.form)) : undefined,
  settled: (_settings, order, response) => {
    const answer = found(order.key, response);
    return answer.kind === 'absent' ? undefined : answer;
  },
  request: (settings, order, context) => request(settings, order, context),
  receipt: (_settings, order, response, context) => receipt(order, response, context),
  find: (settings, { key, form }) => find(settings, key, recordOf(form)),
  read: (settings, link) => {
    const { record, path } = placeOf(link);
    return get(settings, path, { 'oslc.select': selected(record) });
  },
  found: (_settings, key, response) => found(key, response),
  changes: (settings, since) => {
    const { set, number } = RECORDS.order;
    const from = new Date(since).toISOString();
    return get(settings, set, {
      'oslc.where': `changedate>=${quoted(from)} and siteid=${quoted(settings.site ?? '')} and ${number}="TL-%"`,
      'oslc.select': `${selected(RECORDS.order)},changedate`,
      'oslc.orderBy': '+changedate',
      'oslc.pageSize': String(PAGE),
    });
  },
  changed: (_settings, response) => changed(response),
  check: (settings) => get(settings, RECORDS.order.set, { 'oslc.select': 'wonum', 'oslc.pageSize': '1' }),
  checked: (_settings, response) =>
    membersIn(response) ? { kind: 'ok', says: 'work orders can be read' } : failure(response),
});

const recordOf = (form: OrderForm | undefined): Kind => RECORDS[form === 'request' ? 'request' : 'order'];
const selected = ({ number }: Kind) => `${number},siteid,status,status_maxvalue,href`;
/** A text within a where clause, in which no quote can be written. */
const quoted = (text: string) => `"${text.replaceAll('"', '')}"`;

/** An order over there by its address, `mxapiwodetail/_QkVERk9SRC8xMDAx`; without one, by our key. */
function placeOf({ id }: { id: string }): { record: Kind; path: string } {
  const record = id.startsWith(`${RECORDS.request.set}/`) ? RECORDS.request : RECORDS.order;
  return { record, path: id.split('/').map(encodeURIComponent).join('/') };
}

function address(settings: Settings, path: string, parameters: Readonly<Record<string, string>>): string {
  const base = settings.authentication === 'api key' ? '/maximo/api/os' : '/maximo/oslc/os';
  const query = Object.entries(parameters).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
  return `${base}/${path}?lean=1${query.join('')}`;
}

const JSON_ONLY = { Accept: 'application/json' };

function get(settings: Settings, path: string, parameters: Readonly<Record<string, string>>): ProviderRequest {
  return { method: 'GET', path: address(settings, path, parameters), headers: JSON_ONLY };
}

function find(settings: Settings, key: string, record: Kind): ProviderRequest {
  return get(settings, record.set, {
    'oslc.where': `${record.number}=${quoted(key)} and siteid=${quoted(settings.site ?? '')}`,
    'oslc.select': selected(record),
    'oslc.pageSize': '2',
  });
}

function request(settings: Settings, order: WorkOrderRequest, { link, again }: RequestContext): ProviderRequest {
  if (order.kind === 'create') {
    const record = recordOf(order.form);
    const headers = {
      ...{ ...JSON_ONLY, 'x-method-override': 'SYNC', patchtype: 'MERGE', properties: selected(record) },
      // Guards against a request that the network doubles; a repeat of ours would be refused by it for five minutes.
      ...(again ? {} : { transactionid: order.key }),
    };
    return {
      method: 'POST',
      path: address(settings, record.set, {}),
      headers,
      body: newRecord(settings, order, record),
    };
  }
  const { record, path } = placeOf(link ?? { id: '' });
  if (order.kind === 'attach') {
    const headers = {
      ...{ ...JSON_ONLY, slug: inHeader(order.file?.name ?? ''), 'x-document-meta': 'FILE/Attachments' },
      ...{ 'x-document-description': inHeader(fitted(order.text, LENGTH.description)) },
      transactionid: `${order.key}-${order.at}`,
    };
    const sent = { method: 'POST', path: address(settings, `${path}/doclinks`, {}), headers } as const;
    return order.file ? { ...sent, file: order.file } : sent;
  }
  const headers = { ...JSON_ONLY, 'x-method-override': 'PATCH', patchtype: 'MERGE', properties: selected(record) };
  if (order.kind === 'complete') {
    const body = { status: record.done, memo: fitted(order.text, LENGTH.memo) };
    return { method: 'POST', path: address(settings, path, { action: 'wsmethod:changeStatus' }), headers, body };
  }
  const noted = { ...headers, transactionid: `${order.key}-${order.kind}-${order.at}` };
  const worklog = { worklog: [noteOf(order.text)] };
  const body =
    order.kind === 'priority'
      ? { [record.priority]: numeric(settings.priorities[order.priority]), ...worklog }
      : worklog;
  return { method: 'POST', path: address(settings, path, {}), headers: noted, body };
}

function newRecord(settings: Settings, order: CreateRequest, record: Kind): Record<string, unknown> {
  const { equipment, location, title, text } = order;
  return {
    ...{ [record.number]: order.key, siteid: settings.site },
    ...(settings.organization !== undefined && { orgid: settings.organization }),
    ...(record === RECORDS.request && { class: 'SR' }),
    ...{ description: fitted(title, LENGTH.description), description_longdescription: asHtml(text) },
    ...(equipment !== undefined && { assetnum: equipment }),
    ...(location !== undefined && { location }),
    [record.priority]: numeric(settings.priorities[order.priority]),
    ...(record === RECORDS.order && settings.workType !== undefined && { worktype: settings.workType }),
    ...(settings.reportedBy !== undefined && { reportedby: settings.reportedBy }),
  };
}

/** An entry of the work log; its long text only where the short one does not hold it. */
const noteOf = (text: string) => ({
  ...{ description: fitted(text, LENGTH.description), logtype: 'CLIENTNOTE' },
  ...(text.length > LENGTH.description && { description_longdescription: asHtml(text) }),
});

const numeric = (priority: string) => (/^\d+$/.test(priority) ? Number(priority) : priority);
/** Long descriptions are HTML there. */
const asHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
const inHeader = (text: string) => text.replace(/[^\x20-\x7e]/g, '_');

function receipt(order: WorkOrderRequest, response: ProviderResponse, { link }: RequestContext): Receipt {
  const { status, body, headers } = response;
  if (status === 409) {
    const reason = `409: ${saidIn(body) || 'a transaction of this id was there before'}`;
    // A transaction id is kept with the commit.
    if (order.kind === 'create' || !link) return { kind: 'unknown', reason };
    return { kind: 'updated', number: link.number, status: link.status };
  }
  if (!isSuccess(response)) return failure(response);
  const standing = statusOf(body);
  if (order.kind === 'create') {
    const id = idIn(textAt(body, 'href') || (headers.location ?? ''));
    if (id === undefined) return { kind: 'unknown', reason: `${status}: no address of the order in the answer` };
    return { kind: status === 201 ? 'created' : 'existing', id, number: order.key, status: standing ?? 'open' };
  }
  const fallback = order.kind === 'complete' ? 'done' : (link?.status ?? 'open');
  return { kind: 'updated', number: link?.number ?? order.key, status: standing ?? fallback };
}

function found(key: string, response: ProviderResponse): Found {
  const members = membersIn(response);
  const rows = members ?? (isSuccess(response) && textAt(response.body, 'href') !== '' ? [response.body] : undefined);
  if (!rows) return response.status === 404 && errorIn(response.body) ? { kind: 'absent' } : failure(response);
  const row = members ? rows.find((each) => numberOf(each) === key) : rows[0];
  const id = idIn(textAt(row, 'href'));
  if (row === undefined || id === undefined) return { kind: 'absent' };
  return { kind: 'existing', id, number: numberOf(row), status: statusOf(row) ?? 'open' };
}

function changed(response: ProviderResponse): Changes {
  const members = membersIn(response);
  if (!members) return failure(response);
  const changes = members.flatMap((row): OrderChange[] => {
    const [number, id, time] = [numberOf(row), idIn(textAt(row, 'href')), Date.parse(textAt(row, 'changedate'))];
    if (id === undefined) return [];
    return [{ key: number, id, number, status: statusOf(row) ?? 'open', ...(time > 0 && { changedAt: time }) }];
  });
  return { kind: 'changes', changes, more: members.length === PAGE };
}

/** JSON, or nothing: a page of HTML with status 200 is a login form. */
const isSuccess = ({ status, body }: ProviderResponse) =>
  status >= 200 && status < 300 && (typeof body !== 'string' || body === '') && errorIn(body) === undefined;

function membersIn(response: ProviderResponse): unknown[] | undefined {
  const members = at(response.body, 'member');
  return isSuccess(response) && Array.isArray(members) ? members : undefined;
}

const numberOf = (row: unknown) => textAt(row, 'wonum') || textAt(row, 'ticketid');
/** The end of an address: `mxapiwodetail/_QkVERk9SRC8xMDAx`. */
const idIn = (href: string) => /\/os\/(mxapi\w+\/[^/?#]+)/.exec(href)?.[1];

function statusOf(row: unknown): WorkOrderStatus | undefined {
  const internal = textAt(row, 'status_maxvalue') || textAt(row, 'status');
  return STATES.find(({ theirs }) => theirs === internal)?.ours;
}

const errorIn = (body: unknown) => at(body, 'Error') ?? at(body, 'oslc:Error');

function saidIn(body: unknown): string {
  const error = errorIn(body);
  return textAt(error, 'message') || textAt(error, 'oslc:message');
}

function failure(response: ProviderResponse): Failure {
  const { status, body } = response;
  if (status >= 200 && status < 300 && errorIn(body) === undefined) {
    return { kind: 'login', reason: 'a page instead of data: the login is not accepted' };
  }
  return failureOf(response, saidIn(body));
}
