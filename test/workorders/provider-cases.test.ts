import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CreateRequest,
  OrderLink,
  Provider,
  ProviderResponse,
  RequestContext,
  WorkOrderRequest,
} from '../../src/model/work-order.ts';
import { type CmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { PROVIDERS } from '../../src/workorders/registry.ts';
import { someOrder } from './some-order.ts';

/** One exchange with a system: what is asked, what goes over the wire, what comes back, how it is read. */
interface Case {
  /** Where the wire format is from: standard, manual, or the server it was recorded at. */
  source: string;
  settings?: Record<string, unknown>;
  asks: 'request' | 'before' | 'find' | 'read' | 'changes' | 'login' | 'check';
  /** What differs from {@link someOrder}; `null`: not there. */
  order?: Partial<WorkOrderRequest>;
  link?: OrderLink;
  since?: number;
  context?: RequestContext;
  /** What must go out; absent where only the answer matters. */
  sends?: unknown;
  /** Answers and how each is read. */
  answers?: { response: Partial<ProviderResponse>; read: unknown }[];
}

const CASES = join(import.meta.dirname, 'cases');

const isCase = (name: string) => name.endsWith('.json');

for (const provider of PROVIDERS) {
  const folder = join(CASES, provider.name);
  describe(`${provider.title}, as documented`, () => {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isCase)) {
      const one = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case;
      it(`${name.replace('.json', '').replaceAll(/[-/]/g, ' ')} (${one.source})`, () => check(provider, one));
    }
  });
}

function check(registered: Provider, one: Case): void {
  const stored = { url: 'https://erp.example', authentication: 'none', ...defaults(registered), ...one.settings };
  const provider = registered.withSettings?.(stored) ?? registered;
  const settings = systemSettings(stored as unknown as CmmsSettings, provider);
  const differing = { ...someOrder(one.order?.kind ?? 'create'), ...one.order };
  const order = Object.fromEntries(Object.entries(differing).filter(([, value]) => value !== null)) as WorkOrderRequest;
  const context: RequestContext = { ...one.context, ...(one.link && { link: one.link }) };
  const sent = sends(provider, { ...one, settings, order, context });
  if (one.sends !== undefined) deepEqual(plain(sent), one.sends);
  ok(one.sends !== undefined || one.answers !== undefined, 'a case shows what is sent or how an answer is read');
  for (const { response, read } of one.answers ?? []) {
    const whole = { status: 200, body: null, headers: {}, ...response };
    deepEqual(plain(reads(provider, one.asks, { settings, order, context, response: whole })), read);
  }
}

const defaults = (provider: Provider) =>
  Object.fromEntries(
    Object.entries(provider.fields).flatMap(([name, field]) => {
      const { default: value } = field as { default?: unknown };
      return value === undefined ? [] : [[name, value]];
    }),
  );

type Asked = Omit<Case, 'settings' | 'order' | 'context'> & {
  settings: ReturnType<typeof systemSettings>;
  order: WorkOrderRequest;
  context: RequestContext;
};

function sends(provider: Provider, { asks, settings, order, context, since = 0 }: Asked) {
  switch (asks) {
    case 'request':
      return provider.request(settings, order, context);
    case 'before':
      return provider.before?.(settings, order, context);
    case 'find':
      return provider.find?.(settings, order as CreateRequest, context);
    case 'read':
      return context.link && provider.read?.(settings, context.link, context);
    case 'changes':
      return provider.changes?.(settings, since, context);
    case 'login':
      return provider.login?.request(settings);
    case 'check':
      return provider.check(settings, context);
  }
}

function reads(
  provider: Provider,
  asks: Case['asks'],
  {
    settings,
    order,
    context,
    response,
  }: Pick<Asked, 'settings' | 'order' | 'context'> & { response: ProviderResponse },
) {
  switch (asks) {
    case 'request':
      return provider.receipt(settings, order, response, context);
    case 'before':
      return provider.settled?.(settings, order, response) ?? { kind: 'goes on' };
    case 'find':
    case 'read':
      return provider.found?.(settings, order.key, response, asks);
    case 'changes':
      return provider.changed?.(settings, response);
    case 'login':
      return provider.login?.session(settings, response);
    case 'check':
      return provider.checked(settings, response);
  }
}

/** As JSON has it: what is `undefined` is not there. */
const plain = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

describe('systems of work orders', () => {
  it('share a setting only where it is the same', () => {
    const known = new Map<string, string>();
    for (const { name, fields } of PROVIDERS) {
      for (const [field, schema] of Object.entries(fields)) {
        const text = JSON.stringify(schema);
        equal(known.get(field) ?? text, text, `${field} of ${name}`);
        known.set(field, text);
      }
    }
  });
});
