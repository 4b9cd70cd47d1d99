import { PRIORITIES } from '../../model/alarm.ts';
import type { Exchange, RestTemplate } from '../../model/rest-template.ts';
import type { SettingProblem } from '../../model/settings.ts';
import { ORDER_STATUSES } from '../../model/work-order.ts';
import { exchangeProblems, isObject, memberProblems, onlyOf, ruleProblems, textProblems } from './rest-exchange.ts';

const ALARM = ['asset', 'property', 'condition', 'rule', 'value', 'limit', 'unit', 'raisedAt', 'severity'];
const LINK = ['key', 'id', 'number'];
const CHANGED = [...LINK, 'text', 'at', 'version'];

/** What each exchange may be filled with. */
export const PLACEHOLDERS = {
  create: ['key', 'title', 'text', 'equipment', 'location', 'priority', ...ALARM],
  find: ['key'],
  read: LINK,
  note: CHANGED,
  priority: [...CHANGED, 'priority', 'severity'],
  complete: CHANGED,
  attach: [...CHANGED, 'file.name', 'file.type', 'file.content'],
  changes: ['since'],
  check: [],
  login: ['username', 'password'],
} as const satisfies Record<string, readonly string[]>;

/** The exchanges that a template may have. */
export type ExchangeName = keyof typeof PLACEHOLDERS;

const EXCHANGES = Object.keys(PLACEHOLDERS) as ExchangeName[];
/** What a template may promise. */
export const CLASSES = ['A', 'C', 'D'];
const OTHERS = ['title', 'class', 'opens', 'apiKeyHeader', 'values', 'priorities', 'status', 'says', 'answers'];

const LONGEST_TEXT = 65_536;
const DEEPEST = 16;
const MOST_MEMBERS = 4000;

/** A template read from what a person wrote, or everything that is wrong with it, each with its place. */
export function readTemplate(field: string, text: string): { template: RestTemplate } | { problems: SettingProblem[] } {
  const parsed = parsedTemplate(field, text);
  if ('problems' in parsed) return parsed;
  const problems = templateProblems(field, parsed.json);
  return problems.length > 0 ? { problems } : { template: parsed.json as RestTemplate };
}

/** JSON of a size that is safe to walk through. */
export function parsedTemplate(field: string, text: string): { json: unknown } | { problems: SettingProblem[] } {
  const problem = (value: unknown, allowed: string) => ({ problems: [{ field, value, allowed }] });
  if (text.length > LONGEST_TEXT) return problem(`${text.length} characters`, `at most ${LONGEST_TEXT} characters`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return problem(text.slice(0, 40), `JSON (${(error as Error).message.slice(0, 120)})`);
  }
  const shape = shapeProblem(field, json);
  return shape ? { problems: [shape] } : { json };
}

/** Too deep, too many, or a name that would reach into objects themselves. */
function shapeProblem(field: string, json: unknown): SettingProblem | undefined {
  let members = 0;
  const walk = (place: string, value: unknown, depth: number): SettingProblem | undefined => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth > DEEPEST)
      return { field: place.slice(0, 200), value: `${depth} levels`, allowed: `at most ${DEEPEST} levels` };
    for (const [name, member] of Object.entries(value)) {
      members += 1;
      if (members > MOST_MEMBERS)
        return { field, value: `more than ${MOST_MEMBERS} members`, allowed: `at most ${MOST_MEMBERS}` };
      if (['__proto__', 'constructor', 'prototype'].includes(name))
        return { field: place, value: name, allowed: 'another name' };
      const wrong = walk(`${place}.${name}`, member, depth + 1);
      if (wrong) return wrong;
    }
    return undefined;
  };
  return walk(field, json, 1);
}

