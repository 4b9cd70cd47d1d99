import { plantTime, timeZoneProblems } from '../../model/plant-time.ts';
import type {
  Changes,
  CreateRequest,
  Found,
  OrderChange,
  ProviderRequest,
  ProviderResponse,
  Receipt,
  RequestContext,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../../model/work-order.ts';
import { at, fitted, textAt } from './answers.ts';
import { defineProvider } from './define-provider.ts';
import { isSuccess, sapFailure } from './sap-answers.ts';
import { type SapSettings as Settings, sapFields } from './sap-fields.ts';

const SERVICE = '/sap/opu/odata/sap/API_MAINTNOTIFICATION/';
const SET = 'MaintenanceNotification';
const STANDING =
  'MaintenanceNotification,MaintNotifExtReferenceNumber,NotifProcessingPhase,ConcatenatedActiveSystStsName';
const PAGE = 200;
/** Lengths of the fields in the service's metadata. */
const LENGTH = { title: 40, longText: 1333, reportedBy: 12 };
/** A note shorter than this says nothing. */
const SHORTEST_NOTE = 40;

/** Phases of a notification; of 1 to 3 the system status is surer than the phase. */
const STATES: readonly { phase: string; status: string; theirs: string; ours: WorkOrderStatus }[] = [
  { phase: '1', status: 'OSNO', theirs: 'outstanding (OSNO)', ours: 'open' },
  { phase: '2', status: 'NOPO', theirs: 'postponed (NOPO)', ours: 'open' },
  { phase: '3', status: 'NOPR', theirs: 'in process (NOPR)', ours: 'in progress' },
  { phase: '4', status: 'NOCO', theirs: 'completed (NOCO)', ours: 'done' },
  { phase: '5', status: 'DLFL', theirs: 'deletion flag', ours: 'cancelled' },
];

/**
 * SAP S/4HANA maintenance notifications over OData V2 (`API_MAINTNOTIFICATION`). Our key is the external reference number, which SAP
 * does not keep unique (class C). The service may replace the long text by what is written, so a note reads it first and
 * writes both; `If-Match` keeps what a person writes meanwhile, where the service gives an ETag.
 */
export const sap = defineProvider({
  ...{ name: 'sap', title: 'SAP S/4HANA maintenance notification', idempotency: 'C', transport: 'http' },
  proven: 'server',
  against:
    'an OData V2 service on SAP CAP with the field names and lengths of API_MAINTNOTIFICATION and CSRF protection; not an S/4HANA, whose rules it does not have',
  forms: [{ form: 'notification', called: 'maintenance notification' }],
  authentications: ['basic', 'oauth2'],
  fields: sapFields,
  completesSilently: true,
  cannot: ['attach'],
  problems: ({ reportedBy: who = '', timeZone }) => [
    ...(who.length > LENGTH.reportedBy
      ? [{ field: 'Reported by', value: who, allowed: `at most ${LENGTH.reportedBy} characters for SAP` }]
      : []),
    ...(timeZone === undefined ? [] : timeZoneProblems(timeZone)),
  ],
  priorities: { critical: '1', high: '2', medium: '3', low: '4' },
  states: STATES.map(({ theirs, ours }) => ({ theirs, ours })),
  before: (settings, order, { link }) =>
    order.kind === 'create' ? undefined : get(settings, one(link?.id), { $select: CURRENT }),
  settled: (settings, order, response) => settled(settings, order, response),
  request: (settings, order, context) => {
    const { link, current } = context;
    if (order.kind === 'create') return write(settings, 'POST', SET, notification(settings, order));
    const path = order.kind === 'complete' ? 'CompleteMaintNotification' : one(link?.id);
    const parameters = order.kind === 'complete' ? { MaintenanceNotification: quoted(link?.id ?? '') } : {};
    const etag = textAt(current?.body, 'd', '__metadata', 'etag');
    const changed = order.kind === 'complete' ? undefined : changes(settings, order, current);
    const method = order.kind === 'complete' ? 'POST' : 'PATCH';
    return write(settings, method, path, changed, { parameters, ...(etag && { headers: { 'If-Match': etag } }) });
  },
  receipt: (_settings, order, response, context) => receipt(order, response, context),
  find: (settings, { key }) =>
    get(settings, SET, {
      $filter: `MaintNotifExtReferenceNumber eq ${quoted(key)}`,
      $select: STANDING,
      $orderby: 'MaintenanceNotification asc',
      $top: '2',
    }),
  read: (settings, { id }) => get(settings, one(id), { $select: STANDING }),
  found: (_settings, key, response) => found(key, response),
  changes: (settings, since) => {
    const from = new Date(Math.floor(since / 1000) * 1000).toISOString().replace('.000Z', 'Z');
    return get(settings, SET, {
      $filter: `LastChangeDateTime ge datetimeoffset'${from}' and MaintNotifExtReferenceNumber ne ''`,
      $select: `${STANDING},LastChangeDateTime`,
      $orderby: 'LastChangeDateTime asc,MaintenanceNotification asc',
      $top: String(PAGE),
    });
  },
  changed: (_settings, response) => changed(response),
  login: {
    // Not on the service document: whether its address may end in a slash differs between systems.
    request: (settings) => ({
      ...get(settings, SET, { $select: 'MaintenanceNotification', $top: '1' }),
      headers: { Accept: 'application/json', 'X-CSRF-Token': 'Fetch' },
    }),
    session: (_settings, response) => {
      if (!isSuccess(response)) return sapFailure(response);
      const token = response.headers['x-csrf-token'] ?? '';
      const cookie = (response.cookies ?? []).join('; ');
      const headers = { ...(token && { 'X-CSRF-Token': token }), ...(cookie && { Cookie: cookie }) };
      return { kind: 'session', session: { headers } };
    },
  },
  check: (settings) => get(settings, SET, { $select: 'MaintenanceNotification', $top: '1' }),
  checked: (_settings, response) =>
    isSuccess(response) ? { kind: 'ok', says: 'maintenance notifications can be read' } : sapFailure(response),
});

const CURRENT = `${STANDING},MaintNotificationLongText,MaintNotifLongTextForEdit`;

/** A text within a query: quotes are doubled. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const one = (id = '') => `${SET}(${encodeURIComponent(quoted(id))})`;

function address({ client }: Settings, path: string, parameters: Record<string, string>): string {
  const all = { ...parameters, ...(client !== undefined && { 'sap-client': client }) };
  const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${SERVICE}${path}${query.length > 0 ? '?' : ''}${query.join('&')}`;
}

function get(settings: Settings, path: string, parameters: Record<string, string>): ProviderRequest {
  // English, so that a lock is known by its text.
  const headers = { Accept: 'application/json', 'Accept-Language': 'en' };
  return { method: 'GET', path: address(settings, path, { ...parameters, $format: 'json' }), headers };
}

function write(
  settings: Settings,
  method: 'POST' | 'PATCH',
  path: string,
  body: unknown,
  {
    parameters = {},
    headers = {},
  }: { parameters?: Record<string, string> | undefined; headers?: Record<string, string> | undefined } = {},
): ProviderRequest {
  const sent = { Accept: 'application/json', 'Content-Type': 'application/json', 'Accept-Language': 'en', ...headers };
  return { method, path: address(settings, path, parameters), ...(body !== undefined && { body }), headers: sent };
}

/** The body of a new notification. Numbers of equipment and places go as they are: a shortened one would be another machine. */
function notification(settings: Settings, order: CreateRequest): Record<string, string> {
  const { equipment, location, alarm } = order;
  const { planningPlant, maintenancePlant, plannerGroup, workCenter, workCenterPlant } = settings;
  const object = equipment ?? location;
  const all: Record<string, string | undefined> = {
    NotificationType: settings.notificationType,
    NotificationText: fitted(order.title, LENGTH.title),
    MaintNotifLongTextForEdit: fitted(order.text, LENGTH.longText),
    MaintNotifExtReferenceNumber: order.key,
    MaintPriority: settings.priorities[order.priority],
    TechnicalObject: object,
    TechObjIsEquipOrFuncnlLoc: object && (equipment === undefined ? 'EAMS_FL' : 'EAMS_EQUI'),
    ...{ MaintenancePlanningPlant: planningPlant, MaintenancePlant: maintenancePlant },
    ...{ MaintenancePlannerGroup: plannerGroup, MainWorkCenter: workCenter, MainWorkCenterPlant: workCenterPlant },
    ReportedByUser: settings.reportedBy,
    ...malfunctionStart(alarm.raisedAt, settings.timeZone),
  };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => Boolean(pair[1])));
}

