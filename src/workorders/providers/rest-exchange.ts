import { MEANINGS } from '../../model/rest-template.ts';
import type { SettingProblem } from '../../model/settings.ts';
import { MARKS, placeholdersOf, withoutPlaceholders } from './rest-fill.ts';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const MEMBERS = ['method', 'path', 'query', 'headers', 'body', 'file', 'answer', 'answers'];
const PLACES = ['list', 'id', 'number', 'status', 'key', 'changedAt', 'version', 'more'];
const LONGEST = 2000;
/** What the sender itself says: who we are, how long it is, where it goes. */
const NOT_OURS =
  /^(host|authorization|proxy-.*|cookie|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive)$/i;

type Members = Record<string, unknown>;

/** What an exchange may have beside the usual. */
export interface ExchangeMay {
  placeholders: readonly string[];
  extra?: readonly string[];
}

/** True for an object that is no list. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members that are not known, and needed ones that are missing. */
export function memberProblems(
  field: string,
  value: Members,
  known: readonly string[],
  needed: readonly string[],
): SettingProblem[] {
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  const missing = needed.filter((name) => value[name] === undefined);
  return [
    ...unknown.map((name) => ({
      field: `${field}.${name}`,
      value: name,
      allowed: known.length > 0 ? `one of ${known.join(', ')}` : 'nothing',
    })),
    ...missing.map((name) => ({
      field: `${field}.${name}`,
      value: undefined,
      allowed: `a value: ${field} needs ${needed.join(', ')}`,
    })),
  ];
}

/** A value that is none of the allowed; an absent one is a matter of {@link memberProblems}. */
export function onlyOf(field: string, value: unknown, allowed: readonly unknown[]): SettingProblem[] {
  return value === undefined || allowed.includes(value)
    ? []
    : [{ field, value, allowed: `one of ${allowed.join(', ')}` }];
}

/** Members that are no texts of one line. */
export function textProblems(field: string, value: Members, names: readonly string[]): SettingProblem[] {
  const wrong = names.filter((name) => value[name] !== undefined && !isLine(value[name]));
  return wrong.map((name) => ({ field: `${field}.${name}`, value: shown(value[name]), allowed: 'text of one line' }));
}

/** Everything that is wrong with one exchange. */
export function exchangeProblems(
  field: string,
  json: unknown,
  { placeholders, extra = [] }: ExchangeMay,
): SettingProblem[] {
  if (!isObject(json)) return [{ field, value: shown(json), allowed: 'an object with method and path' }];
  const { method, path, query, headers, body, file, answer, answers } = json;
  return [
    ...memberProblems(field, json, [...MEMBERS, ...extra], ['method', 'path']),
    ...onlyOf(`${field}.method`, method, METHODS),
    ...pathProblems(`${field}.path`, path, placeholders),
    ...eachText(`${field}.query`, query, placeholders, () => []),
    ...eachText(`${field}.headers`, headers, placeholders, headerProblems),
    ...bodyProblems(`${field}.body`, body, placeholders),
    ...(body !== undefined && method === 'GET'
      ? [{ field: `${field}.body`, value: '…', allowed: 'nothing with GET' }]
      : []),
    ...onlyOf(`${field}.file`, file, [true, false]),
    ...placeProblems(`${field}.answer`, answer),
    ...ruleProblems(`${field}.answers`, answers),
    ...(extra.includes('session') ? sessionProblems(`${field}.session`, json.session) : []),
  ];
}

function pathProblems(field: string, path: unknown, placeholders: readonly string[]): SettingProblem[] {
  if (path === undefined) return [];
  const allowed = 'a path on the same system from its first slash on, such as /api/orders/{id}, without query';
  const fixed = typeof path === 'string' ? withoutPlaceholders(path) : '';
  const isPath =
    typeof path === 'string' &&
    path.length <= LONGEST &&
    /^\/(?!\/)[\w\-.~!$&'()*+,;=:@%/]*$/.test(fixed) &&
    !path.startsWith('/{');
  if (!isPath || /(^|\/)\.{1,2}(\/|$)|%2e|%2f|%5c|%0|%1/i.test(fixed)) return [{ field, value: shown(path), allowed }];
  return placeholderProblems(field, path as string, placeholders);
}

/** What is wrong with the placeholders of a text. */
export function placeholderProblems(field: string, text: string, allowed: readonly string[]): SettingProblem[] {
  if (/[{}]/.test(withoutPlaceholders(text)))
    return [{ field, value: shown(text), allowed: 'a brace by itself as {{ or }}' }];
  return placeholdersOf(text).flatMap(({ name, marks }) => {
    const wrongMark = marks.find((mark) => !/^[1-9]\d{0,4}$/.test(mark) && !Object.hasOwn(MARKS, mark));
    const list = allowed.map((one) => `{${one}}`).join(' ') || 'no placeholder';
    if (!allowed.includes(name)) return [{ field, value: `{${name.slice(0, 60)}}`, allowed: list }];
    if (wrongMark === undefined) return [];
    return [
      {
        field,
        value: `{${name}:${wrongMark}}`,
        allowed: `a length or one of ${Object.keys(MARKS).join(', ')} behind the colon`,
      },
    ];
  });
}

function eachText(
  field: string,
  texts: unknown,
  placeholders: readonly string[],
  also: (place: string, name: string) => SettingProblem[],
): SettingProblem[] {
  if (texts === undefined) return [];
  if (!isObject(texts)) return [{ field, value: shown(texts), allowed: 'an object: name = text' }];
  return Object.entries(texts).flatMap(([name, text]) => {
    const place = `${field}.${name}`.replace(/\p{Cc}/gu, '?');
    if (!isLine(text)) return [{ field: place, value: shown(text), allowed: 'text of one line' }];
    return [...also(place, name), ...placeholderProblems(place, text, placeholders)];
  });
}

function headerProblems(field: string, name: string): SettingProblem[] {
  if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name))
    return [{ field, value: shown(name), allowed: 'the name of a header' }];
  return NOT_OURS.test(name) ? [{ field, value: name, allowed: 'a header that Tieline does not set itself' }] : [];
}

