import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { CreateRequest, Provider, ProviderResponse, WorkOrderRequest } from '../../src/model/work-order.ts';
import { type CmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { READY_TEMPLATES } from '../../src/workorders/providers/rest-templates/registry.ts';
import { PROVIDERS, providerOf } from '../../src/workorders/registry.ts';
import { someOrder } from './some-order.ts';

/** Settings with which each system can be spoken to. */
const NEEDED: Record<string, Record<string, unknown>> = {
  maximo: { site: 'BEDFORD' },
  maintainx: { authentication: 'bearer' },
};

interface System {
  title: string;
  provider: Provider;
  settings: ReturnType<typeof systemSettings>;
}

function systemOf(title: string, registered: Provider, own: Record<string, unknown>): System {
  const defaults = Object.entries(registered.fields).flatMap(([name, field]) => {
    const value = (field as { default?: unknown }).default;
    return value === undefined ? [] : [[name, value]];
  });
  const [authentication] = registered.authentications;
  const login = { username: 'tieline', password: 'very-secret', token: 'token KEY:very-secret' };
  const stored = {
    ...{ provider: registered.name, url: 'https://erp.example', authentication, ...login },
    ...Object.fromEntries(defaults),
    ...own,
  };
  const provider = providerOf(stored) ?? registered;
  return { title, provider, settings: systemSettings(stored as unknown as CmmsSettings, provider) };
}

const systems = [
  ...PROVIDERS.filter(({ name }) => name !== 'rest').map((one) => systemOf(one.title, one, NEEDED[one.name] ?? {})),
  ...READY_TEMPLATES.map(({ name, title, template }) => {
    const values = Object.entries(template.values ?? {}).map(([key, { example = '1' }]) => `${key} = ${example}`);
    const rest = PROVIDERS.find((one) => one.name === 'rest') as Provider;
    return systemOf(title, rest, { template: name, templateValues: values.join('\n') });
  }),
];

const order = someOrder('create') as CreateRequest;
const session = { headers: { 'x-csrf-token': 't' }, values: { uid: 2 } };
const link = { key: order.key, id: '4711', number: '4711', status: 'open' } as const;
/** Odoo's external ids are in lower case: they are compared without it. */
const carries = (request: unknown) => {
  const text = decodeURIComponent(JSON.stringify(request).replaceAll('%', '%25').replaceAll('%25', '%')).toUpperCase();
  return text.replaceAll('_', '-').includes(order.key);
};
const answer = (status: number, body: unknown = null): ProviderResponse => ({ status, body, headers: {} });

/** An order as the provider would be asked for it; `undefined` where it cannot be done there. */
function requestOf({ provider, settings }: System, wanted: WorkOrderRequest) {
  if (provider.cannot?.includes(wanted.kind)) return undefined;
  const current = answer(200, { d: { MaintNotifLongTextForEdit: '' } });
  return provider.request(settings, wanted, { link, session, current });
}

for (const system of systems) {
  const { title, provider, settings } = system;
  const receipt = (response: ProviderResponse, kind: WorkOrderRequest['kind'] = 'create') =>
    provider.receipt(settings, someOrder(kind), response, kind === 'create' ? { session } : { link, session });

  describe(`the contract of systems of work orders: ${title}`, () => {
    it('carries our key in the request and in the search', () => {
      ok(carries(requestOf(system, order)), 'create');
      if (provider.find) ok(carries(provider.find(settings, order, { session })), 'find');
      equal(
        provider.idempotency === 'D' || provider.find !== undefined,
        true,
        'what promises exactly one can look or repeat',
      );
    });

    it('names its states, its forms and what it was proven against', () => {
      ok(provider.forms.length > 0 && provider.against !== '');
      deepEqual(Object.keys(provider.priorities), ['critical', 'high', 'medium', 'low']);
    });

    if (provider.transport === 'store') return;

    it('sends no secret in a path or a body', () => {
      const kinds = ['create', 'note', 'priority', 'complete', 'attach'] as const;
      for (const kind of kinds) {
        const sent = requestOf(system, someOrder(kind));
        if (sent) ok(!sent.path.includes('very-secret'), kind);
      }
    });

    it('goes nowhere but to its own address', () => {
      for (const kind of ['create', 'note', 'complete'] as const) {
        const sent = requestOf(system, someOrder(kind));
        if (sent) match(sent.path, /^\/(?!\/)/);
      }
    });

    it('takes no answer for a success that has no order in it', () => {
      const strange = ['', '<html><title>Login</title></html>', {}, [], null, { result: null }, 'true', 0];
      for (const body of strange) {
        for (const status of [200, 201]) {
          const read = receipt(answer(status, body));
          ok(!('number' in read) || read.number !== '', `${status} ${JSON.stringify(body)}: ${JSON.stringify(read)}`);
          ok(read.kind !== 'created' || JSON.stringify(body).includes(read.number), JSON.stringify([body, read]));
        }
      }
    });

    it('classifies what every server may answer', () => {
      for (const body of ['', '<html>proxy error</html>', {}, { message: 'no' }]) {
        equal(receipt(answer(401, body)).kind, 'login');
        for (const status of [408, 429]) equal(receipt(answer(status, body)).kind, 'retry', String(status));
        for (const status of [502, 503, 504]) {
          ok(['unknown', 'retry'].includes(receipt(answer(status, body)).kind), `${status} ${JSON.stringify(body)}`);
        }
        for (const status of [400, 403, 405, 422]) {
          ok(!('number' in receipt(answer(status, body))), String(status));
        }
      }
    });

    it('waits as long as it is told to', () => {
      const read = receipt({ ...answer(429, {}), headers: { 'retry-after': '17' } });
      equal(read.kind === 'retry' && read.afterMs, 17_000);
    });

    it('tests a connection by reading only', () => {
      const { method, path } = provider.check(settings, { session });
      const reads =
        method === 'GET' ||
        path.endsWith('/search') ||
        /\/(jsonrpc|json\/2\/[^/]+\/(fields_get|search_\w+|read|context_get|check_\w+))$/.test(path);
      ok(reads, `${method} ${path}`);
    });
  });
}
