import { type Static, Type } from 'typebox';
import { type PlantTime, plantTime } from '../../model/plant-time.ts';
import type {
  CreateRequest,
  Failure,
  Found,
  OrderChange,
  ProviderRequest,
  SystemSettings,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../../model/work-order.ts';
import { at, changedAt, fitted, linkIn, textAt, updated } from './answers.ts';
import { defineProvider } from './define-provider.ts';
import { type FrappeAnswer, frappeAnswer } from './erpnext-answer.ts';
import { asHtml } from './html.ts';
import { timeZone } from './shared-fields.ts';

const fieldName = '^[a-z][a-z0-9_]*$';

const fields = {
  erpDocument: Type.Enum(['Issue', 'Asset Repair'], {
    title: 'Document',
    default: 'Issue',
    description: 'What an order becomes unless it says itself, and what is asked for changes.',
  }),
  erpKeyField: Type.String({
    title: 'Field of our key',
    default: 'custom_nr_ref',
    pattern: fieldName,
    maxLength: 64,
    description: 'A custom field of the document, of type Data and with *Unique* set.',
  }),
  erpEquipmentField: Type.Optional(
    Type.String({
      title: 'Field of the equipment',
      pattern: fieldName,
      maxLength: 64,
      placeholder: 'custom_asset',
      description: 'A custom field of Issue that takes the asset. Empty: the asset stands in the description.',
    }),
  ),
  timeZone,
};

type Settings = SystemSettings & Static<ReturnType<typeof Type.Object<typeof fields>>>;
type Document = Settings['erpDocument'];

/** The states of both documents; that of an Asset Repair stands in `repair_status`. */
const STATES = [
  { theirs: 'Open', ours: 'open' },
  { theirs: 'Replied', ours: 'in progress' },
  { theirs: 'On Hold', ours: 'in progress' },
  { theirs: 'Resolved', ours: 'done' },
  { theirs: 'Closed', ours: 'done' },
  { theirs: 'Pending', ours: 'open' },
  { theirs: 'Completed', ours: 'done' },
  { theirs: 'Cancelled', ours: 'cancelled' },
] as const satisfies readonly { theirs: string; ours: WorkOrderStatus }[];

const STATE_FIELD = { Issue: 'status', 'Asset Repair': 'repair_status' } as const;
const FORMS = { request: 'Issue', order: 'Asset Repair', notification: 'Issue' } as const;
const CHANGES_AT_ONCE = 200;
/** The most a field of type Data holds. */
const LONGEST_SUBJECT = 140;

/**
 * Issues and asset repairs of ERPNext by the REST interface of Frappe. Our key goes into a custom field; whether that is unique an administrator
 * decides, so the key is looked up (class C).
 */
export const erpnext = defineProvider<typeof fields>({
  ...{ name: 'erpnext', title: 'ERPNext', idempotency: 'C', transport: 'http', proven: 'documentation' },
  against: 'the sources of ERPNext 15 and Frappe 15',
  forms: [
    { form: 'request', called: 'Issue' },
    { form: 'order', called: 'Asset Repair' },
  ],
  authentications: ['basic', 'api key', 'bearer', 'oauth2'],
  apiKeyHeader: 'Authorization',
  fields,
  problems: ({ timeZone = 'UTC', ...rest }) => {
    const { authentication, token } = rest as { authentication?: unknown; token?: unknown };
    const key = { field: 'Key', value: undefined, allowed: 'token KEY:SECRET, with both as ERPNext has given them' };
    const zone = { field: 'Time zone', value: timeZone, allowed: 'an IANA name, such as Europe/Berlin' };
    return [
      ...(authentication === 'api key' && typeof token === 'string' && !/^token \S+:\S+$/.test(token) ? [key] : []),
      ...(isTimeZone(timeZone) ? [] : [zone]),
    ];
  },
  priorities: { critical: 'High', high: 'High', medium: 'Medium', low: 'Low' },
  states: STATES,
  request(settings, order, context) {
    if (order.kind === 'create') return creation(settings, order);
    const { document, name } = placeOf(linkIn(context).id);
    return change(settings, order, { document, name });
  },
  receipt(_settings, order, response, context) {
    const answer = frappeAnswer(response);
    if (answer.kind === 'conflict' && order.kind === 'create') return { kind: 'unknown', reason: answer.reason };
    if (answer.kind === 'twice') return updated(context);
    if (answer.kind !== 'data') return failed(answer);
    if (order.kind === 'complete') return updated(context, 'done');
    return order.kind === 'create' ? { ...standing(answer.data), kind: 'created' } : updated(context);
  },
  find(settings, { key, form }) {
    const document = documentOf(settings, form);
    return list(settings, document, { filters: [[settings.erpKeyField, '=', key]], order: 'creation asc', limit: 2 });
  },
  read: (_settings, { id }) => ({ method: 'GET', path: pathOf(placeOf(id)) }),
  found: (_settings, _key, response) => foundIn(frappeAnswer(response)),
  changes(settings, since) {
    const { localOf } = timeOf(settings);
    // Where clocks are set back within the hour, the earlier time is asked from.
    const local = Math.min(localOf(since), localOf(since + HOUR_MS) - HOUR_MS);
    const filters = [
      [settings.erpKeyField, 'is', 'set'],
      ['modified', '>=', written(local)],
    ];
    return list(settings, settings.erpDocument, { filters, order: 'modified asc', limit: CHANGES_AT_ONCE });
  },
  changed(settings, response) {
    const answer = frappeAnswer(response);
    if (answer.kind !== 'data') return failed(answer);
    const rows = answer.data;
    if (!Array.isArray(rows)) return { kind: 'unknown', reason: 'what answered is not a list of Frappe' };
    const { instantOf } = timeOf(settings);
    const changes = rows.map((row): OrderChange => {
      const { id, number, status } = standing(row);
      const local = Date.parse(`${textAt(row, 'modified').slice(0, 23).replace(' ', 'T')}Z`);
      const instant = Number.isNaN(local) ? local : instantOf(local);
      return { key: textAt(row, settings.erpKeyField), id, number, status, ...changedAt(instant) };
    });
    return { kind: 'changes', changes, more: rows.length === CHANGES_AT_ONCE };
  },
  check: (settings) => list(settings, settings.erpDocument, { filters: [], order: 'modified desc', limit: 1 }),
  checked({ erpDocument, erpKeyField }, response) {
    const answer = frappeAnswer(response);
    if (answer.kind !== 'data') return failed(answer);
    return { kind: 'ok', says: `ERPNext answers; ${erpDocument} has the field ${erpKeyField}` };
  },
});

const HOUR_MS = 3_600_000;

function isTimeZone(name: string): boolean {
  try {
    plantTime(name);
    return true;
  } catch {
    return false;
  }
}

/** The clock of the site. */
const timeOf = ({ timeZone = 'UTC' }: Settings): PlantTime => plantTime(timeZone);

/** A local time as Frappe writes it, without a zone. */
const written = (local: number) => new Date(local).toISOString().slice(0, 19).replace('T', ' ');

const documentOf = ({ erpDocument }: Settings, form: CreateRequest['form']): Document =>
  form ? FORMS[form] : erpDocument;

/** Where a document is; our links carry both: `Asset Repair/ACC-ASR-2026-00001`. */
interface Place {
  document: Document;
  name: string;
}

function placeOf(id: string): Place {
  const cut = id.indexOf('/');
  return { document: id.slice(0, cut) as Document, name: id.slice(cut + 1) };
}

const pathOf = ({ document, name }: Place) =>
  `/api/resource/${encodeURIComponent(document)}/${encodeURIComponent(name)}`;

interface Asked {
  filters: readonly (readonly string[])[];
  order: string;
  limit: number;
}

function list({ erpKeyField }: Settings, document: Document, { filters, order, limit }: Asked): ProviderRequest {
  const columns = ['name', 'docstatus', STATE_FIELD[document], 'modified', erpKeyField];
  const query = [
    ...[
      `filters=${encodeURIComponent(JSON.stringify(filters))}`,
      `fields=${encodeURIComponent(JSON.stringify(columns))}`,
    ],
    ...[`order_by=${encodeURIComponent(order)}`, `limit_page_length=${limit}`],
  ];
  return { method: 'GET', path: `/api/resource/${encodeURIComponent(document)}?${query.join('&')}` };
}

function creation(settings: Settings, order: CreateRequest): ProviderRequest {
  const { erpKeyField, erpEquipmentField, priorities } = settings;
  const { equipment, location, title, text } = order;
  const document = documentOf(settings, order.form);
  const inField = document === 'Asset Repair' || erpEquipmentField !== undefined;
  const place = [
    ...(equipment && !inField ? [`Asset: ${equipment}`] : []),
    ...(location ? [`Location: ${location}`] : []),
  ];
  const path = `/api/resource/${encodeURIComponent(document)}`;
  if (document === 'Asset Repair') {
    const failure_date = written(timeOf(settings).localOf(order.alarm.raisedAt));
    const description = [title, text, ...place].join('\n');
    return { method: 'POST', path, body: { asset: equipment, failure_date, description, [erpKeyField]: order.key } };
  }
  const body = {
    subject: fitted(title, LONGEST_SUBJECT),
    description: asHtml([text, ...place].join('\n')),
    priority: priorities[order.priority],
    ...(equipment && erpEquipmentField && { [erpEquipmentField]: equipment }),
    [erpKeyField]: order.key,
  };
  return { method: 'POST', path, body };
}

function change(settings: Settings, order: Exclude<WorkOrderRequest, CreateRequest>, place: Place): ProviderRequest {
  const { document, name } = place;
  const path = pathOf(place);
  if (order.kind === 'priority' && document === 'Issue')
    return { method: 'PUT', path, body: { priority: settings.priorities[order.priority] } };
  if (order.kind === 'complete' && document === 'Issue')
    return { method: 'PUT', path, body: { status: 'Resolved', resolution_details: asHtml(order.text) } };
  if (order.kind === 'complete') {
    const completion_date = written(timeOf(settings).localOf(order.at));
    return {
      method: 'PUT',
      path,
      body: { repair_status: 'Completed', completion_date, actions_performed: order.text },
    };
  }
  if (order.kind === 'attach' && order.file) {
    const file = { filename: order.file.name, filedata: order.file.content, decode_base64: 1, is_private: 1 };
    return {
      method: 'POST',
      path: '/api/method/frappe.client.attach_file',
      body: { ...file, doctype: document, docname: name },
    };
  }
  const comment = { comment_type: 'Comment', reference_doctype: document, reference_name: name };
  return { method: 'POST', path: '/api/resource/Comment', body: { ...comment, content: asHtml(order.text) } };
}

/** What an answer comes to that brought no data. */
function failed(answer: Exclude<FrappeAnswer, { kind: 'data' }>): Failure {
  if (answer.kind === 'conflict' || answer.kind === 'gone' || answer.kind === 'twice')
    return { kind: 'refused', reason: answer.reason };
  return answer;
}

/** One document, or a list of those with our key, oldest first. */
function foundIn(answer: FrappeAnswer): Found {
  if (answer.kind === 'gone') return { kind: 'absent' };
  if (answer.kind !== 'data') return failed(answer);
  const row = Array.isArray(answer.data) ? answer.data[0] : answer.data;
  return row === undefined ? { kind: 'absent' } : { ...standing(row), kind: 'existing' };
}

/** How a document stands; only an Asset Repair has a status of repair. 2: it was cancelled after it had been submitted. */
function standing(row: unknown): { id: string; number: string; status: WorkOrderStatus } {
  const document = at(row, STATE_FIELD['Asset Repair']) === undefined ? 'Issue' : 'Asset Repair';
  const name = textAt(row, 'name');
  const theirs = textAt(row, STATE_FIELD[document]);
  const ours = STATES.find((state) => state.theirs === theirs)?.ours ?? 'in progress';
  return { id: `${document}/${name}`, number: name, status: at(row, 'docstatus') === 2 ? 'cancelled' : ours };
}
