import { Type } from 'typebox';
import { PlantError } from '../../model/errors.ts';
import type { Exchange, Fillings, RestTemplate } from '../../model/rest-template.ts';
import { problemText, type SettingProblem } from '../../model/settings.ts';
import {
  AUTHENTICATIONS,
  type CreateRequest,
  type Found,
  type OrderLink,
  type Provider,
  type ProviderRequest,
  type ProviderResponse,
  type Receipt,
  type RequestContext,
  type SystemSettings,
  type WorkOrderRequest,
} from '../../model/work-order.ts';
import { changesIn, foundIn, meaningOf, namesVersion, orderIn } from './rest-answer.ts';
import { filledRequest, textAtPointer } from './rest-fill.ts';
import { loginOf } from './rest-login.ts';
import { readTemplate } from './rest-template.ts';
import { READY_TEMPLATES } from './rest-templates/registry.ts';
import { valuesOf } from './rest-values.ts';

type Settings = SystemSettings & Readonly<Record<string, unknown>>;

const OWN = 'own';

const fields = {
  template: Type.Optional(
    Type.Enum([...READY_TEMPLATES.map(({ name }) => name), OWN], {
      title: 'Template',
      shownAs: Object.fromEntries(READY_TEMPLATES.map(({ name, title }) => [name, title])),
      description: 'How the system is spoken to: a ready template, or your own.',
    }),
  ),
  ownTemplate: Type.Optional(
    Type.String({
      title: 'Own template',
      maxLength: 65_536,
      multiline: true,
      placeholder: '{"class":"C","create":{…},"find":{…},"status":{…},"check":{…}}',
      description: 'JSON with the requests and the places in their answers, as the help describes it.',
    }),
  ),
  templateValues: Type.Optional(
    Type.String({
      title: 'Values',
      maxLength: 4096,
      multiline: true,
      placeholder: 'queue = Maintenance',
      description: 'What the template asks for about your system, one a line.',
    }),
  ),
};

/** Any system with REST, by a template: which requests there are, what they are filled with, and where in the answers is what. */
export const rest: Provider = {
  ...{ name: 'rest', title: 'REST by template', idempotency: 'D', transport: 'http' },
  ...{ proven: 'server', against: 'Request Tracker 5 with its template; the other ready templates: documentation' },
  forms: [{ form: 'order', called: 'what the template creates' }],
  authentications: AUTHENTICATIONS,
  apiKeyHeader: 'x-api-key',
  fields,
  needs: ['template'],
  problems: (settings) => {
    const read = templateOf(settings);
    return 'problems' in read ? read.problems : valuesOf(read.template, settings.templateValues).problems;
  },
  priorities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
  states: [],
  withSettings: made,
  request: (settings, order, context) => made(settings).request(settings, order, context),
  receipt: (settings, order, response, context) => made(settings).receipt(settings, order, response, context),
  before: (settings, order, context) => made(settings).before?.(settings, order, context),
  settled: (settings, order, response) => made(settings).settled?.(settings, order, response),
  find: (settings, order, context) => present(made(settings).find)(settings, order, context),
  read: (settings, link, context) => present(made(settings).read)(settings, link, context),
  found: (settings, key, response, asked) => present(made(settings).found)(settings, key, response, asked),
  changes: (settings, since, context) => present(made(settings).changes)(settings, since, context),
  changed: (settings, response) => present(made(settings).changed)(settings, response),
  check: (settings, context) => made(settings).check(settings, context),
  checked: (settings, response) => made(settings).checked(settings, response),
};

function present<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new PlantError('CONFIG_INVALID', 'Template: this request is not in it');
  return part;
}

/** The template that settings choose. */
function templateOf(
  settings: Readonly<Record<string, unknown>>,
): { template: RestTemplate } | { problems: SettingProblem[] } {
  const { template: name, ownTemplate } = settings;
  if (name === OWN) {
    if (typeof ownTemplate === 'string' && ownTemplate.trim() !== '') return readTemplate('Own template', ownTemplate);
    return { problems: [{ field: 'Own template', value: undefined, allowed: 'JSON, as Template is own' }] };
  }
  const ready = READY_TEMPLATES.find((one) => one.name === name);
  const allowed = `one of ${[...READY_TEMPLATES.map((one) => one.name), OWN].join(', ')}`;
  return ready ?? { problems: [{ field: 'Template', value: name, allowed }] };
}

