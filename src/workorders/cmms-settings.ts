import { type Static, Type } from 'typebox';
import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { AUTHENTICATIONS, type Authentication, type Provider, type SystemSettings } from '../model/work-order.ts';
import { PROVIDER_FIELDS, PROVIDER_NAMES, PROVIDERS, providerNamed } from './registry.ts';

const secret = { maxLength: 4096, secret: true } as const;

/** Settings of `tieline-cmms`: those of every system, and those of single ones. */
export const cmmsSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    default: 'Order book',
    minLength: 1,
    maxLength: 80,
    description: 'Shown in the console beside each work order.',
  }),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'The plant whose outbox delivers.' }),
  provider: Type.Enum([...PROVIDER_NAMES], {
    title: 'System',
    default: 'order-book',
    shownAs: Object.fromEntries(PROVIDERS.map(({ name, title }) => [name, title])),
    description: 'Which system keeps the work orders. The order book is built in and needs no server.',
  }),
  url: Type.Optional(
    Type.String({
      title: 'Address',
      pattern: '^https?://[^\\s?#]+$',
      placeholder: 'https://erp.acme.example',
      description: 'Where the system answers, without a path unless it has one of its own.',
    }),
  ),
  authentication: Type.Enum([...AUTHENTICATIONS], {
    title: 'Login',
    default: 'none',
    description: 'How Tieline proves who it is. A client certificate comes with TLS, beside any of these.',
  }),
  username: Type.Optional(Type.String({ ...secret, title: 'User', description: 'For login with a password.' })),
  password: Type.Optional(Type.String({ ...secret, title: 'Password', description: 'Password of the user.' })),
  token: Type.Optional(Type.String({ ...secret, title: 'Key', description: 'API key or bearer token.' })),
  tokenUrl: Type.Optional(
    Type.String({
      title: 'Token address',
      pattern: '^https?://[^\\s]+$',
      placeholder: 'https://login.acme.example/oauth2/token',
      description: 'Where OAuth 2 gives tokens (client credentials).',
    }),
  ),
  clientId: Type.Optional(Type.String({ title: 'Client id', maxLength: 256, description: 'As registered there.' })),
  clientSecret: Type.Optional(Type.String({ ...secret, title: 'Client secret', description: 'Of that client.' })),
  scope: Type.Optional(Type.String({ title: 'Scope', maxLength: 1000, description: 'What the token is to allow.' })),
  tls: Type.Optional(
    Type.String({
      title: 'TLS',
      configNode: 'tls-config',
      description: 'Own CA and client certificate. Empty: what the runtime trusts.',
    }),
  ),
  ...PROVIDER_FIELDS,
  priorities: Type.Optional(
    Type.String({
      title: 'Priorities',
      placeholder: 'critical=1, high=2, medium=3, low=4',
      description: 'What ours are called there, where it is not the usual.',
    }),
  ),
  pollSeconds: Type.Integer({
    title: 'Ask for changes every',
    unit: 's',
    default: 60,
    minimum: 0,
    maximum: 86_400,
    description: 'How often the system is asked which orders have changed. 0: never.',
  }),
  timeoutSeconds: Type.Integer({
    title: 'Answer within',
    unit: 's',
    default: 30,
    minimum: 1,
    maximum: 300,
    description: 'After this a request counts as without an answer.',
  }),
});

export type CmmsSettings = Static<typeof cmmsSettings> & Readonly<Record<string, unknown>>;

/** Names of the settings that a system of this provider has. */
export function settingNames(provider: Provider): ReadonlySet<string> {
  const always = ['name', 'plant', 'provider'];
  if (provider.transport === 'store') return new Set(always);
  const common = Object.keys(cmmsSettings.properties).filter((name) => !Object.hasOwn(PROVIDER_FIELDS, name));
  return new Set([...common, ...Object.keys(provider.fields)]);
}

/** What each login needs. */
const NEEDED: Readonly<Record<Authentication, readonly string[]>> = {
  none: [],
  basic: ['username', 'password'],
  'api key': ['token'],
  bearer: ['token'],
  oauth2: ['tokenUrl', 'clientId', 'clientSecret'],
};

/** True for settings of a login that is chosen. */
export function isOfLogin(name: string, authentication: unknown): boolean {
  const ofAny = Object.values(NEEDED).flat();
  if (name === 'scope') return authentication === 'oauth2';
  return !ofAny.includes(name) || (NEEDED[authentication as Authentication] ?? []).includes(name);
}

/** What must hold between the fields: the chosen system has what it needs. */
export function cmmsProblems(settings: CmmsSettings): SettingProblem[] {
  const provider = providerNamed(settings.provider);
  if (!provider || provider.transport === 'store') return [];
  const fields = fieldsOf(cmmsSettings);
  const needed = ['url', ...NEEDED[settings.authentication as Authentication], ...(provider.needs ?? [])];
  const missing = needed.filter((name) => settings[name] === undefined);
  const problems = missing.map((name) => {
    const { title = name, placeholder } = fields[name] ?? {};
    return { field: title, value: undefined, allowed: `a value${placeholder ? `, such as ${placeholder}` : ''}` };
  });
  if (!provider.authentications.includes(settings.authentication as Authentication)) {
    const allowed = `one of ${provider.authentications.join(', ')} for ${provider.title}`;
    problems.push({ field: 'Login', value: settings.authentication as never, allowed });
  }
  return [...problems, ...prioritiesOf(settings.priorities).problems, ...(provider.problems?.(settings) ?? [])];
}

/** Priorities as they are written: `critical=1, high=2`. */
function prioritiesOf(text = ''): { names: Partial<Record<AlarmPriority, string>>; problems: SettingProblem[] } {
  const names: Partial<Record<AlarmPriority, string>> = {};
  const problems: SettingProblem[] = [];
  for (const part of text.split(',').filter((part) => part.trim() !== '')) {
    const [ours = '', theirs = ''] = part.split('=').map((side) => side.trim());
    if ((PRIORITIES as readonly string[]).includes(ours) && theirs !== '') names[ours as AlarmPriority] = theirs;
    else
      problems.push({
        field: 'Priorities',
        value: part.trim(),
        allowed: `${PRIORITIES.join(', ')}, each = its name there`,
      });
  }
  return { names, problems };
}

/** The settings of a system as its provider gets them. */
export function systemSettings(settings: CmmsSettings, provider: Provider): SystemSettings & Record<string, unknown> {
  const url = (settings.url ?? '').replace(/\/+$/, '');
  const priorities = { ...provider.priorities, ...prioritiesOf(settings.priorities).names };
  return { ...settings, url, priorities } as SystemSettings & Record<string, unknown>;
}
