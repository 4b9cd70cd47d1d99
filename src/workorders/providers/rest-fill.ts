import { PlantError } from '../../model/errors.ts';
import type { Exchange, Fillings, TemplateJson } from '../../model/rest-template.ts';
import type { ProviderRequest } from '../../model/work-order.ts';
import { fitted } from './answers.ts';

/** A placeholder, or a doubled brace that stands for one. */
const PLACEHOLDER = /\{\{|\}\}|\{([^{}]*)\}/g;
const ALONE = /^\{([^{}]*)\}$/;

/** What may stand behind the colon of a placeholder, and what it makes of the value. A number is the length that is not exceeded. */
export const MARKS: Readonly<Record<string, (value: string) => string | number | boolean>> = {
  number: (value) => (value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value),
  boolean: (value) => (value === 'true' ? true : value === 'false' ? false : value),
  text: (value) => value,
  iso: (value) => instant(value, (date) => date.toISOString()),
  sql: (value) => instant(value, (date) => date.toISOString().slice(0, 19).replace('T', ' ')),
  date: (value) => instant(value, (date) => date.toISOString().slice(0, 10)),
  time: (value) => instant(value, (date) => date.toISOString().slice(11, 19)),
  seconds: (value) => instant(value, (date) => Math.floor(date.getTime() / 1000)),
  'odata-date': (value) => instant(value, (date) => `/Date(${date.getTime()})/`),
  'odata-day': (value) => instant(value, (date) => `/Date(${Math.floor(date.getTime() / 86_400_000) * 86_400_000})/`),
  'odata-time': (value) =>
    instant(value, (date) =>
      date
        .toISOString()
        .slice(11, 19)
        .replace(/(..):(..):(..)/, 'PT$1H$2M$3S'),
    ),
  odata: (value) => value.replaceAll("'", "''"),
  'or-none': (value) => value,
  backslash: (value) => value.replace(/[\\'"]/g, '\\$&'),
};

/** A placeholder as it is written: `raisedAt:iso`, `title:80`. */
export interface Placeholder {
  name: string;
  marks: readonly string[];
}

/** The placeholders of a text. */
export function placeholdersOf(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, inside]) => (inside === undefined ? [] : [placeholder(inside)]));
}

/** What is left of a text without its placeholders and doubled braces: no brace where all are in order. */
export function withoutPlaceholders(text: string): string {
  return text.replace(PLACEHOLDER, '');
}

/** Fills a text; what has no value is empty. */
export function filledText(
  text: string,
  values: Fillings,
  encoded: (value: string) => string = (value) => value,
): string {
  return text.replace(PLACEHOLDER, (whole, inside?: string) => {
    if (inside === undefined) return whole.slice(1);
    return encoded(String(valueFor(placeholder(inside), values) ?? ''));
  });
}

/**
 * Fills JSON. A placeholder alone in a string stands for what its marks make of the value; where there is no value the member is left out, and so is what
 * has nothing left in it.
 */
export function filledJson(json: TemplateJson, values: Fillings): unknown {
  if (typeof json === 'string') {
    if (lacksNeeded(json, values)) return undefined;
    const [, alone] = ALONE.exec(json) ?? [];
    return alone === undefined ? filledText(json, values) : valueFor(placeholder(alone), values);
  }
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) {
    const filled = json.map((entry) => filledJson(entry, values)).filter((entry) => entry !== undefined);
    return filled.length === 0 && json.length > 0 ? undefined : filled;
  }
  const members = Object.entries(json).map(([name, value]) => [name, filledJson(value, values)] as const);
  const filled = members.filter(([, value]) => value !== undefined);
  return filled.length === 0 && members.length > 0 ? undefined : Object.fromEntries(filled);
}

/** True where a placeholder without which the whole text means nothing has no value: `/assets({equipment:or-none})`. */
const lacksNeeded = (text: string, values: Fillings) =>
  placeholdersOf(text).some(({ name, marks }) => marks.includes('or-none') && (values[name] ?? '') === '');

/** The request of an exchange with everything filled in. */
export function filledRequest(exchange: Exchange, values: Fillings): ProviderRequest {
  const { method, path, query = {}, headers = {}, body } = exchange;
  const asked = Object.entries(query).map(
    ([name, text]) => `${encoded(name).replaceAll('%24', '$')}=${encoded(filledText(text, values))}`,
  );
  const filledPath = filledText(path, values, encoded);
  if (filledPath.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new PlantError(
      'CONFIG_INVALID',
      `path: ${filledPath} would lead to another place; allowed: a value other than . and ..`,
    );
  }
  const given = Object.entries(headers).map(([name, text]) => [name, headerText(filledText(text, values))] as const);
  // An empty header would say something of its own.
  const said = given.filter(([, text]) => text !== '');
  const filled = body === undefined ? undefined : filledJson(body, values);
  return {
    ...{ method, path: asked.length === 0 ? filledPath : `${filledPath}?${asked.join('&')}` },
    ...(said.length > 0 && { headers: Object.fromEntries(said) }),
    ...(filled !== undefined && { body: filled }),
  };
}

/** A header is one line of visible Latin-1. */
const headerText = (text: string) => text.replace(/[^\x20-\x7e\xa0-\xff]+/g, ' ').trim();

/** Percent-encoding of everything but the unreserved characters of RFC 3986. */
function encoded(value: string): string {
  const whole = value.toWellFormed();
  return encodeURIComponent(whole).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function placeholder(inside: string): Placeholder {
  const [name = '', ...marks] = inside.split(':').map((part) => part.trim());
  return { name, marks };
}

function valueFor({ name, marks }: Placeholder, values: Fillings): string | number | boolean | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined || value === '') return undefined;
  return marks.reduce<string | number | boolean>((so, mark) => {
    return /^\d+$/.test(mark) ? fitted(String(so), Number(mark)) : (MARKS[mark]?.(String(so)) ?? so);
  }, value);
}

function instant<Written>(value: string, write: (date: Date) => Written): Written | string {
  const date = new Date(/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);
  return Number.isNaN(date.getTime()) ? value : write(date);
}

/** A value within parsed JSON by its pointer (RFC 6901); `undefined` where there is none. */
export function atPointer(body: unknown, pointer: string): unknown {
  if (pointer === '') return body;
  return pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((here, name) => {
      if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
      return (here as Record<string, unknown>)[name];
    }, body);
}

/** A text, number or truth value at a pointer as text; empty where there is none. */
export function textAtPointer(body: unknown, pointer: string | undefined): string {
  const found = pointer === undefined ? undefined : atPointer(body, pointer);
  return ['string', 'number', 'boolean'].includes(typeof found) ? String(found) : '';
}