/** The provider of a template. */
function made(settings: Readonly<Record<string, unknown>>): Provider {
  const read = templateOf(settings);
  const [first] = 'problems' in read ? read.problems : valuesOf(read.template, settings.templateValues).problems;
  if ('problems' in read || first)
    throw new PlantError('CONFIG_INVALID', first ? problemText(first) : 'Template: none');
  const { template } = read;
  const { values } = valuesOf(template, settings.templateValues);
  const filled = (exchange: Exchange, fillings: Fillings): ProviderRequest =>
    filledRequest(exchange, { ...values, ...fillings });
  const { find, read: reading, changes, login } = template;
  const isUpsert = template.class === 'A' && find !== undefined;
  const exchangeFor = (kind: WorkOrderRequest['kind']) => template[kind];
  const cannot = (['note', 'priority', 'complete', 'attach'] as const).filter((kind) => !exchangeFor(kind));

  return {
    ...rest,
    ...{ idempotency: template.class, cannot },
    ...(template.apiKeyHeader && { apiKeyHeader: template.apiKeyHeader }),
    forms: [{ form: 'order', called: template.opens ?? 'work order' }],
    priorities: { ...rest.priorities, ...template.priorities },
    states: Object.entries(template.status).map(([theirs, ours]) => ({ theirs, ours })),
    request(system, order, { link, current }) {
      if (order.kind === 'create') return filled(template.create, creating(system, order));
      const exchange = present(exchangeFor(order.kind));
      const version = current && versionIn(reading, current);
      const request = filled(exchange, { ...changing(system, order, link), version });
      return order.kind === 'attach' && exchange.file && order.file ? { ...request, file: order.file } : request;
    },
    receipt: (_system, order, response, context) => receiptOf(template, order, response, context),
    before(_system, order, { link, again }) {
      // What is there already is left as people have made it: creating again would overwrite that.
      if (order.kind === 'create') return isUpsert && again ? filled(find, { key: order.key }) : undefined;
      return reading && link && namesVersion(exchangeFor(order.kind)) ? filled(reading, linkFillings(link)) : undefined;
    },
    settled(_system, order, response) {
      if (order.kind !== 'create') return reading && settledBy(foundIn(template, reading, '', response), order);
      const found = find && foundIn(template, find, order.key, response);
      // Creating under one key again does no harm where one may not look.
      return found?.kind === 'absent' || found?.kind === 'refused' ? undefined : found;
    },
    ...withOptional({ find, reading, changes, template, filled }),
    // With a key or token there is nothing to log in for.
    ...(login &&
      settings.authentication === 'basic' &&
      loginOf(template, login, (system) => filled(login, { username: system.username, password: system.password }))),
    check: () => filled(template.check, {}),
    checked: (_system, response) => {
      const meant = meaningOf(template, template.check, response);
      if ('reason' in meant) return meant;
      if (meant.kind === 'absent') return { kind: 'refused', reason: 'what is looked for is not there' };
      return { kind: 'ok', says: `${template.title ?? 'the system'} answers` };
    },
  };
}

interface OptionalParts {
  find: Exchange | undefined;
  reading: Exchange | undefined;
  changes: Exchange | undefined;
  template: RestTemplate;
  filled(exchange: Exchange, fillings: Fillings): ProviderRequest;
}

/** Whatever a template may do without. */
function withOptional({ find, reading, changes, template, filled }: OptionalParts) {
  return {
    find: find && ((_system: Settings, { key }: Pick<CreateRequest, 'key'>) => filled(find, { key })),
    read: reading && ((_system: Settings, link: OrderLink) => filled(reading, linkFillings(link))),
    found: ((_system, key, response, asked = 'find') => {
      const exchange = present(asked === 'find' ? find : reading);
      return foundIn(template, exchange, asked === 'find' ? key : '', response);
    }) satisfies Provider['found'],
    changes: changes && ((_system: Settings, since: number) => filled(changes, { since })),
    changed: changes && (((_system, response) => changesIn(template, changes, response)) satisfies Provider['changed']),
  } as Partial<Provider>;
}

function creating({ priorities }: SystemSettings, order: CreateRequest): Fillings {
  const { key, title, text, asset, equipment, location, priority, alarm } = order;
  const { value, limit, unit, property, condition, rule, raisedAt } = alarm;
  return {
    ...{ key, title, text, asset, equipment, location, priority: priorities[priority], severity: priority },
    ...{ limit, unit, property, condition, rule: rule.name, raisedAt },
    value: typeof value === 'object' ? undefined : value,
  };
}

function changing(
  { priorities }: SystemSettings,
  order: Exclude<WorkOrderRequest, CreateRequest>,
  link?: OrderLink,
): Fillings {
  const { key, text, at } = order;
  return {
    ...(link && linkFillings(link)),
    ...{ key, text, at },
    ...(order.kind === 'priority' && { priority: priorities[order.priority], severity: order.priority }),
    ...(order.kind === 'attach' && order.file && fileFillings(order.file)),
  };
}

const fileFillings = (file: { name: string; contentType: string; content: string }): Fillings => ({
  'file.name': file.name,
  'file.type': file.contentType,
  'file.content': file.content,
});

const linkFillings = ({ key, id, number }: OrderLink): Fillings => ({ key, id, number });

/** The version of what was read: the next change names it, and is refused where somebody else was faster. */
const versionIn = (reading: Exchange | undefined, { body, headers }: ProviderResponse) =>
  textAtPointer(body, reading?.answer?.version) || headers.etag;

/** What an order that was read anew settles: it is gone, or it is over. */
function settledBy(found: Found, order: WorkOrderRequest): Receipt | undefined {
  if (found.kind === 'absent') return { kind: 'refused', reason: 'the order is not there any more' };
  if ('reason' in found) return found;
  const isOver = found.status === 'done' || found.status === 'cancelled';
  return isOver && order.kind === 'complete' ? found : undefined;
}

/** What an answer to a request came to. */
function receiptOf(
  template: RestTemplate,
  order: WorkOrderRequest,
  response: ProviderResponse,
  { link }: RequestContext,
): Receipt {
  const exchange = present(template[order.kind]);
  const meant = meaningOf(template, exchange, response);
  if ('reason' in meant) return meant;
  if (meant.kind === 'absent') return { kind: 'refused', reason: `${response.status}: it is not there` };
  const told = orderIn(template, exchange.answer ?? {}, response.body);
  if (order.kind === 'create') {
    if (typeof told === 'string') return { kind: 'unknown', reason: told };
    return { kind: meant.kind === 'existing' ? 'existing' : 'created', ...told };
  }
  const { id, number = order.key, status = 'open' } = link ?? {};
  const known = {
    ...(id !== undefined && { id }),
    number,
    status: order.kind === 'complete' ? 'done' : status,
  } as const;
  return typeof told === 'string' || exchange.answer?.status === undefined
    ? { kind: 'updated', ...known }
    : { kind: 'updated', ...told };
}