/** Date and time of an instant as OData V2 writes them, on the clock of the plant. */
function malfunctionStart(instant: number, timeZone: string | undefined): Record<string, string> {
  if (timeZone === undefined) return {};
  const [day = '', time = ''] = new Date(plantTime(timeZone).localOf(instant)).toISOString().split('T');
  const [hours, minutes, seconds] = [time.slice(0, 2), time.slice(3, 5), time.slice(6, 8)];
  return {
    MalfunctionStartDate: `/Date(${Date.parse(day)})/`,
    MalfunctionStartTime: `PT${hours}H${minutes}M${seconds}S`,
  };
}

type Change = Exclude<WorkOrderRequest, CreateRequest>;

/** What is in the long text now. */
const longTextIn = (response: ProviderResponse | undefined) =>
  textAt(response?.body, 'd', 'MaintNotificationLongText') || textAt(response?.body, 'd', 'MaintNotifLongTextForEdit');

/** Characters that a note may have. */
function roomFor(settings: Settings, current: string): number {
  return settings.longText === 'appends' || current === '' ? LENGTH.longText : LENGTH.longText - current.length - 1;
}

function changes(settings: Settings, order: Change, response: ProviderResponse | undefined): Record<string, string> {
  const current = longTextIn(response);
  const room = roomFor(settings, current);
  const kept = settings.longText === 'replaces' && current !== '' ? `${current}\n` : '';
  const note = room < SHORTEST_NOTE ? {} : { MaintNotifLongTextForEdit: kept + fitted(order.text, room) };
  return order.kind === 'priority' ? { MaintPriority: settings.priorities[order.priority], ...note } : note;
}

