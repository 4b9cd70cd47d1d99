import { type Static, Type } from 'typebox';
import type {
  CreateRequest,
  Failure,
  OrderChange,
  RequestContext,
  SystemSettings,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../../model/work-order.ts';
import { at, changedAt, fitted, linkIn, shortened, textAt, updated } from './answers.ts';
import { defineProvider } from './define-provider.ts';
import { asHtml } from './html.ts';
import { jsonRpc, loadedId, type OdooCall, type OdooMissing, odooAnswer, odooRequest } from './odoo-call.ts';

const fields = {
  odooApi: Type.Enum(['json-2', 'json-rpc'], {
    title: 'Odoo interface',
    default: 'json-2',
    description:
      'JSON-2: Odoo 19 and newer, with an API key. JSON-RPC: all versions, with user and password or API key.',
  }),
  database: Type.Optional(
    Type.String({
      title: 'Database',
      maxLength: 63,
      placeholder: 'acme',
      description: 'Name of the database. JSON-2 needs it only where the server has several.',
    }),
  ),
  equipmentBy: Type.Enum(['name', 'External ID', 'database id'], {
    title: 'Equipment by',
    default: 'name',
    description: 'What the equipment of an order is given by.',
  }),
  maintenanceTeam: Type.Optional(
    Type.String({
      title: 'Maintenance team',
      maxLength: 200,
      placeholder: 'Internal Maintenance',
      description: 'Its name. Empty: the one that Odoo takes by itself.',
    }),
  ),
  firstStage: Type.String({
    title: 'Stage of new requests',
    default: 'New Request',
    maxLength: 200,
    description:
      'Requests in this stage count as open, in others as in progress until their stage is one that is done.',
  }),
  doneStage: Type.String({
    title: 'Stage of done requests',
    default: 'Repaired',
    maxLength: 200,
    description: 'Where a request goes when its order is completed. It must be one that counts as done in Odoo.',
  }),
  odooLanguage: Type.String({
    title: 'Language of names',
    default: 'en_US',
    pattern: '^[a-z]{2,3}(_[A-Z0-9]{2,3})?(@[a-z]+)?$',
    description: 'The language that stages, teams and equipment are named in here.',
  }),
};

type Settings = SystemSettings & Static<ReturnType<typeof Type.Object<typeof fields>>> & { password?: string };

const REQUEST = 'maintenance.request';
/** External IDs of ours stand apart from those of modules. */
const MODULE = '__tieline__';
/** As many changes as one answer brings. */
const CHANGES_AT_ONCE = 500;

/** The states of a request. Stages are edited by each company, so their flag *done* counts. */
const STATES = {
  first: { theirs: 'the first stage (New Request)', ours: 'open' },
  other: { theirs: 'another stage that is not done (In Progress)', ours: 'in progress' },
  done: { theirs: 'a stage that is done (Repaired, Scrap)', ours: 'done' },
  archived: { theirs: 'archived (cancelled)', ours: 'cancelled' },
} as const satisfies Record<string, { theirs: string; ours: WorkOrderStatus }>;

/** What tells how a request stands. */
const STANDING = ['stage_id', 'done', 'archive', 'write_date'];

/**
 * Maintenance requests of Odoo. Created by `load` under an External ID made of our key, which the database keeps unique: the same request again
 * gives the same record (class A).
 */
export const odoo = defineProvider<typeof fields>({
  ...{ name: 'odoo', title: 'Odoo Maintenance', idempotency: 'A', transport: 'http', proven: 'documentation' },
  against: 'what running servers of Odoo 18.0 and 19.0 were seen to answer',
  forms: [{ form: 'request', called: 'maintenance request' }],
  authentications: ['bearer', 'basic'],
  completesSilently: true,
  fields,
  problems: ({ odooApi, database, ...rest }) => {
    const { authentication } = rest as { authentication?: unknown };
    const [login, other] = odooApi === 'json-2' ? ['bearer', 'basic'] : ['basic', 'bearer'];
    const wrongLogin = { field: 'Login', value: other, allowed: `${login} for ${odooApi}` };
    const noDatabase = { field: 'Database', value: undefined, allowed: 'a value for json-rpc, such as acme' };
    return [
      ...(authentication === other ? [wrongLogin] : []),
      ...(odooApi === 'json-rpc' && !database ? [noDatabase] : []),
    ];
  },
  priorities: { critical: '3', high: '2', medium: '1', low: '0' },
  states: Object.values(STATES),
  request: (settings, order, context) => odooRequest(settings, callFor(settings, order, context), context),
  receipt(settings, order, response, context) {
    const answer = odooAnswer(settings, response);
    if (answer.kind === 'missing') return gone(answer);
    if (answer.kind !== 'result') return answer;
    if (order.kind !== 'create' && order.kind !== 'complete') return updated(context);
    const loaded = loadedId(answer.result);
    if (loaded.kind !== 'loaded') return loaded;
    if (order.kind === 'complete') return updated(context, 'done');
    return { kind: context.again ? 'existing' : 'created', id: loaded.id, number: loaded.id, status: 'open' };
  },
  find(settings, { key }, context) {
    const args = { module: MODULE, xml_id: externalName(key) };
    return odooRequest(settings, { model: 'ir.model.data', method: 'check_object_reference', args }, context);
  },
  read(settings, { id }, context) {
    const call = { model: REQUEST, method: 'read', ids: [Number(id)], args: { fields: STANDING } };
    return odooRequest(settings, call, context);
  },
  found(settings, _key, response) {
    const answer = odooAnswer(settings, response);
    if (answer.kind === 'missing') return { kind: 'absent' };
    if (answer.kind !== 'result') return answer;
    if (textAt(answer.result, 0) === REQUEST) {
      const id = textAt(answer.result, 1);
      return id === ''
        ? { kind: 'refused', reason: 'the request is there, but this user may not see it' }
        : { kind: 'there', id };
    }
    const record = at(answer.result, 0);
    if (record === undefined) return { kind: 'absent' };
    const { id, number, status } = standing(settings, record);
    return { kind: 'existing', id, number, status };
  },
  changes(settings, since, context) {
    const domain = [['write_date', '>=', new Date(since).toISOString().slice(0, 19).replace('T', ' ')]];
    const named = { domain, fields: STANDING, order: 'write_date asc, id asc', limit: CHANGES_AT_ONCE };
    return odooRequest(settings, { model: REQUEST, method: 'search_read', named }, context);
  },
  changed(settings, response) {
    const answer = odooAnswer(settings, response);
    if (answer.kind === 'missing') return gone(answer);
    if (answer.kind !== 'result') return answer;
    const records = answer.result;
    if (!Array.isArray(records)) return noList;
    const changes = records.map((record) => standing(settings, record));
    return { kind: 'changes', changes, more: records.length === CHANGES_AT_ONCE };
  },
  login: {
    request(settings) {
      const { odooApi, database, username, password } = settings;
      if (odooApi === 'json-rpc') return jsonRpc('common', 'authenticate', [database, username, password, {}]);
      return odooRequest(settings, { model: 'res.users', method: 'context_get' }, {});
    },
    session(settings, response) {
      const answer = odooAnswer(settings, response);
      if (answer.kind === 'missing') return gone(answer);
      if (answer.kind !== 'result') return answer;
      const uid = settings.odooApi === 'json-rpc' ? answer.result : at(answer.result, 'uid');
      if (typeof uid === 'number') return { kind: 'session', session: { values: { uid } } };
      return { kind: 'login', reason: 'Odoo does not know this user with this password or API key' };
    },
  },
  check(settings, context) {
    const named = { domain: [], fields: ['name', 'done'], order: 'sequence, id' };
    return odooRequest(settings, { model: 'maintenance.stage', method: 'search_read', named }, context);
  },
  checked(settings, response) {
    const answer = odooAnswer(settings, response);
    if (answer.kind === 'missing') return gone(answer);
    if (answer.kind !== 'result') return answer;
    if (!Array.isArray(answer.result)) return noList;
    const stages = answer.result as readonly { name: string; done: boolean }[];
    const { firstStage, doneStage } = settings;
    const named = (wanted: readonly { name: string }[]) => wanted.map(({ name }) => name).join(', ');
    if (!stages.some(({ name }) => name === firstStage))
      return { kind: 'refused', reason: shortened(`no stage is named ${firstStage}; there are ${named(stages)}`) };
    const done = stages.filter((stage) => stage.done);
    if (!done.some(({ name }) => name === doneStage))
      return {
        kind: 'refused',
        reason: shortened(`no stage that is done is named ${doneStage}; there are ${named(done)}`),
      };
    return { kind: 'ok', says: `Odoo answers; its stages are ${named(stages)}` };
  },
});

const noList: Failure = { kind: 'unknown', reason: 'what answered is not a list of Odoo' };
const gone = ({ reason }: OdooMissing): Failure => ({ kind: 'refused', reason });

/** Our key as Odoo writes names: small letters and underscores. No two keys give the same. */
const externalName = (key: string) => key.toLowerCase().replaceAll('-', '_');
const externalId = (key: string) => `${MODULE}.${externalName(key)}`;

function callFor(settings: Settings, order: WorkOrderRequest, context: RequestContext): OdooCall {
  if (order.kind === 'create') return creation(settings, order);
  if (order.kind === 'complete') return load({ id: externalId(order.key), stage_id: settings.doneStage });
  const id = Number(linkIn(context).id);
  if (order.kind === 'priority')
    return {
      model: REQUEST,
      method: 'write',
      ids: [id],
      args: { vals: { priority: settings.priorities[order.priority] } },
    };
  if (order.kind === 'attach' && order.file) {
    const { name, contentType, content } = order.file;
    const file = { name, res_model: REQUEST, res_id: id, datas: content, mimetype: contentType };
    return { model: 'ir.attachment', method: 'create', args: { vals_list: [file] } };
  }
  const named = { body: order.text, subtype_xmlid: 'mail.mt_note' };
  return { model: REQUEST, method: 'message_post', ids: [id], named };
}

/** The columns of equipment, by what it is given. */
const EQUIPMENT = { name: 'equipment_id', 'External ID': 'equipment_id/id', 'database id': 'equipment_id/.id' };

/**
 * Sent again after a doubt it may find the record, changed by people meanwhile. The External ID is marked `noupdate` and the mode is `update`, by which `load`
 * leaves a record that exists as it is, and makes one that does not with all its columns.
 */
function creation(settings: Settings, order: CreateRequest): OdooCall {
  const place = order.location ? `\nLocation: ${order.location}` : '';
  const columns = {
    id: externalId(order.key),
    name: fitted(order.title, 200),
    description: asHtml(order.text + place),
    priority: settings.priorities[order.priority],
    ...(order.equipment && { [EQUIPMENT[settings.equipmentBy]]: order.equipment }),
    ...(settings.maintenanceTeam && { maintenance_team_id: settings.maintenanceTeam }),
  };
  return { ...load(columns), context: { mode: 'update', noupdate: true } };
}

function load(columns: Readonly<Record<string, string>>): OdooCall {
  const args = { fields: Object.keys(columns), data: [Object.values(columns)] };
  return { model: REQUEST, method: 'load', args };
}

function standing({ firstStage }: Settings, record: unknown): OrderChange {
  const stage = at(record, 'done') === true ? 'done' : textAt(record, 'stage_id', 1) === firstStage ? 'first' : 'other';
  const { ours } = STATES[stage !== 'done' && at(record, 'archive') === true ? 'archived' : stage];
  const id = textAt(record, 'id');
  const written = Date.parse(`${textAt(record, 'write_date').replace(' ', 'T')}Z`);
  return { id, number: id, status: ours, ...changedAt(written) };
}