/** Everything that is wrong with a template. */
export function templateProblems(field: string, json: unknown): SettingProblem[] {
  if (!isObject(json)) return [{ field, value: json, allowed: 'an object with class, create, status and check' }];
  const { class: idempotency, status, says, answers } = json;
  const values = isObject(json.values) ? Object.keys(json.values).map((name) => `value.${name}`) : [];
  const present = EXCHANGES.filter((name) => json[name] !== undefined);
  const exchanges = present.flatMap((name) => {
    const allowed = [...PLACEHOLDERS[name], ...values];
    return exchangeProblems(`${field}.${name}`, json[name], {
      placeholders: allowed,
      extra: name === 'login' ? ['session'] : [],
    });
  });
  const own = [
    ...memberProblems(field, json, [...OTHERS, ...EXCHANGES], ['class', 'status', 'create', 'check']),
    ...onlyOf(`${field}.class`, idempotency, CLASSES),
    ...textProblems(field, json, ['title', 'opens', 'apiKeyHeader']),
    ...statusProblems(`${field}.status`, status),
    ...mapProblems(`${field}.priorities`, json.priorities, PRIORITIES),
    ...valueProblems(`${field}.values`, json.values),
    ...listProblems(`${field}.says`, says),
    ...ruleProblems(`${field}.answers`, answers),
    ...exchanges,
  ];
  return own.length > 0 ? own : betweenProblems(field, json as unknown as RestTemplate);
}

/** What must hold between the parts, so that an order is never opened twice or lost sight of. */
function betweenProblems(field: string, template: RestTemplate): SettingProblem[] {
  const { create, find, read } = template;
  const problems: SettingProblem[] = [];
  const need = (place: string, allowed: string) =>
    problems.push({ field: `${field}.${place}`, value: undefined, allowed });
  const carries = (exchange: Exchange) => /\{\s*key\s*[:}]/.test(JSON.stringify(exchange));
  if (!carries(create))
    problems.push({ field: `${field}.create`, value: create.path, allowed: '{key} somewhere in it' });
  if (create.answer?.id === undefined) need('create.answer.id', 'the place of the id, such as /id');
  if (template.class === 'C' && !find) need('find', 'an exchange that finds an order by {key}, as the class is C');
  if (find && !carries(find))
    problems.push({ field: `${field}.find`, value: find.path, allowed: '{key} somewhere in it' });
  for (const [name, exchange] of Object.entries({ find, read })) {
    if (exchange && exchange.answer?.id === undefined) need(`${name}.answer.id`, 'the place of the id, such as /id');
    if (exchange && exchange.answer?.status === undefined)
      need(`${name}.answer.status`, 'the place of the status, such as /status');
  }
  const { changes } = template;
  if (changes && changes.answer?.list === undefined)
    need('changes.answer.list', 'the place of the list, such as /items');
  if (changes && changes.answer?.id === undefined)
    need('changes.answer.id', 'the place of the id in each entry, such as /id');
  const needsVersion = /\{\s*version\s*[:}]/.test(
    JSON.stringify([template.note, template.priority, template.complete, template.attach]),
  );
  if (needsVersion && !read) need('read', 'an exchange that reads an order, as {version} comes from it');
  return problems;
}

function statusProblems(field: string, status: unknown): SettingProblem[] {
  if (!isObject(status)) return [{ field, value: status, allowed: 'an object: their state = ours' }];
  return Object.entries(status).flatMap(([theirs, ours]) => onlyOf(`${field}.${theirs}`, ours, ORDER_STATUSES));
}

function mapProblems(field: string, map: unknown, names: readonly string[]): SettingProblem[] {
  if (map === undefined) return [];
  if (!isObject(map)) return [{ field, value: map, allowed: `an object with ${names.join(', ')}` }];
  return [...memberProblems(field, map, names, []), ...textProblems(field, map, names)];
}

/** What is wrong with what a template asks for. */
export function valueProblems(field: string, values: unknown): SettingProblem[] {
  if (values === undefined) return [];
  if (!isObject(values)) return [{ field, value: values, allowed: 'an object: name = title, example, default' }];
  return Object.entries(values).flatMap(([name, value]) => {
    const place = `${field}.${name}`;
    if (!/^[a-zA-Z]\w{0,39}$/.test(name))
      return [{ field: place, value: name, allowed: 'a name of letters and digits' }];
    return mapProblems(place, isObject(value) ? value : String(value), ['title', 'example', 'default']);
  });
}

/** What is wrong with a list of pointers. */
export function listProblems(field: string, list: unknown): SettingProblem[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return [{ field, value: list, allowed: 'a list of JSON pointers, such as ["/message"]' }];
  return list.flatMap((pointer, i) =>
    isPointer(pointer) ? [] : [{ field: `${field}.${i}`, value: pointer, allowed: 'a JSON pointer, such as /message' }],
  );
}

const isPointer = (value: unknown) => typeof value === 'string' && /^(\/([^~]|~[01])*)?$/.test(value);