function settled(settings: Settings, order: WorkOrderRequest, response: ProviderResponse): Receipt | undefined {
  if (!isSuccess(response)) return sapFailure(response);
  const row = at(response.body, 'd');
  const [status, number] = [statusOf(row), textAt(row, 'MaintenanceNotification')];
  if (order.kind === 'complete') {
    return status === 'done' || status === 'cancelled' ? { kind: 'updated', number, status } : undefined;
  }
  if (order.kind !== 'note') return undefined;
  const current = longTextIn(response);
  // SAP wraps lines as it likes.
  const bare = (text: string) => text.replace(/\s+/g, '');
  if (bare(current).includes(bare(order.text))) return { kind: 'updated', number, status };
  if (roomFor(settings, current) >= SHORTEST_NOTE) return undefined;
  const reason = `the long text has ${current.length} of ${LENGTH.longText} characters: there is no room for the note`;
  return { kind: 'refused', reason };
}

function receipt(order: WorkOrderRequest, response: ProviderResponse, { link, current }: RequestContext): Receipt {
  if (!isSuccess(response)) return sapFailure(response);
  const { d } = (response.body ?? {}) as { d?: unknown };
  const row = at(d, 'CompleteMaintNotification') ?? d;
  const number = textAt(row, 'MaintenanceNotification') || (link?.number ?? '');
  if (order.kind === 'create') {
    if (number === '') return { kind: 'unknown', reason: `${response.status}: no notification number in the answer` };
    return { kind: 'created', number, status: statusOf(row) };
  }
  if (order.kind === 'complete') return { kind: 'updated', number, status: row === undefined ? 'done' : statusOf(row) };
  return { kind: 'updated', number, status: statusOf(row ?? at(current?.body, 'd')) };
}

function found(key: string, response: ProviderResponse): Found {
  if (!isSuccess(response)) {
    const failure = sapFailure(response);
    // A record that is not there is told by the application; `/IWFND/` is the gateway, which has no such service.
    const said = textAt(response.body, 'error', 'code');
    return response.status === 404 && said !== '' && !said.startsWith('/IWFND/') ? { kind: 'absent' } : failure;
  }
  const rows = at(response.body, 'd', 'results');
  const row = Array.isArray(rows)
    ? rows.find((each) => textAt(each, 'MaintNotifExtReferenceNumber') === key)
    : at(response.body, 'd');
  if (row === undefined) return { kind: 'absent' };
  return { kind: 'existing', number: textAt(row, 'MaintenanceNotification'), status: statusOf(row) };
}

function changed(response: ProviderResponse): Changes {
  if (!isSuccess(response)) return sapFailure(response);
  const rows = at(response.body, 'd', 'results');
  const all = Array.isArray(rows) ? rows : [];
  const ours = all.flatMap((row): OrderChange[] => {
    const key = textAt(row, 'MaintNotifExtReferenceNumber');
    const number = textAt(row, 'MaintenanceNotification');
    const time = /^\/Date\((-?\d+)/.exec(textAt(row, 'LastChangeDateTime'))?.[1];
    const changedAt = time === undefined ? {} : { changedAt: Number(time) };
    return key === '' ? [] : [{ key, id: number, number, status: statusOf(row), ...changedAt }];
  });
  return { kind: 'changes', changes: ours, more: all.length === PAGE };
}

function statusOf(row: unknown): WorkOrderStatus {
  const phase = textAt(row, 'NotifProcessingPhase');
  const told = textAt(row, 'ConcatenatedActiveSystStsName').split(/\s+/);
  const ended = STATES.find((state) => state.phase === phase && phase >= '4');
  const state =
    ended ?? STATES.find(({ status }) => told.includes(status)) ?? STATES.find((one) => one.phase === phase);
  return state?.ours ?? 'open';
}
