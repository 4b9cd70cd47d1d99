import { type Static, Type } from 'typebox';
import { PRIORITIES } from '../model/alarm.ts';
import { TEMPLATE_NAMES, unknownNames } from '../model/alarm-text.ts';
import type { SettingProblem } from '../model/settings.ts';
import { CHANNEL_NAMES, MAIL } from './registry.ts';

/** In the place of an address: whoever the calendar says is on call. */
export const ON_CALL = '{onCall}';

/** Settings of `tieline-notify`. */
export const notifySettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'The plant whose outbox delivers.' }),
  channel: Type.Enum([...CHANNEL_NAMES], { title: 'Send by', default: MAIL, description: 'How people are told.' }),
  webhookUrl: Type.Optional(
    Type.String({
      title: 'Address',
      maxLength: 2000,
      secret: true,
      description: 'Address of the incoming webhook. Who has it can write there, so it is kept like a password.',
    }),
  ),
  host: Type.Optional(
    Type.String({
      title: 'Mail server',
      placeholder: 'smtp.acme.example',
      description: 'Host that takes mail (SMTP).',
    }),
  ),
  port: Type.Integer({ title: 'Port', default: 587, minimum: 1, maximum: 65_535, description: 'Of the mail server.' }),
  security: Type.Enum(['STARTTLS', 'TLS', 'none'], {
    title: 'Encryption',
    default: 'STARTTLS',
    description: 'None sends login and mail in the clear: only to a server on this machine.',
  }),
  username: Type.Optional(
    Type.String({ title: 'User', maxLength: 256, secret: true, description: 'Login at the mail server.' }),
  ),
  password: Type.Optional(
    Type.String({ title: 'Password', maxLength: 4096, secret: true, description: 'Password of the user.' }),
  ),
  from: Type.Optional(
    Type.String({ title: 'From', placeholder: 'tieline@acme.example', description: 'Whom mail comes from.' }),
  ),
  to: Type.Optional(
    Type.String({
      title: 'To',
      placeholder: 'shift@acme.example, {onCall}',
      description: 'Addresses, separated by commas; {onCall} is whoever the calendar says.',
    }),
  ),
  title: Type.String({
    title: 'Title',
    default: '{priority}: {asset} {property} {condition}',
    minLength: 1,
    maxLength: 200,
    description: `Subject or heading. ${TEMPLATE_NAMES.map((name) => `{${name}}`).join(' ')} are filled in.`,
  }),
  text: Type.String({ title: 'Text', default: '{message}', maxLength: 2000, description: 'With the same names.' }),
  onClear: Type.Enum(['tell', 'nothing'], {
    title: 'When the alarm clears',
    default: 'tell',
    description: 'Tell that, too, or leave it.',
  }),
  groupSeconds: Type.Integer({
    title: 'Wait for more',
    unit: 's',
    default: 10,
    minimum: 0,
    maximum: 3600,
    description: 'What comes within this time goes out as one message. 0: each at once.',
  }),
  calendar: Type.Optional(
    Type.String({
      title: 'Calendar',
      configNode: 'tieline-calendar',
      description: 'Outside of it what is less urgent waits until it opens. None: everything is sent at any hour.',
    }),
  ),
  urgentFrom: Type.Enum([...PRIORITIES], {
    title: 'Always send from',
    default: 'critical',
    description: 'Alarms at least this urgent are sent at any hour.',
  }),
  consoleUrl: Type.Optional(
    Type.String({
      title: 'Console',
      pattern: '^https?://[^\\s]+$',
      placeholder: 'https://gateway.acme.example:1880',
      description: 'Address under which people reach Node-RED: messages then link to the alarm.',
    }),
  ),
});

export type NotifySettings = Static<typeof notifySettings>;

const ADDRESS = /^[^\s@,<>]+@[^\s@,<>]+$/;

/** The addresses in a list. */
export function addressesIn(to: string): string[] {
  return to.split(',').flatMap((part) => part.trim() || []);
}

/** What must hold between the fields: a channel has what it needs, and templates use only names that are filled in. */
export function notifyProblems(settings: NotifySettings): SettingProblem[] {
  const allowed = TEMPLATE_NAMES.map((name) => `{${name}}`).join(' ');
  return [
    ...(settings.channel === MAIL ? mailProblems(settings) : webhookProblems(settings)),
    ...unknownNames(settings.title).map((name) => ({ field: 'Title', value: `{${name}}`, allowed })),
    ...unknownNames(settings.text).map((name) => ({ field: 'Text', value: `{${name}}`, allowed })),
  ];
}

function webhookProblems({ webhookUrl }: NotifySettings): SettingProblem[] {
  // In the editor a credential that is kept comes as blanks; nothing can be said of it there.
  if (webhookUrl !== undefined && (webhookUrl.trim() === '' || /^(https?:\/\/\S+|__PWRD__)$/.test(webhookUrl)))
    return [];
  return [{ field: 'Address', value: undefined, allowed: 'the address of a webhook, https://…' }];
}

function mailProblems({ host, from, to = '', calendar }: NotifySettings): SettingProblem[] {
  const wrong = addressesIn(to).find((address) => address !== ON_CALL && !ADDRESS.test(address));
  const problems: SettingProblem[] = [];
  if (host === undefined) problems.push({ field: 'Mail server', value: host, allowed: 'the name of a host' });
  if (from === undefined || !ADDRESS.test(from.trim()))
    problems.push({ field: 'From', value: from, allowed: 'an address such as tieline@acme.example' });
  if (addressesIn(to).length === 0 || wrong !== undefined)
    problems.push({ field: 'To', value: wrong ?? to, allowed: 'addresses, separated by commas' });
  if (to.includes(ON_CALL) && calendar === undefined)
    problems.push({
      field: 'Calendar',
      value: undefined,
      allowed: 'a calendar, as the mail goes to whoever is on call',
    });
  return problems;
}