function bodyProblems(field: string, body: unknown, placeholders: readonly string[]): SettingProblem[] {
  if (typeof body === 'string') return placeholderProblems(field, body, placeholders);
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => bodyProblems(`${field}.${name}`, value, placeholders));
}

function placeProblems(field: string, answer: unknown): SettingProblem[] {
  if (answer === undefined) return [];
  if (!isObject(answer)) return [{ field, value: shown(answer), allowed: `an object with ${PLACES.join(', ')}` }];
  const { full } = answer;
  const isCount = full === undefined || (Number.isInteger(full) && Number(full) > 0);
  return [
    ...memberProblems(field, answer, [...PLACES, 'full'], []),
    ...PLACES.flatMap((name) => pointerProblems(`${field}.${name}`, answer[name])),
    ...(isCount ? [] : [{ field: `${field}.full`, value: full, allowed: 'a whole number, at least 1' }]),
  ];
}

function pointerProblems(field: string, pointer: unknown): SettingProblem[] {
  if (pointer === undefined) return [];
  const isPointer = typeof pointer === 'string' && pointer.length <= 200 && /^(\/([^~]|~[01])*)?$/.test(pointer);
  return isPointer ? [] : [{ field, value: shown(pointer), allowed: 'a JSON pointer, such as /value/0/id' }];
}

/** What is wrong with rules of what answers mean. */
export function ruleProblems(field: string, rules: unknown): SettingProblem[] {
  if (rules === undefined) return [];
  if (!Array.isArray(rules)) return [{ field, value: shown(rules), allowed: 'a list of rules' }];
  return rules.flatMap((rule: unknown, i) => {
    const place = `${field}.${i}`;
    if (!isObject(rule)) return [{ field: place, value: shown(rule), allowed: 'a rule with means' }];
    const { status, at, contains, lacks, means } = rule;
    const statuses = Array.isArray(status) ? status : [status ?? 200];
    const isStatus = statuses.length > 0 && statuses.every((one) => Number.isInteger(one) && one >= 100 && one <= 599);
    const bare = status === undefined && contains === undefined && lacks === undefined;
    return [
      ...memberProblems(place, rule, ['status', 'at', 'contains', 'lacks', 'means', 'says'], ['means']),
      ...onlyOf(`${place}.means`, means, MEANINGS),
      ...textProblems(place, rule, ['contains', 'lacks', 'says']),
      ...pointerProblems(`${place}.at`, at),
      ...(isStatus
        ? []
        : [
            {
              field: `${place}.status`,
              value: shown(status),
              allowed: 'an HTTP status from 100 to 599, or a list of them',
            },
          ]),
      ...(bare ? [{ field: place, value: shown(rule), allowed: 'at least one of status, contains, lacks' }] : []),
    ];
  });
}

function sessionProblems(field: string, session: unknown): SettingProblem[] {
  if (!isObject(session)) return [{ field, value: shown(session), allowed: 'an object: header = where it comes from' }];
  return Object.entries(session).flatMap(([name, from]) => {
    const place = `${field}.${name}`;
    if (!/^[\w-]{1,100}$/.test(name) || /^(host|content-length|transfer-encoding|connection)$/i.test(name)) {
      return [{ field: place, value: shown(name), allowed: 'the name of a header' }];
    }
    if (!isObject(from)) return [{ field: place, value: shown(from), allowed: 'an object with at, header or cookies' }];
    return [
      ...memberProblems(place, from, ['at', 'header', 'cookies', 'before'], []),
      ...pointerProblems(`${place}.at`, from.at),
      ...textProblems(place, from, ['header', 'before']),
      ...onlyOf(`${place}.cookies`, from.cookies, [true]),
    ];
  });
}

const isLine = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST && !/\p{Cc}/u.test(value);

/** As much of a value as a message shows. */
function shown(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text !== undefined && text.length > 80 ? `${text.slice(0, 79)}…` : value;
}
