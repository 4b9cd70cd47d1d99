import type { Static, Type } from 'typebox';
import type {
  CreateRequest,
  Failure,
  OrderChange,
  ProviderRequest,
  ProviderResponse,
  RequestContext,
  SystemSettings,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../../model/work-order.ts';
import { at, changedAt, failureOf, fitted, linkIn, textAt, updated } from './answers.ts';
import { defineProvider } from './define-provider.ts';
import { organization } from './shared-fields.ts';

const fields = {
  organization,
};

type Settings = SystemSettings & Static<ReturnType<typeof Type.Object<typeof fields>>>;

/** The states of work orders, then those of work requests. */
const STATES = [
  { theirs: 'OPEN', ours: 'open' },
  { theirs: 'IN_PROGRESS', ours: 'in progress' },
  { theirs: 'ON_HOLD', ours: 'in progress' },
  { theirs: 'DONE', ours: 'done' },
  { theirs: 'CANCELED', ours: 'cancelled' },
  { theirs: 'SKIPPED', ours: 'cancelled' },
  { theirs: 'PENDING', ours: 'open' },
  { theirs: 'APPROVED', ours: 'in progress' },
  { theirs: 'REJECTED', ours: 'cancelled' },
] as const satisfies readonly { theirs: string; ours: WorkOrderStatus }[];

const CHANGES_AT_ONCE = 100;
const LONGEST_TITLE = 255;
const NO_NOTES = 'a work request of MaintainX takes a priority and files, but no notes, and is completed over there';

/**
 * Work orders and work requests of MaintainX. No field of theirs can be searched by our key, so it stands in the title, as `[TL-…]`, and an order that
 * is not found by it is left to a person (class D).
 */
export const maintainx = defineProvider<typeof fields>({
  ...{ name: 'maintainx', title: 'MaintainX', idempotency: 'D', transport: 'http', proven: 'documentation' },
  against: 'the OpenAPI description of its maker, REST v1',
  forms: [
    { form: 'order', called: 'work order' },
    { form: 'request', called: 'work request' },
  ],
  authentications: ['bearer'],
  fields,
  priorities: { critical: 'HIGH', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' },
  states: STATES,
  request(settings, order, context) {
    return sent(settings, order.kind === 'create' ? creation(settings, order) : change(settings, order, context));
  },
  receipt(_settings, order, response, context) {
    const id = textAt(response.body, 'id');
    if (response.status >= 300) return failure(response);
    if (order.kind !== 'create') {
      if (isRefused(order, linkIn(context).id)) return { kind: 'refused', reason: NO_NOTES };
      return updated(context, order.kind === 'complete' ? 'done' : undefined);
    }
    if (id === '') return { kind: 'unknown', reason: 'what answered is not the interface of MaintainX' };
    return { kind: 'created', id: `${kindOf(order.form)}/${id}`, number: id, status: 'open' };
  },
  find(settings, { key, form }) {
    const upcoming = kindOf(form) === 'workorders' ? '&show_upcoming=true' : '';
    const path = `/${kindOf(form)}?title=${encodeURIComponent(key)}&limit=${CHANGES_AT_ONCE}${upcoming}`;
    return sent(settings, { method: 'GET', path });
  },
  read: (settings, { id }) => sent(settings, { method: 'GET', path: `/${id}` }),
  found(_settings, key, response) {
    const { status, body } = response;
    const one = at(body, 'workOrder') ?? at(body, 'workRequest');
    if (status === 404) return { kind: 'absent' };
    if (status >= 300) return failure(response);
    if (one !== undefined) return { ...standing(one), kind: 'existing' };
    const rows = at(body, 'workOrders') ?? at(body, 'workRequests');
    if (!Array.isArray(rows)) return { kind: 'unknown', reason: 'what answered is not the interface of MaintainX' };
    const ours = rows.find((row) => keyIn(row) === key);
    return ours === undefined ? { kind: 'absent' } : { ...standing(ours), kind: 'existing' };
  },
  changes(settings, since) {
    const from = encodeURIComponent(new Date(since).toISOString());
    const query = `${encodeURIComponent('updatedAt[gte]')}=${from}&sort=updatedAt&limit=${CHANGES_AT_ONCE}`;
    return sent(settings, { method: 'GET', path: `/workorders?${query}&show_upcoming=true` });
  },
  changed(_settings, response) {
    const rows = at(response.body, 'workOrders');
    if (response.status >= 300 || !Array.isArray(rows)) return failure(response);
    const changes = rows.map((row): OrderChange => {
      const { id, number, status } = standing(row);
      const key = keyIn(row);
      return { ...(key && { key }), id, number, status, ...changedAt(Date.parse(textAt(row, 'updatedAt'))) };
    });
    return { kind: 'changes', changes, more: rows.length >= CHANGES_AT_ONCE };
  },
  check: (settings) => sent(settings, { method: 'GET', path: '/workorders?limit=1' }),
  checked: (_settings, response) =>
    response.status < 300 ? { kind: 'ok', says: 'MaintainX answers' } : failure(response),
});

type Kind = 'workorders' | 'workrequests';
const kindOf = (form: CreateRequest['form']): Kind =>
  form === undefined || form === 'order' ? 'workorders' : 'workrequests';

const tokenOf = (key: string) => `[${key}]`;
const KEY = /^[A-Z0-9-]{20}$/;
const TOKEN = /\[([A-Z0-9-]{20})\]/;

/** Our key in an order over there: in its data, else in its title, which people may have changed. */
function keyIn(row: unknown): string | undefined {
  const data = textAt(row, 'externalData');
  return KEY.test(data) ? data : TOKEN.exec(textAt(row, 'title'))?.[1];
}

/** Adds what goes with every request. The address may end in `/v1`, as the maker writes it. */
function sent({ url, organization }: Settings, request: ProviderRequest): ProviderRequest {
  const path = `${url.endsWith('/v1') ? '' : '/v1'}${request.path}`;
  return { ...request, path, ...(organization && { headers: { 'x-organization-id': organization } }) };
}

function creation({ priorities }: Settings, order: CreateRequest): ProviderRequest {
  const token = tokenOf(order.key);
  const asset = idIn(order.equipment);
  const place = idIn(order.location);
  const told = [
    ...(order.equipment && asset === undefined ? [`Asset: ${order.equipment}`] : []),
    ...(order.location && place === undefined ? [`Location: ${order.location}`] : []),
  ];
  const kind = kindOf(order.form);
  const body = {
    title: `${fitted(order.title, LONGEST_TITLE - token.length - 1)} ${token}`,
    description: [order.text, ...told].join('\n'),
    priority: priorities[order.priority],
    ...(asset !== undefined && { assetId: asset }),
    ...(place !== undefined && { locationId: place }),
    ...(kind === 'workorders' && { type: 'REACTIVE', externalData: order.key }),
  };
  return { method: 'POST', path: `/${kind}`, body };
}

/** Assets and locations are known by numbers; any other name goes into the description. */
function idIn(text = ''): number | undefined {
  const id = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(id) ? id : undefined;
}

type Change = Exclude<WorkOrderRequest, CreateRequest>;

/** What a work request has no place for; it is read instead, and the order is refused. */
const isRefused = (order: Change, id: string) =>
  id.startsWith('workrequests/') &&
  (order.kind === 'note' || order.kind === 'complete' || (order.kind === 'attach' && !order.file));

function change({ priorities }: Settings, order: Change, context: RequestContext): ProviderRequest {
  const { id } = linkIn(context);
  if (isRefused(order, id)) return { method: 'GET', path: `/${id}` };
  if (order.kind === 'priority')
    return { method: 'PATCH', path: `/${id}`, body: { priority: priorities[order.priority] } };
  if (order.kind === 'complete') return { method: 'PATCH', path: `/${id}/status`, body: { status: 'DONE' } };
  if (order.kind === 'attach' && order.file) {
    const file = { ...order.file, contentType: 'application/octet-stream' };
    return { method: 'PUT', path: `/${id}/attachments/${encodeURIComponent(order.file.name)}`, file };
  }
  return { method: 'POST', path: `/${id}/comments`, body: { content: order.text } };
}

/** How an order or a request stands. The number that people know is that of their organization. */
function standing(row: unknown): { id: string; number: string; status: WorkOrderStatus } {
  const request = textAt(row, 'requestStatus');
  const theirs = request || textAt(row, 'status');
  const ours = STATES.find((state) => state.theirs === theirs)?.ours ?? 'in progress';
  const isDeleted = textAt(row, 'deletedAt') !== '';
  const id = textAt(row, 'id');
  const number = textAt(row, 'sequentialId') || id;
  return { id: `${request ? 'workrequests' : 'workorders'}/${id}`, number, status: isDeleted ? 'cancelled' : ours };
}

function failure(response: ProviderResponse): Failure {
  const { status, body } = response;
  if (status < 300) return { kind: 'unknown', reason: 'what answered is not the interface of MaintainX' };
  const errors = at(body, 'errors');
  const said = Array.isArray(errors) ? errors.map((one) => saidIn(one)).join('; ') : textAt(body, 'error');
  return failureOf(response, said);
}

function saidIn(one: unknown): string {
  const field = textAt(one, 'fieldPath');
  return typeof one === 'string' ? one : `${field && `${field}: `}${textAt(one, 'error')}`;
}
