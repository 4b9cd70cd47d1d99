import { type Static, type TObject, Type } from 'typebox';
import type {
  Changes,
  CreateRequest,
  Failure,
  Found,
  OrderChange,
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
import { reportedBy } from './shared-fields.ts';

const ORDERS = 'wm_order';
const INCIDENTS = 'incident';
/** By this the orders that we opened are told from others. */
const DISPLAY = 'Tieline';
const PAGE = 200;
const LENGTH = { title: 160, text: 4000 };

const fields = {
  assignmentGroup: Type.Optional(
    Type.String({
      title: 'Assignment group',
      pattern: '^[0-9a-f]{32}$',
      placeholder: '287ebd7da9fe198100f92cc8d1d2154e',
      description: 'sys_id of the group that gets it. Empty: by the rules over there.',
    }),
  ),
  closeCode: Type.Optional(
    Type.String({
      title: 'Close code',
      maxLength: 40,
      placeholder: 'Solution provided',
      description: 'Most instances resolve an incident only with one.',
    }),
  ),
  reportedBy,
};

type Settings = SystemSettings & Static<TObject<typeof fields>>;

/** The name counts, then the number: numbers of work orders are not documented, and those here are the usual ones. */
const STATES: readonly { table: string; value: string; name: string; ours: WorkOrderStatus }[] = [
  { table: INCIDENTS, value: '1', name: 'New', ours: 'open' },
  { table: INCIDENTS, value: '2', name: 'In Progress', ours: 'in progress' },
  { table: INCIDENTS, value: '3', name: 'On Hold', ours: 'in progress' },
  { table: INCIDENTS, value: '6', name: 'Resolved', ours: 'done' },
  { table: INCIDENTS, value: '7', name: 'Closed', ours: 'done' },
  { table: INCIDENTS, value: '8', name: 'Canceled', ours: 'cancelled' },
  { table: ORDERS, value: '', name: 'Draft', ours: 'open' },
  { table: ORDERS, value: '', name: 'Awaiting Qualification', ours: 'open' },
  { table: ORDERS, value: '', name: 'Qualified', ours: 'open' },
  { table: ORDERS, value: '', name: 'Ready for Dispatch', ours: 'open' },
  { table: ORDERS, value: '', name: 'Assigned', ours: 'open' },
  { table: ORDERS, value: '', name: 'Accepted', ours: 'open' },
  { table: ORDERS, value: '18', name: 'Work In Progress', ours: 'in progress' },
  { table: ORDERS, value: '3', name: 'Closed Complete', ours: 'done' },
  { table: ORDERS, value: '4', name: 'Closed Incomplete', ours: 'done' },
  { table: ORDERS, value: '7', name: 'Cancelled', ours: 'cancelled' },
];
const DONE: Readonly<Record<string, string>> = { [INCIDENTS]: '6', [ORDERS]: '3' };

/** ServiceNow computes an incident's priority from impact and urgency. */
const IMPACT_URGENCY: Readonly<Record<string, { impact: string; urgency: string }>> = {
  1: { impact: '1', urgency: '1' },
  2: { impact: '2', urgency: '1' },
  3: { impact: '2', urgency: '2' },
  4: { impact: '3', urgency: '2' },
  5: { impact: '3', urgency: '3' },
};
const STANDARD = { impact: '2', urgency: '2' };

/**
 * ServiceNow over its Table API: requests are incidents, orders are work orders of Field Service. Our key is `correlation_id`, which can be looked up and
 * is not unique (class C).
 */
export const servicenow = defineProvider({
  ...{ name: 'servicenow', title: 'ServiceNow', idempotency: 'C', transport: 'http' },
  ...{ proven: 'documentation', against: "ServiceNow's documentation of the Table and Attachment APIs" },
  forms: [
    { form: 'request', called: 'incident' },
    { form: 'order', called: 'work order' },
  ],
  authentications: ['basic', 'oauth2', 'api key'],
  apiKeyHeader: 'x-sn-apikey',
  fields,
  priorities: { critical: '1', high: '2', medium: '3', low: '4' },
  states: STATES.map(({ name, ours }) => ({ theirs: name, ours })),
  request: (settings, order, context) => request(settings, order, context),
  receipt: (_settings, order, response, context) => receipt(order, response, context),
  find: (_settings, { key, form }) =>
    get(form === 'order' ? ORDERS : INCIDENTS, {
      sysparm_query: `correlation_id=${inQuery(key)}^ORDERBYsys_created_on`,
      ...{ sysparm_fields: SHOWN, sysparm_display_value: 'all', sysparm_limit: '2' },
    }),
  read: (_settings, { id }) => get(placeOf(id), { sysparm_fields: SHOWN, sysparm_display_value: 'all' }),
  found: (_settings, key, response) => found(key, response),
  changes: (_settings, since) => {
    const from = new Date(Math.floor(since / 1000) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    // Incidents and work orders are both tasks.
    return get('task', {
      sysparm_query: `correlation_display=${DISPLAY}^sys_updated_on>=${from}^ORDERBYsys_updated_on`,
      ...{ sysparm_fields: SHOWN, sysparm_display_value: 'all', sysparm_limit: String(PAGE) },
    });
  },
  changed: (_settings, response) => changed(response),
  check: () => get(INCIDENTS, { sysparm_fields: 'sys_id', sysparm_limit: '1' }),
  checked: (_settings, response) =>
    Array.isArray(resultIn(response)) ? { kind: 'ok', says: 'incidents can be read' } : failure(response),
});

const SHOWN = 'sys_id,sys_class_name,number,state,correlation_id,sys_updated_on';

/** A value within an encoded query, whose parts `^` separates. */
const inQuery = (text: string) => text.replaceAll('^', '^^');
/** An order over there, `incident/9d385017c611228701d22104cc95c371`. */
const placeOf = (id: string) => id.split('/').map(encodeURIComponent).join('/');
const tableOf = (id: string) => id.split('/')[0] ?? INCIDENTS;

function address(path: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/api/now/${path}?${query.join('&')}`;
}

const HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json' };
const ANSWER = { sysparm_fields: SHOWN, sysparm_display_value: 'all', sysparm_input_display_value: 'false' };

function get(path: string, parameters: Readonly<Record<string, string>>): ProviderRequest {
  return { method: 'GET', path: address(`table/${path}`, parameters), headers: { Accept: 'application/json' } };
}

function request(settings: Settings, order: WorkOrderRequest, { link }: RequestContext): ProviderRequest {
  if (order.kind === 'create') {
    const table = order.form === 'order' ? ORDERS : INCIDENTS;
    const body = record(settings, order, table);
    return { method: 'POST', path: address(`table/${table}`, ANSWER), headers: HEADERS, body };
  }
  const id = link?.id ?? '';
  const table = tableOf(id);
  if (order.kind === 'attach') {
    const name = order.file?.name ?? '';
    const place = { table_name: table, table_sys_id: id.split('/')[1] ?? '', file_name: name };
    const sent = {
      method: 'POST',
      path: address('attachment/file', place),
      headers: { Accept: 'application/json' },
    } as const;
    return order.file ? { ...sent, file: order.file } : sent;
  }
  const body = changeOf(settings, order, table);
  return { method: 'PATCH', path: address(`table/${placeOf(id)}`, ANSWER), headers: HEADERS, body };
}

function changeOf(
  settings: Settings,
  order: Exclude<WorkOrderRequest, CreateRequest | { kind: 'attach' }>,
  table: string,
): Record<string, string> {
  if (order.kind === 'note') return { work_notes: order.text };
  if (order.kind === 'priority') return { ...priorityOf(settings, order.priority, table), work_notes: order.text };
  const closing =
    table === INCIDENTS
      ? { close_notes: fitted(order.text, LENGTH.text), ...(settings.closeCode && { close_code: settings.closeCode }) }
      : { work_notes: order.text };
  return { state: DONE[table] ?? '3', ...closing };
}

function priorityOf(settings: Settings, ours: CreateRequest['priority'], table: string): Record<string, string> {
  const theirs = settings.priorities[ours];
  return table === ORDERS ? { priority: theirs } : (IMPACT_URGENCY[theirs] ?? STANDARD);
}

const isSysId = (text: string | undefined): text is string => /^[0-9a-f]{32}$/i.test(text ?? '');

/** A reference takes a sys_id only; what is none is told in the text, where a person reads it. */
function record(settings: Settings, order: CreateRequest, table: string): Record<string, string> {
  const { equipment, location, key } = order;
  const told = [
    order.text,
    ...(equipment === undefined || isSysId(equipment) ? [] : [`Equipment: ${equipment}`]),
    ...(location === undefined || isSysId(location) ? [] : [`Location: ${location}`]),
  ];
  return {
    short_description: fitted(order.title, LENGTH.title),
    description: fitted(told.join('\n'), LENGTH.text),
    ...{ correlation_id: key, correlation_display: DISPLAY },
    ...priorityOf(settings, order.priority, table),
    ...(isSysId(equipment) && { cmdb_ci: equipment }),
    ...(isSysId(location) && { location }),
    ...(settings.assignmentGroup && { assignment_group: settings.assignmentGroup }),
    ...(settings.reportedBy && table === INCIDENTS && { caller_id: settings.reportedBy }),
  };
}

function receipt(order: WorkOrderRequest, response: ProviderResponse, { link }: RequestContext): Receipt {
  const row = resultIn(response);
  if (row === undefined) return failure(response);
  if (order.kind === 'attach') return { kind: 'updated', number: link?.number ?? '', status: link?.status ?? 'open' };
  const table = link ? tableOf(link.id) : order.kind === 'create' && order.form === 'order' ? ORDERS : INCIDENTS;
  const opened = orderIn(row, table);
  if (opened.number === '') return { kind: 'unknown', reason: `${response.status}: no number in the answer` };
  const { key: _key, ...standing } = opened;
  return { kind: order.kind === 'create' ? 'created' : 'updated', ...standing };
}

function found(key: string, response: ProviderResponse): Found {
  const result = resultIn(response);
  if (result === undefined) {
    const isGone = response.status === 404 && /no record found/i.test(textAt(response.body, 'error', 'message'));
    return isGone ? { kind: 'absent' } : failure(response);
  }
  const row = Array.isArray(result) ? result.find((each) => fieldOf(each, 'correlation_id') === key) : result;
  if (row === undefined) return { kind: 'absent' };
  const { key: _key, ...standing } = orderIn(row, INCIDENTS);
  return { kind: 'existing', ...standing };
}

function changed(response: ProviderResponse): Changes {
  const rows = resultIn(response);
  if (!Array.isArray(rows)) return failure(response);
  const changes = rows.flatMap((row): OrderChange[] => {
    const time = Date.parse(`${fieldOf(row, 'sys_updated_on').replace(' ', 'T')}Z`);
    const order = orderIn(row, INCIDENTS);
    return order.key === '' ? [] : [{ ...order, ...(time > 0 && { changedAt: time }) }];
  });
  return { kind: 'changes', changes, more: rows.length === PAGE };
}

/** What an answer brings; `undefined` where it is no success. A page of HTML comes from an instance that sleeps. */
function resultIn({ status, body }: ProviderResponse): unknown {
  return status >= 200 && status < 300 ? at(body, 'result') : undefined;
}

/** With `sysparm_display_value=all` a field is `{ value, display_value }`. */
const fieldOf = (row: unknown, name: string) => textAt(row, name, 'value') || textAt(row, name);

function orderIn(row: unknown, usual: string): { key: string; id: string; number: string; status: WorkOrderStatus } {
  const table = fieldOf(row, 'sys_class_name') || usual;
  const [value, name] = [fieldOf(row, 'state'), textAt(row, 'state', 'display_value')];
  const ofTable = STATES.filter((state) => state.table === table);
  const state = ofTable.find((one) => one.name === name) ?? ofTable.find((one) => one.value === value);
  const id = `${table}/${fieldOf(row, 'sys_id')}`;
  return { key: fieldOf(row, 'correlation_id'), id, number: fieldOf(row, 'number'), status: state?.ours ?? 'open' };
}

function failure(response: ProviderResponse): Failure {
  const { status, body } = response;
  if (status >= 200 && status < 300) {
    return { kind: 'unknown', reason: `${status} without a result: the instance may be asleep` };
  }
  const parts = [textAt(body, 'error', 'message'), textAt(body, 'error', 'detail')];
  return failureOf(response, parts.filter((part) => part !== '').join(': '));
}
